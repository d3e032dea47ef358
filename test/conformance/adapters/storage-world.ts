// Builds a world from the nodes, disks, volume and replicas of a Longhorn unit case.
import { Simulation } from '../../../engine/simulation.ts';
import { clusterDefinition } from '../../../models/definition.ts';
import { InstanceManager, NodeReady, ReplicaMode, Robustness, VolumeState } from '../../../models/lifecycles.ts';
import { releases } from '../../../models/releases.ts';
import { placeReplica } from '../../../models/scheduling/accounting.ts';
import { joined, topologyText } from '../../../models/scheduling/selectors.ts';
import type { ClusterSimulation } from '../../../models/schema.ts';
import { parseSettingText } from '../../../models/setting-value.ts';
import { addSettings, settingNamed } from '../../../models/settings.ts';
import { ANTI_AFFINITIES, AUTO_BALANCES, DATA_LOCALITIES } from '../../../models/storage/replica-rules.ts';
import { isObject, type Json, type JsonObject, Unsupported } from '../adapter.ts';

const NEWEST = 9;
/** Instants of a case in ms; only their distances matter, and none may fall before the start of the simulation. */
export function instantOf(value: Json | undefined): number {
  return typeof value === 'string' && value !== '' ? Date.parse(value) - Date.parse('2010-01-01T00:00:00Z') : -1;
}
/** The instant as cases write it, empty when it has not come. */
export function timeText(ms: number): string {
  return ms < 0 ? '' : new Date(ms + Date.parse('2010-01-01T00:00:00Z')).toISOString().replace('.000Z', 'Z');
}

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
export const objects = (value: Json | undefined): readonly JsonObject[] => list(value).filter(isObject);
export const texts = (value: Json | undefined): readonly string[] => list(value).map(String);
export const object = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
const numeric = (value: Json | undefined, otherwise: number): number => (typeof value === 'number' ? value : otherwise);
const yes = (value: Json | undefined, otherwise: boolean): 0 | 1 => ((value ?? otherwise) === true ? 1 : 0);
const code = (names: readonly string[], value: Json | undefined): number => Math.max(0, names.indexOf(String(value)));

export interface Rows {
  readonly sim: ClusterSimulation;
  readonly nodes: Map<string, number>;
  /** By the disk's id, and by `node/id` where two nodes use the same. */
  readonly disks: Map<string, number>;
  readonly replicas: Map<string, number>;
  readonly volume: number;
}

/** The release of Harvester that ships a Longhorn version, the newest for none. */
function releaseFor(longhorn: Json | undefined): number {
  const minor = /^v?1\.(\d+)/.exec(String(longhorn ?? ''))?.[1];
  if (minor === undefined) return NEWEST;
  const known = releases().filter((r) => Number(r.longhorn.split('.')[1]) <= Number(minor));
  return known.at(-1)?.minor ?? 1;
}

/** A world with one volume called `volume`; with `defaults` the file's own default settings are in force. */
export function worldOf(input: JsonObject, seed: number, defaults: JsonObject = {}): Rows {
  const sim = new Simulation(clusterDefinition, seed);
  sim.world.cluster.add({ name: 'cluster', release: releaseFor(input['longhorn']) });
  addSettings(sim, sim.world.cluster.release[0]);
  applySettings(sim, { ...defaults, ...object(input['settings']) });
  const now = instantOf(input['now']);
  if (now > 0) sim.run(now);
  const rows = {
    sim,
    nodes: new Map<string, number>(),
    disks: new Map<string, number>(),
    replicas: new Map<string, number>(),
  };
  for (const node of objects(input['nodes'])) addNode(rows, node);
  const volume = addVolume(rows, object(input['volume']), input['backingImageDiskSelector']);
  const lists = new Set(
    objects(input['nodes'])
      .flatMap((n) => objects(n['disks']))
      .flatMap((d) => Object.keys(object(d['scheduledReplicas']))),
  );
  const sources = objects(input['sourceReplicas']);
  if (sources.length > 0) {
    const from = sim.world.volume.add({ name: 'source', size: sim.world.volume.size[volume] });
    sim.world.volume.put.cloneOf(volume, from);
    for (const replica of sources) addReplica(rows, replica, from, lists);
  }
  for (const replica of objects(input['replicas'])) addReplica(rows, replica, volume, lists);
  return { ...rows, volume };
}

export function applySettings(sim: ClusterSimulation, given: JsonObject): void {
  for (const [name, value] of Object.entries(given)) {
    const spec = settingNamed(`longhorn/${name}`);
    if (spec === null) throw new Unsupported(`setting ${name}`);
    const parsed = typeof value === 'number' ? value * spec.scale : parseSettingText(spec, String(value));
    if (parsed === null) throw new Unsupported(`value ${String(value)} of setting ${name}`);
    sim.world.setting.put.value(spec.row, parsed);
  }
}

type Maps = Omit<Rows, 'volume'>;

function addNode({ sim, nodes, disks }: Maps, node: JsonObject): void {
  const { world } = sim;
  const ready = yes(node['ready'], true) === 1;
  const reason = String(node['readyReason'] ?? 'KubernetesNodeNotReady');
  const n = world.node.add({
    name: String(node['id']),
    zone: String(node['zone'] ?? ''),
    region: String(node['region'] ?? ''),
    ready:
      ready || !reason.startsWith('KubernetesNode') || reason === 'KubernetesNodePressure'
        ? NodeReady.state.True
        : NodeReady.state.Unknown,
    managerPod: ready || !reason.startsWith('ManagerPod') ? 1 : 0,
    pressure: ready || reason !== 'KubernetesNodePressure' ? 0 : 1,
    cordoned: yes(node['schedulable'], true) === 1 ? 0 : 1,
    storageSchedulable: yes(node['allowScheduling'], true),
    storageEviction: yes(node['evictionRequested'], false),
    storageTags: joined(texts(node['tags'])),
    engineImage: yes(node['engineImageReady'], true),
    instanceManager:
      yes(node['instanceManagerReady'], true) === 1 ? InstanceManager.state.running : InstanceManager.state.error,
    instanceManagerDeleting: yes(node['instanceManagerDeleting'], false),
  });
  nodes.set(String(node['id']), n);
  for (const disk of objects(node['disks']))
    addDisk(sim, disk, n, `${String(node['id'])}/${String(disk['id'])}`, disks);
}

function addDisk(
  sim: ClusterSimulation,
  disk: JsonObject,
  n: number,
  name: string,
  disks: Map<string, number>,
): number {
  const d = sim.world.disk.add({
    name,
    node: n,
    maximum: numeric(disk['maximum'], 0),
    free: numeric(disk['available'], 0),
    available: numeric(disk['available'], 0),
    reserved: numeric(disk['reserved'], 0),
    scheduled: numeric(disk['scheduled'], 0),
    ready: yes(disk['ready'], true),
    schedulable: yes(disk['schedulable'], true) === 1 || disk['schedulableReason'] === 'DiskPressure' ? 1 : 0,
    pressured: yes(disk['schedulable'], true) === 0 && disk['schedulableReason'] === 'DiskPressure' ? 1 : 0,
    allowed: yes(disk['allowScheduling'], true),
    eviction: yes(disk['evictionRequested'], false),
    tags: joined(texts(disk['tags'])),
    block: disk['type'] === 'block' ? 1 : 0,
    fileSystem: String(disk['fsType'] ?? ''),
  });
  disks.set(name, d);
  const id = String(disk['id'] ?? name);
  if (!disks.has(id)) disks.set(id, d);
  return d;
}

function addVolume({ sim, nodes }: Maps, volume: JsonObject, image: Json | undefined): number {
  const { world } = sim;
  const at = (field: string) => nodes.get(String(volume[field] ?? '')) ?? -1;
  const node = Math.max(at('attachedNode'), at('currentNodeID'));
  const terms = objects(volume['topologyRequirement']).map((t) => ({
    zone: String(t['zone'] ?? ''),
    region: String(t['region'] ?? ''),
  }));
  // Anti-affinity is given field by field, or as one object by what it is about.
  const own = (field: string, part: string) =>
    typeof volume[field] === 'string' ? volume[field] : object(volume['softAntiAffinity'])[part];
  const robustness = String(volume['robustness'] ?? '');
  const v = world.volume.add({
    name: 'volume',
    size: numeric(volume['size'], 0),
    actual: numeric(volume['actualSize'], 0),
    reported: numeric(volume['actualSize'], 0),
    numberOfReplicas: numeric(volume['numberOfReplicas'], 3),
    v2: volume['dataEngine'] === 'v2' ? 1 : 0,
    node,
    state:
      volume['state'] === ''
        ? VolumeState.state.creating
        : node >= 0
          ? VolumeState.state.attached
          : VolumeState.state.detached,
    robustness:
      robustness in Robustness.state
        ? Robustness.state[robustness as keyof typeof Robustness.state]
        : Robustness.state.unknown,
    lastDegradedAt: instantOf(volume['lastDegradedAt']),
    nodeSelector: joined(texts(volume['nodeSelector'])),
    diskSelector: joined(texts(volume['diskSelector'])),
    imageSelector: Array.isArray(image) ? joined(texts(image)) || '-' : '',
    softNode: code(ANTI_AFFINITIES, own('softAntiAffinity', 'node')),
    softZone: code(ANTI_AFFINITIES, own('zoneSoftAntiAffinity', 'zone')),
    softDisk: code(ANTI_AFFINITIES, own('diskSoftAntiAffinity', 'disk')),
    autoBalance: 'autoBalance' in volume ? code(['ignored', ...AUTO_BALANCES], volume['autoBalance']) : 0,
    locality: code(DATA_LOCALITIES, volume['dataLocality']),
    topology: topologyText(terms),
  });
  if (volume['linkedClone'] === true) world.volume.put.cloneOf(v, v);
  return v;
}

/** A replica on a node without a known disk gets a disk there that takes nothing else. */
function addReplica(
  { sim, nodes, disks, replicas }: Maps,
  replica: JsonObject,
  v: number,
  lists: ReadonlySet<string>,
): void {
  const { world } = sim;
  const name = String(replica['name']);
  const node = String(replica['node'] ?? '');
  const id = String(replica['disk'] ?? '');
  const failedAt = instantOf(replica['failedAt']);
  let d = disks.get(`${node}/${id}`) ?? disks.get(id) ?? -1;
  if (d < 0 && (id !== '' || (node !== '' && failedAt < 0))) {
    let n = nodes.get(node) ?? -1;
    if (n < 0) {
      n = world.node.add({ name: node === '' ? 'elsewhere' : node, storageSchedulable: 0 });
      nodes.set(node, n);
    }
    d = addDisk(
      sim,
      { id: id === '' ? `${node}/unknown` : id, allowScheduling: false },
      n,
      `${node}/${id === '' ? 'unknown' : id}`,
      disks,
    );
  }
  const r = world.replica.add({
    name,
    volume: v,
    mode: failedAt >= 0 ? ReplicaMode.state.ERR : ReplicaMode.state.Stopped,
    failedAt,
    healthyAt: 'healthyAt' in replica ? instantOf(replica['healthyAt']) : d >= 0 ? 0 : -1,
    rebuildRetryCount: numeric(replica['rebuildRetryCount'], 0),
    evicting: yes(replica['evictionRequested'], false),
    active: yes(replica['active'], true),
    hardNode: nodes.get(String(replica['hardNodeAffinity'] ?? '')) ?? -1,
    cloneSource: replicas.get(String(replica['linkedCloneSrc'] ?? '')) ?? -1,
    listed: 1,
  });
  if (d >= 0) {
    const before = world.disk.scheduled[d];
    placeReplica(world, r, d);
    // The case says itself what is scheduled; a replica that the disk does not list is one that is still to be counted.
    world.disk.put.scheduled(d, before);
    if (!lists.has(name)) world.replica.put.listed(r, 0);
  }
  replicas.set(name, r);
}
