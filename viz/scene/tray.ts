// VMs that no node has: those that wait for one, those that are down in between, those that are off.
import { statusOf, wordOf } from '../look.ts';
import type { Frame, NameTables } from '../protocol.ts';
import type { Index, TileMark } from './card.ts';
import type { Layout } from './layout.ts';

export function trayMarks({ vm }: Frame, names: NameTables, index: Index, { trayTiles }: Layout): readonly TileMark[] {
  return index.homeless.flatMap((v): TileMark[] => {
    const rect = trayTiles.get(v);
    if (rect === undefined) return [];
    const name = names.vm[v] ?? '';
    return [
      {
        ...rect,
        vm: v,
        status: statusOf.vm[vm.look[v]],
        word: wordOf.vm[vm.look[v]] ?? '',
        name: name.slice(name.indexOf('/') + 1),
      },
    ];
  });
}
