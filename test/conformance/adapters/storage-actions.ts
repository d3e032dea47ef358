// Actions of Longhorn scenario cases as events of the simulation: every one is injected as an operator's or a fault's would be.
// Long because it translates many kinds of cases of one file, each with a few lines of its own.
import { APPLICATION_KINDS } from '../../../models/compute/application.ts';
import type { ClusterSimulation } from '../../../models/index.ts';
import { events } from '../../../models/index.ts';
import { ApplicationPod, NodePower, ReplicaMode, VolumeState } from '../../../models/lifecycles.ts';
import { joined } from '../../../models/scheduling/selectors.ts';
import { parseSettingText } from '../../../models/setting-value.ts';
import { settingNamed } from '../../../models/settings.ts';
import { isNodeReady } from '../../../models/storage/longhorn-node.ts';
import { drainBlockedBy } from '../../../models/storage/replica-count.ts';
import { ANTI_AFFINITIES, AUTO_BALANCES, DATA_LOCALITIES } from '../../../models/storage/replica-rules.ts';
import { chainOf } from '../../../models/storage/snapshot-chain.ts';
import { mayExpand, roundedSize } from '../../../models/storage/volume-size.ts';
import { type Json, type JsonObject, Unsupported } from '../adapter.ts';
import { DEFAULT_DISK, GIB } from './storage-cluster.ts';
import { object, texts } from './storage-world.ts';

const MIB = 1024 ** 2;
const MINUTE = 60_000;
/** What a new filesystem leaves of its device. */
const FREE = 0.9;
const UNITS: Readonly<Record<string, number>> = { Mi: MIB, Gi: GIB, MB: 1e6, GB: 1e9, Ki: 1024 };

/** `3Gi`, `254MB`, or one of the words that upstream's tests use for a size. */
export function sizeOf(value: Json | undefined): number {
  const text = String(value);
  const match = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(text);
  const unit = UNITS[match?.[2] ?? ''];
  if (match !== null && unit !== undefined) return Number(match[1]) * unit;
  const words: Readonly<Record<string, number>> = {
    larger: 4 * GIB,
    large: 50 * GIB,
    medium: 30 * GIB,
    same: DEFAULT_DISK,
    small: 2 * GIB,
    'larger than small': 3 * GIB,
    undefined: 50 * GIB,
    '0.25*default + 10Gi': DEFAULT_DISK / 4 + 10 * GIB,
    'min(maximum) - 2Mi': DEFAULT_DISK - 2 * MIB,
  };
  const known = words[text];
  if (known === undefined) throw new Unsupported(`size ${text}`);
  return known;
}

export class Stage {
  readonly sim: ClusterSimulation;
  readonly volumes = new Map<string, number>();
  readonly pods = new Map<string, string>();
  readonly workloads = new Map<string, number>();
  /** Where the pod of each workload ran first, and the engine of each volume before the last drain. */
  readonly originalNode = new Map<string, number>();
  readonly engineBefore = new Map<string, number>();
  /** Names of the replicas that a volume had when it was first attached. */
  readonly firstNames = new Map<string, readonly string[]>();
  readonly drained = new Set<string>();
  private alternation = 0;
  lastActionAt = 0;
  outageEndsAt = 0;
  workloadStart = 0;
  /** Where the replicas of each volume were when a node was drained. */
  readonly beforeDrain = new Map<string, readonly string[]>();
  /** The node that the last choice by role fell on, and those that `next` has taken. */
  chosenNode = '';
  readonly taken = new Set<string>();

  constructor(sim: ClusterSimulation) {
    this.sim = sim;
  }

  node(name: Json | undefined): number {
    const alternate = /^alternate\((.*)\)$/.exec(String(name))?.[1]?.split(',');
    const wanted = alternate === undefined ? String(name) : (alternate[this.alternation++ % alternate.length] ?? '');
    const engine = /^volumeNodeOf\((.*)\)$/.exec(wanted)?.[1];
    if (engine !== undefined) return this.sim.world.volume.node[this.volume(engine)] ?? -1;
    const volume = /^nodeWithReplicaOf\((.*)\)$|^replicaNodeOf\((.*)\)$/.exec(wanted);
    if (volume !== null) return this.replicaNode(volume[1] ?? volume[2] ?? '');
    const workload = /^nodeOf\((.*)\)$/.exec(wanted)?.[1];
    if (workload !== undefined) return this.sim.world.application.node[this.workload(workload)] ?? -1;
    const named =
      wanted === 'drained' ? [...this.drained].at(-1) : wanted === 'thatReplicaNode' ? this.chosenNode : wanted;
    const n = this.sim.world.node.find(named ?? '');
    if (n < 0) throw new Unsupported(`node ${wanted}`);
    return n;
  }
  nodes(name: Json | undefined): number[] {
    return name === '*' || name === 'each'
      ? Array.from({ length: this.sim.world.node.rows }, (_, n) => n)
      : [this.node(name)];
  }
  disk(node: string, disk: Json | undefined): number {
    // Nodes of the upstream case have three disks, of which two are added and the third is the one that was there.
    const wanted = disk === 'third' ? 'default' : String(disk);
    const d = this.sim.world.disk.find(`${node}/${wanted}`);
    if (d < 0) throw new Unsupported(`disk ${node}/${String(disk)}`);
    return d;
  }
  volume(name: Json | undefined): number {
    const v = this.volumes.get(String(name));
    if (v === undefined) throw new Unsupported(`volume ${String(name)}`);
    return v;
  }
  workload(name: Json | undefined): number {
    const a = this.workloads.get(String(name));
    if (a === undefined) throw new Unsupported(`workload ${String(name)}`);
    return a;
  }
  noteFirstNames(name: string): void {
    if (!this.firstNames.has(name))
      this.firstNames.set(
        name,
        this.replicas(this.volume(name)).map((r) => this.name(r)),
      );
  }
  replicas(v: number): number[] {
    const { volume } = this.sim.world;
    const found: number[] = [];
    for (let r = volume.replicas.first[v] ?? -1; r >= 0; r = volume.replicas.next[r] ?? -1) found.push(r);
    return found;
  }
  nodeOf(r: number): string {
    const { replica, disk, node } = this.sim.world;
    const d = replica.disk[r] ?? -1;
    return d < 0 ? '' : this.sim.store.names.text(node.name[disk.node[d] ?? -1] ?? 0);
  }
  name(r: number): string {
    return this.sim.store.names.text(this.sim.world.replica.name[r] ?? 0);
  }

  /** Runs what is due at this instant. */
  settle(): void {
    this.sim.run(this.sim.now);
  }
  /** Runs until something holds, at most `ms`; whether it does. */
  runUntil(holds: () => boolean, ms: number): boolean {
    const end = this.sim.now + ms;
    this.settle();
    while (!holds()) {
      if (this.sim.nextAt > end) {
        this.sim.run(end);
        return holds();
      }
      this.sim.run(this.sim.nextAt);
    }
    return true;
  }

  act(step: JsonObject): void {
    const action = String(step['do']);
    const perform = ACTIONS[action];
    if (perform === undefined) throw new Unsupported(`action ${action}`);
    this.lastActionAt = this.sim.now;
    perform(this, step);
    this.settle();
  }

  /** Writes belief or fact that no event carries, as the documents of a cluster would, and lets whoever waits look again. */
  declare(write: () => void): void {
    this.sim.asRoot('scenario', write);
    this.sim.inject(events.storageChanged, 0, 0, 'scenario');
  }

  private replicaNode(volume: string): number {
    const v = this.volume(volume);
    const { replica, disk } = this.sim.world;
    const [first] = this.replicas(v).filter((r) => (replica.disk[r] ?? -1) >= 0);
    return first === undefined ? -1 : (disk.node[replica.disk[first] ?? -1] ?? -1);
  }
}

type Action = (stage: Stage, step: JsonObject) => void;
const why = 'scenario';

const ACTIONS: Readonly<Record<string, Action>> = {
  createVolume,
  attach,
  detach: (stage, step) => {
    const v = stage.volume(step['volume']);
    stage.sim.inject(events.volumeTicket, v, -1, why);
  },
  detachFrom(stage, step) {
    const v = stage.volume(step['volume']);
    const { volume } = stage.sim.world;
    const other =
      volume.node[v] === stage.node(step['node']) ? (volume.migrationNode[v] ?? -1) : (volume.node[v] ?? -1);
    stage.sim.inject(events.volumeMigrateEnd, v, other, why);
  },
  createPod(stage, step) {
    if (!stage.volumes.has(String(step['volume']))) createVolume(stage, { size: '3Gi', ...step });
    stage.pods.set(String(step['pod']), String(step['volume']));
    attach(stage, { ...step, node: step['node'] ?? 'n0' });
    healthy(stage, stage.volume(step['volume']));
  },
  createWorkload(stage, step) {
    const volume = String(step['volume'] ?? `${String(step['workload'])}-vol`);
    if (!stage.volumes.has(volume))
      createVolume(stage, {
        volume,
        size: '3Gi',
        replicas: step['volumeReplicas'] ?? 3,
        accessMode: step['accessMode'],
      });
    const { application } = stage.sim.world;
    const name = String(step['workload']);
    let a = -1;
    stage.sim.asRoot(why, () => {
      a = application.add({ name, kind: kindOf(step['kind']), volume: stage.volume(volume) });
    });
    stage.workloads.set(name, a);
    stage.sim.inject(events.applicationScale, a, 1, why);
    stage.runUntil(() => (application.pod[a] ?? 0) === ApplicationPod.state.Running, 5 * MINUTE);
    stage.noteFirstNames(volume);
    healthy(stage, stage.volume(volume));
    stage.originalNode.set(name, application.node[a] ?? -1);
    stage.workloadStart = stage.sim.now;
    stage.sim.run(stage.sim.now + 1000);
  },
  scaleWorkload: (stage, step) =>
    stage.sim.inject(events.applicationScale, stage.workload(step['workload']), Number(step['replicas']), why),
  forceDeletePod: (stage, step) =>
    stage.sim.inject(events.applicationForceDelete, stage.workload(step['workload']), 0, why),
  deleteShareManagerPod: (stage, step) =>
    stage.sim.inject(events.shareManagerDelete, stage.volume(step['volume']), 0, why),
  reduceToOneReplica(stage, step) {
    const v = stage.volume(step['volume']);
    const engine = stage.sim.store.names.text(stage.sim.world.node.name[stage.sim.world.volume.node[v] ?? -1] ?? 0);
    const kept = stage.replicas(v).find((r) => (stage.nodeOf(r) === engine) === (step['on'] === 'volumeNode'));
    stage.sim.inject(events.volumeReplicaCount, v, 1, why);
    for (const r of stage.replicas(v)) if (r !== kept) stage.sim.inject(events.replicaDelete, r, 0, why);
  },
  deletePod: (stage, step) =>
    stage.sim.inject(events.volumeTicket, stage.volume(stage.pods.get(String(step['pod']))), -1, why),
  set(stage, step) {
    const spec = settingNamed(`longhorn/${String(step['key'])}`);
    const value = spec === null ? null : parseSettingText(spec, String(step['value']));
    if (spec === null || value === null) throw new Unsupported(`setting ${String(step['key'])}`);
    stage.sim.inject(events.settingChange, spec.row, value * 1000, why);
  },
  setNodeScheduling(stage, step) {
    for (const n of stage.nodes(step['node']))
      stage.sim.inject(events.nodeAllow, n, step['allow'] === true ? 1 : 0, why);
  },
  setDiskScheduling: (stage, step) =>
    stage.sim.inject(
      events.diskAllow,
      stage.disk(String(step['node']), step['disk']),
      step['allow'] === true ? 1 : 0,
      why,
    ),
  // Longhorn's interface lets nothing be evicted that still takes replicas.
  createOrphanDirectory(stage, step) {
    // The upstream case adds a disk of its own first.
    const [node, name] = [String(step['node']), String(step['disk'])];
    if (stage.sim.world.disk.find(`${node}/${name}`) < 0) addDisk(stage, stage.node(node), name, 100 * 2 ** 30);
    const d = stage.disk(node, name);
    stage.declare(() => stage.sim.world.orphan.add({ name: 'directory', disk: d, size: 1 }));
  },
  requestEviction: (stage, step) => evict(stage, step, 1),
  cancelEviction: (stage, step) => evict(stage, step, 0),
  setNodeTags(stage, step) {
    const n = stage.node(step['node']);
    stage.declare(() => stage.sim.world.node.put.storageTags(n, joined(texts(step['tags']))));
  },
  setDiskTags(stage, step) {
    const d = stage.disk(String(step['node']), step['disk']);
    stage.declare(() => stage.sim.world.disk.put.tags(d, joined(texts(step['tags']))));
  },
  tagAllNodesAndDisks(stage) {
    const { node, disk } = stage.sim.world;
    stage.declare(() => {
      for (let n = 0; n < node.rows; n++) node.put.storageTags(n, 't');
      for (let d = 0; d < disk.rows; d++) disk.put.tags(d, 't');
    });
  },
  setZone(stage, step) {
    const n = stage.node(step['node']);
    stage.declare(() => stage.sim.world.node.put.zone(n, String(step['zone'])));
  },
  removeEngineImage(stage, step) {
    const n = stage.node(step['node']);
    stage.declare(() => stage.sim.world.node.put.engineImage(n, 0));
  },
  setDiskReserved(stage, step) {
    const d = stage.disk(String(step['node']), step['disk']);
    const { disk } = stage.sim.world;
    stage.declare(() => disk.put.reserved(d, Math.trunc((disk.maximum[d] ?? 0) * Number(step['fraction']))));
  },
  addDisk(stage, step) {
    for (const n of stage.nodes(step['node'])) addDisk(stage, n, String(step['disk']), sizeOf(step['size']));
  },
  removeAllDisks(stage) {
    const { disk } = stage.sim.world;
    for (let d = 0; d < disk.rows; d++) stage.sim.inject(events.diskAllow, d, 0, why);
  },
  keepOnlyNode(stage, step) {
    const { node } = stage.sim.world;
    for (let n = 0; n < node.rows; n++)
      if (n !== stage.node(step['node'])) stage.sim.inject(events.nodeAllow, n, 0, why);
  },
  write(stage, step) {
    const v = stage.volume(step['volume']);
    if (!stage.volumes.has(String(step['volume']))) throw new Unsupported('write to an unknown volume');
    stage.runUntil(() => (stage.sim.world.volume.state[v] ?? 0) === VolumeState.state.attached, 5 * MINUTE);
    const bytes = Math.min(sizeOf(step['bytes']), stage.sim.world.volume.size[v] ?? 0);
    stage.sim.inject(events.volumeWrite, v, Math.round(bytes / MIB), why);
  },
  writeScattered(stage, step) {
    const v = stage.volume(step['volume']);
    const { volume } = stage.sim.world;
    const bytes = sizeOf(step['span']) * Number(step['ratio']);
    stage.declare(() => volume.put.scattered(v, (volume.scattered[v] ?? 0) + bytes));
    stage.sim.inject(events.volumeWrite, v, Math.round(bytes / MIB), why);
  },
  keepWriting: (stage, step) => stage.declare(() => stage.sim.world.volume.put.idle(stage.volume(step['volume']), 0)),
  snapshot(stage, step) {
    for (let i = 0; i < Number(step['count'] ?? 1); i++) {
      stage.sim.inject(events.snapshotTake, stage.volume(step['volume']), 0, why);
      stage.settle();
      stage.sim.run(stage.sim.now + 1);
    }
  },
  deleteSnapshot(stage, step) {
    const chain = chainOf(stage.sim.world, stage.volume(step['volume']));
    const count = step['count'] === 'all' ? chain.length : Number(step['count']);
    for (const s of chain.slice(0, count)) stage.sim.inject(events.snapshotDelete, s, 0, why);
    stage.settle();
    stage.sim.inject(events.snapshotPurge, stage.volume(step['volume']), 0, why);
  },
  markSnapshotRemoved(stage, step) {
    for (const s of chainOf(stage.sim.world, stage.volume(step['volume'])).slice(-1))
      stage.sim.inject(events.snapshotDelete, s, 0, why);
  },
  purgeSnapshots(stage, step) {
    const v = stage.volume(step['volume']);
    if (step['expectError'] === true) {
      if ((stage.sim.world.volume.migrationNode[v] ?? -1) < 0) throw new Error('the purge is not refused');
      return;
    }
    stage.sim.inject(events.snapshotPurge, v, 0, why);
  },
  expand(stage, step) {
    const v = stage.volume(step['volume']);
    const size = roundedSize(sizeOf(step['size']));
    const refused = !mayExpand(stage.sim.world, v, size);
    if ((step['expectError'] === true) !== refused)
      throw new Error(`expansion to ${size} is ${refused ? '' : 'not '}refused`);
    if (!refused) stage.sim.inject(events.volumeExpand, v, size / MIB, why);
  },
  updateReplicaCount: (stage, step) =>
    stage.sim.inject(events.volumeReplicaCount, stage.volume(step['volume']), Number(step['replicas']), why),
  updateDataLocality: (stage, step) =>
    stage.sim.inject(
      events.volumeLocality,
      stage.volume(step['volume']),
      DATA_LOCALITIES.indexOf(String(step['value']) as 'disabled'),
      why,
    ),
  updateVolume(stage, step) {
    const v = stage.volume(step['volume']);
    if (step['rebuildConcurrentSyncLimit'] !== undefined) {
      stage.declare(() => stage.sim.world.volume.put.syncLimit(v, Number(step['rebuildConcurrentSyncLimit'])));
      return;
    }
    if (step['offlineRebuild'] === undefined)
      throw new Unsupported(`volume fields ${Object.keys(step).slice(2).join(', ')}`);
    stage.declare(() => stage.sim.world.volume.put.offlineRebuild(v, step['offlineRebuild'] === 'enabled' ? 1 : 0));
  },
  deleteReplica(stage, step) {
    const v = stage.volume(step['volume']);
    const r = pickReplica(stage, v, step);
    const name = stage.name(r);
    stage.sim.inject(events.replicaDelete, r, 0, why);
    stage.settle();
    const gone = !stage.replicas(v).some((t) => stage.name(t) === name);
    if (gone === (step['expectError'] === true)) throw new Error(`replica ${name} is ${gone ? '' : 'not '}deleted`);
  },
  crashReplica: (stage, step) =>
    stage.sim.inject(events.replicaCrash, pickReplica(stage, stage.volume(step['volume']), step), 0, why),
  removeVolumeHead: (stage, step) =>
    stage.sim.inject(events.replicaCrash, pickReplica(stage, stage.volume(step['volume']), { any: true }), 0, why),
  crashAllReplicas(stage, step) {
    for (const r of stage.replicas(stage.volume(step['volume']))) stage.sim.inject(events.replicaCrash, r, 0, why);
  },
  deleteInstanceManagerPod: (stage, step) =>
    stage.sim.inject(events.instanceManagerCrash, stage.node(step['node']), 0, why),
  salvage: (stage, step) => stage.sim.inject(events.volumeSalvage, stage.volume(step['volume']), 0, why),
  powerOff(stage, step) {
    const n = stage.node(step['node']);
    stage.sim.inject(events.nodeCrash, n, 0, why);
    // Upstream waits until Kubernetes has noticed.
    if (step['minutes'] === undefined) stage.runUntil(() => !isNodeReady(stage.sim.world, n), 5 * MINUTE);
    else stage.sim.inject(events.nodeStart, n, 0, why, stage.sim.now + Number(step['minutes']) * MINUTE);
  },
  powerOn(stage) {
    const { node } = stage.sim.world;
    for (let n = 0; n < node.rows; n++)
      if ((node.power[n] ?? 0) === NodePower.state.Off) stage.sim.inject(events.nodeStart, n, 0, why);
  },
  reboot(stage, step) {
    const n = stage.node(step['node']);
    stage.sim.inject(events.nodeCrash, n, 0, why);
    stage.sim.inject(events.nodeStart, n, 0, why, stage.sim.now + 1000);
  },
  deleteNode: (stage, step) => stage.sim.inject(events.nodeCrash, stage.node(step['node']), 0, why),
  restoreNode: (stage) => ACTIONS['powerOn']?.(stage, {}),
  disconnectNetwork(stage, step) {
    stage.sim.inject(events.networkSplit, stage.node(step['node']), 1, why);
    stage.outageEndsAt = stage.sim.now + Number(step['seconds']) * 1000;
    stage.sim.inject(events.networkHealed, 0, 0, why, stage.outageEndsAt);
  },
  unmountDisk: (stage, step) =>
    stage.sim.inject(events.diskFail, stage.disk(String(step['node']), step['disk']), 0, why),
  cordon: (stage, step) => stage.sim.inject(events.nodeCordon, stage.node(step['node']), 1, why),
  uncordon(stage, step) {
    for (const n of stage.nodes(step['node'])) stage.sim.inject(events.nodeCordon, n, 0, why);
  },
  drain(stage, step) {
    const n = stage.node(step['node']);
    stage.drained.add(stage.sim.store.names.text(stage.sim.world.node.name[n] ?? 0));
    for (const [name, v] of stage.volumes) stage.engineBefore.set(name, stage.sim.world.volume.node[v] ?? -1);
    for (const [name, v] of stage.volumes)
      stage.beforeDrain.set(
        name,
        stage.replicas(v).map((r) => stage.nodeOf(r)),
      );
    stage.sim.inject(events.nodeCordon, n, 1, why);
    stage.sim.inject(events.nodeDrain, n, 0, why);
    stage.settle();
    if (step['expectBlocked'] === true && drainBlockedBy(stage.sim.world, n) === null)
      throw new Error('the drain is not blocked');
  },
  stopDrain: (stage, step) => stage.sim.inject(events.nodeCordon, stage.node(step['node']), 0, why),
  wait(stage, step) {
    const named = settingNamed(`longhorn/${String(step['seconds'])}`);
    const ms = named === null ? Number(step['seconds']) * 1000 : (stage.sim.world.setting.value[named.row] ?? 0);
    stage.sim.run(stage.sim.now + ms);
  },
  waitRebuildStarted: (stage, step) => waitFor(stage, step, true),
  waitRebuildDone: (stage, step) => waitFor(stage, step, false),
  deleteVolume(stage, step) {
    stage.sim.inject(events.volumeDelete, stage.volume(step['volume']), 0, why);
    stage.volumes.delete(String(step['volume']));
  },
};

function kindOf(kind: Json | undefined): number {
  const code = APPLICATION_KINDS.indexOf(String(kind) as 'Deployment');
  if (code < 0) throw new Unsupported(`workload kind ${String(kind)}`);
  return code;
}

function createVolume(stage: Stage, step: JsonObject): void {
  const { world } = stage.sim;
  const name = String(step['volume']);
  const selector = texts(step['nodeSelector']);
  const known = new Set(
    Array.from({ length: world.node.rows }, (_, n) =>
      stage.sim.store.names.text(world.node.storageTags[n] ?? 0).split(','),
    ).flat(),
  );
  const unknown = selector.some((tag) => !known.has(tag));
  if (step['expectError'] === true && unknown) return;
  const own = object(step['softAntiAffinity']);
  const code = (names: readonly string[], value: Json | undefined) => Math.max(0, names.indexOf(String(value)));
  const outside = [step['excludeNode']].filter((n) => n !== undefined).map((n) => stage.node(n));
  const only = step['pinReplicaTo'] === undefined ? -1 : stage.node(step['pinReplicaTo']);
  const others = Array.from({ length: world.node.rows }, (_, n) => n).filter(
    (n) => outside.includes(n) || (only >= 0 && n !== only),
  );
  const allowed = others.filter((n) => world.node.storageSchedulable[n] === 1);
  for (const n of allowed) stage.sim.inject(events.nodeAllow, n, 0, why);
  stage.settle();
  let v = -1;
  stage.sim.asRoot(why, () => {
    v = world.volume.add({
      name,
      size: roundedSize(sizeOf(step['size'])),
      numberOfReplicas: Number(step['replicas'] ?? 3),
      locality: code(DATA_LOCALITIES, step['dataLocality']),
      autoBalance: code(['ignored', ...AUTO_BALANCES], step['replicaAutoBalance']),
      nodeSelector: joined(selector),
      diskSelector: joined(texts(step['diskSelector'])),
      softNode: code(ANTI_AFFINITIES, own['node']),
      softZone: code(ANTI_AFFINITIES, own['zone']),
      softDisk: code(ANTI_AFFINITIES, own['disk']),
      idle: 1,
      shared: step['accessMode'] === 'rwx' ? 1 : 0,
      staleAfterMs: Number(step['staleReplicaTimeoutMinutes'] ?? 2880) * MINUTE,
      snapshotMaxCount: Number(step['snapshotMaxCount'] ?? 0),
      syncLimit: Number(step['rebuildConcurrentSyncLimit'] ?? 0),
    });
  });
  stage.volumes.set(name, v);
  stage.sim.inject(events.volumeCreate, v, 0, why);
  stage.settle();
  for (const n of allowed) stage.sim.inject(events.nodeAllow, n, 1, why);
}

/** A second ticket of a volume that can migrate asks for a migration. */
function attach(stage: Stage, step: JsonObject): void {
  const v = stage.volume(step['volume']);
  const n = stage.node(step['node']);
  const { volume } = stage.sim.world;
  if ((volume.node[v] ?? -1) >= 0 && volume.node[v] !== n) {
    stage.sim.inject(events.volumeMigrate, v, n, why);
    return;
  }
  stage.sim.inject(events.volumeTicket, v, n, why);
  stage.runUntil(() => (volume.state[v] ?? 0) === VolumeState.state.attached, 5 * MINUTE);
  stage.noteFirstNames(String(step['volume']));
}

function healthy(stage: Stage, v: number): void {
  const { volume, replica } = stage.sim.world;
  stage.runUntil(
    () =>
      stage.replicas(v).filter((r) => (replica.mode[r] ?? 0) === ReplicaMode.state.RW).length >=
      (volume.numberOfReplicas[v] ?? 0),
    5 * MINUTE,
  );
}

function evict(stage: Stage, step: JsonObject, requested: 0 | 1): void {
  if (step['disk'] !== undefined) {
    stage.sim.inject(events.diskEvict, stage.disk(String(step['node']), step['disk']), requested, why);
    return;
  }
  for (const n of stage.nodes(step['node'])) {
    if (requested === 0 && (stage.sim.world.node.storageEviction[n] ?? 0) === 0) continue;
    stage.sim.inject(events.nodeAllow, n, 1 - requested, why);
    stage.sim.inject(events.nodeEvict, n, requested, why);
  }
}

function addDisk(stage: Stage, n: number, name: string, size: number): void {
  const { node, disk, link } = stage.sim.world;
  const full = `${stage.sim.store.names.text(node.name[n] ?? 0)}/${name}`;
  const rate = link.capacity[disk.read[0] ?? 0] ?? 0;
  stage.declare(() => {
    disk.add({
      name: full,
      node: n,
      maximum: size,
      free: FREE * size,
      available: FREE * size,
      read: link.add({ name: `${full}/read`, capacity: rate }),
      write: link.add({ name: `${full}/write`, capacity: rate }),
    });
  });
}

function pickReplica(stage: Stage, v: number, step: JsonObject): number {
  const wanted = step['node'] === undefined ? '' : nodeNamed(stage, v, step['node']);
  const { replica } = stage.sim.world;
  const all = stage.replicas(v).filter((r) => (replica.failedAt[r] ?? -1) < 0 && (replica.disk[r] ?? -1) >= 0);
  const shared = (r: number) => all.some((t) => t !== r && replica.disk[t] === replica.disk[r]);
  const found =
    step['role'] === 'rebuildSource'
      ? all.find((r) => all.some((t) => replica.source[t] === r))
      : step['oneOfSharedDisk'] === true
        ? all.find(shared)
        : step['node'] !== undefined
          ? all.find((r) => stage.nodeOf(r) === wanted)
          : step['replica'] === undefined
            ? all[0]
            : undefined;
  if (found === undefined) throw new Unsupported(`replica ${JSON.stringify(step)}`);
  return found;
}

function waitFor(stage: Stage, step: JsonObject, started: boolean): void {
  const v = stage.volume(step['volume']);
  const { replica } = stage.sim.world;
  const filling = () =>
    stage
      .replicas(v)
      .some(
        (r) =>
          (replica.mode[r] ?? 0) === ReplicaMode.state.WO &&
          (step['node'] === undefined ||
            stage.nodeOf(r) === (step['node'] === 'next' ? stage.chosenNode : String(step['node']))),
      );
  if (!stage.runUntil(() => filling() === started, 20 * MINUTE))
    throw new Error(`no rebuild has ${started ? 'started' : 'ended'}`);
}

/** A node by name, or by what it is to the volume: where its engine is, where another replica is, one that has not been taken yet. */
function nodeNamed(stage: Stage, v: number, name: Json | undefined): string {
  const { volume, node } = stage.sim.world;
  const engine = stage.sim.store.names.text(node.name[volume.node[v] ?? -1] ?? 0);
  if (name === 'volumeNode') return engine;
  const others = stage
    .replicas(v)
    .map((r) => stage.nodeOf(r))
    .filter((n) => n !== '' && n !== engine);
  if (name === 'replicaNode') {
    stage.chosenNode = others[0] ?? '';
    return stage.chosenNode;
  }
  if (name !== 'next') return String(name);
  stage.chosenNode = ['n0', 'n1', 'n2'].find((n) => !stage.taken.has(n)) ?? '';
  stage.taken.add(stage.chosenNode);
  return stage.chosenNode;
}
