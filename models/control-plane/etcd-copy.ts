// What etcd holds of the API's objects, copied where somebody is going to go back to it: a snapshot, or the data of a member that fell behind.
//
// A copy is text, so that checkpoints have it: raw values of the columns that are specs or statuses of objects. Facts are in none of them.
import { type Model, on } from '../../engine/model.ts';
import { etcdKeep } from '../events.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { clusterSchema } from '../schema.ts';

/** What `etcdKeep` asks for: a snapshot now, or what this member has whenever it falls behind. */
export const SNAPSHOT = 0;
export const OWN_DATA = 1;

/** An object as a row: the slot and its generation tell whether it is still the same one. */
export interface CopiedRow {
  readonly row: number;
  readonly generation: number;
  /** By column, as the table stores them. */
  readonly values: Readonly<Record<string, number>>;
}

export type CopiedTable = keyof typeof COPIED;
export type EtcdCopy = Readonly<Record<CopiedTable, readonly CopiedRow[]>>;

export const etcdCopies: Model<ClusterSchema> = {
  name: 'etcd-copy',
  on: [
    on(etcdKeep, (sim, n, what) => {
      if (what === OWN_DATA) sim.world.node.put.etcdKept(n, 1);
      else keepCopy(sim, SNAPSHOT_OF_ALL);
    }),
  ],
};

/** Keeps what a member has from now on, if somebody will ask for it; the last such copy is the one that counts. */
export function keepOwnData(sim: ClusterSimulation, n: number): void {
  if (sim.world.node.etcdKept[n] === 1) keepCopy(sim, n);
}

/** What the member held at that instant: its own data, or a snapshot. Null when nobody kept it. */
export function copyOf(sim: ClusterSimulation, n: number, at: number): EtcdCopy | null {
  const { etcdCopy } = sim.world;
  for (let c = 0; c < etcdCopy.rows; c++) {
    const whose = etcdCopy.node[c];
    if (etcdCopy.isLive(c) && etcdCopy.at[c] === at && (whose === n || whose === SNAPSHOT_OF_ALL))
      return JSON.parse(sim.store.names.text(etcdCopy.objects[c])) as EtcdCopy;
  }
  return null;
}

const SNAPSHOT_OF_ALL = -1;

function keepCopy(sim: ClusterSimulation, n: number): void {
  const { etcdCopy } = sim.world;
  for (let c = 0; c < etcdCopy.rows; c++)
    if (etcdCopy.isLive(c) && n >= 0 && etcdCopy.node[c] === n) etcdCopy.remove(c);
  etcdCopy.add({ node: n, at: sim.now, objects: JSON.stringify(objectsOf(sim)) });
}

/** Columns that say how things are rather than what the API has on record. */
const FACTS_OF_VMS = ['downSince', 'countedDown', 'demandNode', 'arriving', 'startFailures', 'startAfter'];

const storedOf = (table: 'vm' | 'mount' | 'vmNetwork' | 'vmDemand' | 'otherVolume' | 'backend'): string[] =>
  Object.entries(clusterSchema[table].columns).flatMap(([name, { kind }]) => (kind === 'stream' ? [] : [name]));

/** Objects by table. Replicas, snapshots and backups are data with an object beside it: they stay as they are. */
const COPIED = {
  cluster: ['upgrading'],
  setting: ['value'],
  node: [
    'management',
    'deleted',
    'cordoned',
    'ready',
    'readyChangedAt',
    'unreachableTaint',
    'notReadyTaint',
    'noExecuteTaint',
    'drainTaint',
    'outOfServiceTaint',
    'maintenance',
    'promotion',
    'wish',
    'storageSchedulable',
    'storageEviction',
    'storageTags',
  ],
  disk: ['allowed', 'eviction', 'tags'],
  volume: ['numberOfReplicas', 'locality', 'autoBalance', 'nodeSelector', 'diskSelector', 'snapshotMaxCount', 'jobs'],
  application: ['scaled'],
  lb: ['exists'],
  vmi: ['vm', 'phase'],
  vm: storedOf('vm').filter((name) => !FACTS_OF_VMS.includes(name)),
  mount: storedOf('mount'),
  vmNetwork: storedOf('vmNetwork'),
  vmDemand: storedOf('vmDemand'),
  otherVolume: storedOf('otherVolume'),
  backend: storedOf('backend'),
} as const satisfies Readonly<Record<string, readonly string[]>>;

const TABLES = Object.keys(COPIED) as readonly CopiedTable[];

function objectsOf(sim: ClusterSimulation): EtcdCopy {
  const copy = Object.fromEntries(TABLES.map((table) => [table, rowsOf(sim, table)]));
  return copy as unknown as EtcdCopy;
}

function rowsOf(sim: ClusterSimulation, table: CopiedTable): CopiedRow[] {
  const store = sim.store.store(table);
  const columns: readonly string[] = COPIED[table];
  const rows: CopiedRow[] = [];
  for (let row = 0; row < store.rows; row++) {
    const generation = store.generation.data[row];
    if ((generation & 1) === 0) continue;
    const values = Object.fromEntries(columns.map((name) => [name, store.columns.get(name)?.data[row] ?? 0]));
    rows.push({ row, generation, values });
  }
  return rows;
}
