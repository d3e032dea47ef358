// Small storage clusters for tests: equal nodes with one disk each, and volumes attached by a ticket.
import { type BuildOptions, buildCluster, type ClusterSimulation, events } from '../../models/index.ts';
import { readCluster } from '../../models/manifest/index.ts';

export const GIB = 1024 ** 3;
export const HOUR = 3_600_000;

export interface StorageShape {
  /** Zone of each node; the length is the number of nodes. */
  readonly zones: readonly string[];
  readonly diskBytes?: number;
  readonly disksPerNode?: number;
}

/** A cluster of ready nodes called n0, n1, …, each with disks d0, d1, … of which 90 % are free. */
export function storageCluster(
  { zones, diskBytes = 100 * GIB, disksPerNode = 1 }: StorageShape,
  options: Partial<BuildOptions> = {},
): ClusterSimulation {
  const documents = zones.flatMap((zone, i) => [
    kubernetesNode(`n${i}`, zone),
    longhornNode(`n${i}`, diskBytes, disksPerNode),
  ]);
  const { cluster } = readCluster([
    { path: 'cluster.json', text: documents.map((d) => JSON.stringify(d)).join('\n---\n') },
  ]);
  return buildCluster(cluster, { seed: 1, release: 9, ...options });
}

type Volume = Parameters<ClusterSimulation['world']['volume']['add']>[0];

/** Makes a volume, places its replicas and, with `node`, attaches it there. Returns its row. */
export function addVolume(sim: ClusterSimulation, fields: Volume, node?: number): number {
  let v = -1;
  sim.asRoot('test', () => {
    v = sim.world.volume.add({ name: `v${sim.world.volume.rows}`, size: GIB, ...fields });
  });
  sim.inject(events.volumeCreate, v, 0, 'test');
  sim.run(sim.now);
  if (node !== undefined) {
    sim.inject(events.volumeTicket, v, node, 'test');
    sim.run(sim.now + 10_000);
  }
  return v;
}

export function replicasOf({ world: { volume, replica } }: ClusterSimulation, v: number): number[] {
  const found: number[] = [];
  for (let r = volume.replicas.first[v] ?? -1; r >= 0; r = replica.isLive(r) ? (volume.replicas.next[r] ?? -1) : -1)
    found.push(r);
  return found;
}

/** Names of the disks of a volume's placed replicas. */
export function disksOf(sim: ClusterSimulation, v: number): string[] {
  const { replica, disk } = sim.world;
  return replicasOf(sim, v).flatMap((r) => {
    const d = replica.disk[r] ?? -1;
    return d < 0 ? [] : [sim.store.names.text(disk.name[d] ?? 0)];
  });
}

function kubernetesNode(name: string, zone: string): object {
  const labels = {
    'kubernetes.io/hostname': name,
    'node-role.kubernetes.io/control-plane': 'true',
    'node-role.kubernetes.io/etcd': 'true',
    ...(zone === '' ? {} : { 'topology.kubernetes.io/zone': zone }),
  };
  const allocatable = { cpu: '16', memory: '64Gi', pods: '200' };
  const conditions = [{ type: 'Ready', status: 'True' }];
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels },
    spec: {},
    status: { allocatable, capacity: allocatable, conditions },
  };
}

function longhornNode(name: string, maximum: number, disks: number): object {
  const conditions = [
    { type: 'Ready', status: 'True' },
    { type: 'Schedulable', status: 'True' },
  ];
  const ids = Array.from({ length: disks }, (_, i) => `d${i}`);
  const spec = {
    path: '/d',
    allowScheduling: true,
    evictionRequested: false,
    storageReserved: 0,
    tags: [],
    diskType: 'filesystem',
  };
  const status = (id: string) => ({
    diskUUID: `${name}-${id}`,
    storageMaximum: maximum,
    storageAvailable: 0.9 * maximum,
    storageScheduled: 0,
    conditions,
  });
  return {
    apiVersion: 'longhorn.io/v1beta2',
    kind: 'Node',
    metadata: { name, namespace: 'longhorn-system' },
    spec: {
      allowScheduling: true,
      evictionRequested: false,
      tags: [],
      disks: Object.fromEntries(ids.map((id) => [id, spec])),
    },
    status: { conditions, diskStatus: Object.fromEntries(ids.map((id) => [id, status(id)])) },
  };
}
