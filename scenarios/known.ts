// What a cluster holds, by the names that scenarios use.
import type { ClusterManifest } from '../models/manifest/index.ts';
import type { ClusterSimulation, ClusterWorld } from '../models/schema.ts';
import { settings } from '../models/settings.ts';
import type { KnownNames } from './names.ts';
import { describeRef, type Ref, type RefKind } from './ref.ts';

/** Prefix of the settings that are assumptions: `assume: { nic: 25 Gbit/s }` means the setting `assume/nic`. */
export const ASSUMPTION = 'assume/';

/** Kinds of things that are rows of a table of the same name. Claims are known by name only: no model acts on them. */
const tabled = [
  'node',
  'vm',
  'volume',
  'replica',
  'disk',
  'vip',
  'lb',
  'application',
  'nic',
  'switch',
] as const satisfies readonly RefKind[];

/** The table that a kind of thing is a row of, or null. */
export function tableOf(kind: RefKind): (typeof tabled)[number] | null {
  return tabled.find((known) => known === kind) ?? null;
}

/** The name that the row of a thing has in its table. */
export function rowName(ref: Ref): string {
  return scoped.includes(ref.kind) ? `${ref.scope}/${ref.name}` : ref.name;
}

/** Kinds whose rows are named with their namespace or node. */
const scoped: readonly RefKind[] = ['vm', 'lb', 'application', 'disk', 'nic'];

/** The row of a thing, or -1 when there is none now. */
export function rowOf(world: ClusterWorld, ref: Ref): number {
  const table = tableOf(ref.kind);
  return table === null ? -1 : world[table].find(rowName(ref));
}

/** The thing that a row is. */
export function refOfRow(sim: ClusterSimulation, table: (typeof tabled)[number], row: number): Ref {
  return refNamed(table, sim.store.nameOf(sim.store.store(table), row));
}

/** The thing that a row of that name is: the reverse of `rowName`. */
export function refNamed(kind: RefKind, text: string): Ref {
  const slash = text.indexOf('/');
  if ((scoped.includes(kind) || kind === 'claim') && slash >= 0)
    return { kind, scope: text.slice(0, slash), name: text.slice(slash + 1) };
  return { kind, scope: kind === 'volume' || kind === 'replica' ? 'longhorn-system' : null, name: text };
}

/** Everything that a scenario may name when it is played on this cluster. */
export function knownNames(sim: ClusterSimulation, cluster: ClusterManifest): KnownNames {
  const keys = settings().map(({ key }) => key);
  const refs: Partial<Record<RefKind, readonly string[]>> = {
    claim: cluster.persistentVolumeClaims.map(({ namespace, name }) =>
      describeRef({ kind: 'claim', scope: namespace, name }),
    ),
  };
  for (const kind of tabled) {
    const { rows } = sim.world[kind];
    refs[kind] = Array.from({ length: rows }, (_, row) => describeRef(refOfRow(sim, kind, row)));
  }
  return {
    settings: keys,
    assumptions: keys.filter((key) => key.startsWith(ASSUMPTION)).map((key) => key.slice(ASSUMPTION.length)),
    refs,
  };
}
