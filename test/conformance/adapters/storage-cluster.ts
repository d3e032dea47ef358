// The cluster of a Longhorn scenario case: n0, n1, n2 with their disks, read and built like any other cluster.
import { buildCluster, type ClusterSimulation } from '../../../models/index.ts';
import { readCluster } from '../../../models/manifest/index.ts';
import { type JsonObject, Unsupported } from '../adapter.ts';
import { applySettings, object } from './storage-world.ts';

export const GIB = 1024 ** 3;
/** Disks of the machines that the upstream tests run on are about this large. */
export const DEFAULT_DISK = 100 * GIB;

export function clusterOf(scenario: JsonObject): ClusterSimulation {
  const given = object(scenario['cluster']);
  const count = Number(given['nodes'] ?? 3);
  const zones = object(given['zones']);
  const documents = Array.from({ length: count }, (_, i) => `n${i}`).flatMap((name) => [
    kubernetesNode(name, String(zones[name] ?? '')),
    longhornNode(name),
  ]);
  const { cluster } = readCluster([
    { path: 'cluster.json', text: documents.map((d) => JSON.stringify(d)).join('\n---\n') },
  ]);
  const sim = buildCluster(cluster, { seed: 1, release: 9 });
  if (sim.world.node.count !== count) throw new Unsupported('cluster that does not build');
  applySettings(sim, upstreamSettings(scenario));
  return sim;
}

/** Longhorn's own defaults where Harvester has others, and what the fixture of the Python tests sets for all of them. */
function upstreamSettings(scenario: JsonObject): JsonObject {
  const python = String(object(scenario['source'])['path']).endsWith('.py');
  return {
    'node-drain-policy': 'block-if-contains-last-replica',
    'detach-manually-attached-volumes-when-cordoned': false,
    'allow-volume-creation-with-degraded-availability': !python,
    ...object(scenario['settings']),
  };
}

function kubernetesNode(name: string, zone: string): object {
  const labels = {
    'kubernetes.io/hostname': name,
    'node-role.kubernetes.io/control-plane': 'true',
    'node-role.kubernetes.io/etcd': 'true',
    ...(zone === '' || zone === 'none' ? {} : { 'topology.kubernetes.io/zone': zone }),
  };
  const allocatable = { cpu: '16', memory: '64Gi', pods: '200' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels },
    spec: {},
    status: { allocatable, capacity: allocatable, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

function longhornNode(name: string): object {
  const spec = {
    path: '/var/lib/longhorn',
    allowScheduling: true,
    evictionRequested: false,
    storageReserved: 0,
    tags: [],
    diskType: 'filesystem',
  };
  const conditions = [
    { type: 'Ready', status: 'True' },
    { type: 'Schedulable', status: 'True' },
  ];
  const status = {
    diskUUID: `${name}-default`,
    storageMaximum: DEFAULT_DISK,
    storageAvailable: 0.9 * DEFAULT_DISK,
    storageScheduled: 0,
    conditions,
  };
  return {
    apiVersion: 'longhorn.io/v1beta2',
    kind: 'Node',
    metadata: { name, namespace: 'longhorn-system' },
    spec: { allowScheduling: true, evictionRequested: false, tags: [], disks: { default: spec } },
    status: { conditions, diskStatus: { default: status } },
  };
}
