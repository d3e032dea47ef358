// From what a story names, `vm/default/web-1`, to what can be selected.
import { KINDS, type NameTables } from '../protocol.ts';
import type { Selection } from '../store.ts';

/** The first of the things that is drawn; null when none of them is. */
export function selectionOf(things: readonly string[], names: NameTables): Selection | null {
  for (const thing of things) {
    const [kind, name] = split(thing);
    const known = KINDS.find((k) => k === kind);
    if (known === undefined) continue;
    const row = names[known].indexOf(name);
    if (row >= 0) return { kind: known, row };
  }
  return null;
}

/** How a selected thing is called in a story. */
export function thingOf({ kind, row }: Selection, names: NameTables): string {
  return `${kind}/${names[kind][row] ?? ''}`;
}

function split(thing: string): readonly [string, string] {
  const slash = thing.indexOf('/');
  const kind = thing.slice(0, slash);
  return [kind === 'vmi' ? 'vm' : kind, thing.slice(slash + 1)];
}
