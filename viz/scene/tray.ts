// VMs that no node has: those that wait for one, those that are down in between, those that are off.
import type { Frame, NameTables } from '../protocol.ts';
import { type Index, type TileMark, tileMark } from './card.ts';
import type { Layout } from './layout.ts';

export function trayMarks(frame: Frame, names: NameTables, index: Index, { trayTiles }: Layout): readonly TileMark[] {
  return index.homeless.flatMap((v): TileMark[] => {
    const rect = trayTiles.get(v);
    return rect === undefined ? [] : [tileMark(frame, names, v, rect)];
  });
}
