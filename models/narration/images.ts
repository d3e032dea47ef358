// What is told of backing images: which disks are sent a copy, and when it is there.
import type { Change } from '../../engine/trace.ts';
import type { Happening, Narrator, Scene } from './happening.ts';
import { size, span } from './words.ts';

export const imageNarrators: Readonly<Record<string, Narrator>> = {
  'imageCopy.': asked,
  'imageCopy.state': ready,
};

/** Copies of one image that several disks need at once. */
const CLOSE_MS = 2000;

function asked({ row, before }: Change, scene: Scene): Happening | null {
  if (before !== null) return null;
  const { picture } = scene;
  const image = picture.text('imageCopy', row, 'image');
  const disk = picture.text('imageCopy', row, 'disk');
  const amount = size(picture.number('image', image, 'size') || 0);
  return {
    sort: `image|${image}`,
    subject: disk,
    thing: `disk/${disk}`,
    tell: (disks) => `a copy of the backing image ${image} goes to ${disks.join(', ')} (${amount})`,
    why: 'a replica needs it there, or there are too few copies',
    weight: 2,
    within: CLOSE_MS,
  };
}

function ready({ row, after }: Change, { record, picture }: Scene): Happening | null {
  if (after !== 'Ready') return null;
  const image = picture.text('imageCopy', row, 'image');
  const disk = picture.text('imageCopy', row, 'disk');
  const took = span(record.at - picture.number('imageCopy', row, 'since'));
  return {
    sort: `image-ready|${image}`,
    subject: `${disk} (${took})`,
    thing: `disk/${disk}`,
    tell: (disks) => `the backing image ${image} is on ${disks.join(', ')}`,
    why: null,
    weight: 2,
    within: CLOSE_MS,
  };
}
