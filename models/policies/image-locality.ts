// ImageLocality: better where the images are already, weighed by how many nodes have them.
import type { Score } from '../../engine/policy.ts';
import type { SchedulerView } from '../scheduling/scheduler-view.ts';

const MIB = 1024 * 1024;
/** Sums of image sizes at which the score begins, and, a container, where it ends.
 *  Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/imagelocality/image_locality.go (v1.34.1). */
const SMALLEST = 23 * MIB;
const LARGEST = 1000 * MIB;

export const imageLocality: Score<SchedulerView> = {
  name: 'ImageLocality',
  prepare: (view, p) => view.pod(p).images.length > 0,
  score(view, p, n) {
    const { images } = view.pod(p);
    let sum = 0;
    for (const image of images) sum += spreadSize(view, tagged(image), n);
    const most = LARGEST * images.length;
    const size = Math.min(Math.max(sum, SMALLEST), most);
    return Math.trunc((100 * (size - SMALLEST)) / (most - SMALLEST));
  },
};

/** The size of an image on a node, times the share of nodes that have it. */
function spreadSize(view: SchedulerView, image: string, n: number): number {
  const size = sizeOn(view, image, n);
  if (size === 0) return 0;
  const { node } = view.world;
  let nodes = 0;
  let holders = 0;
  for (let other = 0; other < node.rows; other++) {
    if (!node.isLive(other)) continue;
    nodes++;
    if (sizeOn(view, image, other) > 0) holders++;
  }
  return Math.trunc(size * (holders / nodes));
}

function sizeOn(view: SchedulerView, image: string, n: number): number {
  return view.node(n).images.find(({ names }) => names.some((name) => tagged(name) === image))?.sizeBytes ?? 0;
}

/** A name without a tag means the latest. */
function tagged(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}
