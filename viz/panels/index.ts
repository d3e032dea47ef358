// Which panel lives in which region of index.html. To add one, write a file beside this one and name it here.
import type { Panel } from '../page.ts';
import { caption } from './caption.ts';
import { fallback } from './fallback.ts';
import { gallery } from './gallery.ts';
import { grid } from './grid.ts';
import { legend } from './legend.ts';
import { map } from './map.ts';
import { notice } from './notice.ts';
import { strip } from './strip.ts';
import { title } from './title.ts';
import { tools } from './tools.ts';
import { transport } from './transport.ts';
import { tree } from './tree.ts';

export const PANELS: readonly (readonly [region: string, panel: Panel])[] = [
  ['title', title],
  ['transport', transport],
  ['tools', tools],
  ['strip', strip],
  ['canvas', map],
  ['legend', legend],
  ['table', grid],
  ['outline', tree],
  ['caption', caption],
  ['gallery', gallery],
  ['notice', notice],
  ['fallback', fallback],
];
