// What the models can play of the verbs of a scenario: each verb as the events that it puts on the agenda.
import type { EventKind } from '../engine/event.ts';
import type { Ms } from '../engine/units.ts';
import { ms } from '../engine/units.ts';
import { OWN_DATA, SNAPSHOT } from '../models/control-plane/etcd-copy.ts';
import { POSTS_FALSE, STOPS } from '../models/control-plane/heartbeat.ts';
import { snapshotsAt } from '../models/control-plane/rke2-rules.ts';
import { KILLED, TERMINATED } from '../models/control-plane/vip.ts';
import {
  apiHang,
  attachmentOneWay,
  attachmentRemove,
  attachmentSplit,
  backupTake,
  backupTargetSet,
  clockDrift,
  diskAllow,
  diskEvict,
  diskFail,
  diskReplace,
  etcdDiskSlow,
  etcdJoin,
  etcdKeep,
  etcdReset,
  ipPoolDelete,
  kubeletFail,
  kubeletRecover,
  kubeVipRestart,
  kubeVipStop,
  lbCreate,
  lbDelete,
  leaseSteal,
  networkDelete,
  networkHealed,
  networkSplit,
  nicFail,
  nicFlap,
  nicRepair,
  nodeCordon,
  nodeCrash,
  nodeDelete,
  nodeDrain,
  nodeEnterMaintenance,
  nodeLeaveMaintenance,
  nodeStart,
  promotionClear,
  promotionFail,
  settingChange,
  snapshotTake,
  switchFail,
  switchRepair,
  upgradeSet,
  vmCrash,
  vmDelete,
  vmMigrate,
  vmResizeCpu,
  vmResizeMemory,
  vmRestart,
  vmRestore,
  vmStart,
  vmStop,
  volumeDelete,
  volumePlug,
  volumeRestore,
  volumeTrim,
  volumeUnplug,
  volumeWrite,
} from '../models/events.ts';
import { DARK, GREY } from '../models/network/network.ts';
import { MANAGEMENT_NETWORK } from '../models/network/network-rules.ts';
import type { ClusterWorld } from '../models/schema.ts';
import { parseSettingValue, settingArgument } from '../models/setting-value.ts';
import { settingNamed, settingOf, startOfDay } from '../models/settings.ts';
import { rowOf } from './known.ts';
import { isHandled } from './playable.ts';
import type { Ref } from './ref.ts';
import type { Action, ActionVerb } from './step.ts';

/** One event that a step puts on the agenda. */
export interface Injection {
  readonly kind: EventKind;
  readonly at: Ms;
  readonly a: number;
  readonly b: number;
}

/** In a GiB. */
const MEBIBYTES = 1024;
const BYTES_PER_MEBIBYTE = 1024 * 1024;

type ActionOf<V extends ActionVerb> = Extract<Action, { verb: V }>;
/** What a step is played with. */
export interface Cast {
  readonly world: ClusterWorld;
  /** A number that no other partition of the scenario has. */
  readonly island: number;
  /** Networks that some step of the scenario partitions by name. */
  readonly networks: readonly string[];
}
/** Null when the models do not know such a thing yet. */
type Player<V extends ActionVerb> = (action: ActionOf<V>, cast: Cast) => Injection[] | null;

const players: { readonly [V in ActionVerb]?: Player<V> } = {
  crash: ({ at, crash }, { world }) => [of(crash.kind === 'node' ? nodeCrash : vmCrash, at, world, crash)],
  start: ({ at, start }, { world }) => [of(start.kind === 'node' ? nodeStart : vmStart, at, world, start)],
  stop: ({ at, stop }, { world }) => (stop.kind === 'vm' ? [of(vmStop, at, world, stop)] : null),
  reboot: ({ at, reboot, down }, { world }) => [
    of(nodeCrash, at, world, reboot),
    of(nodeStart, ms(at + down), world, reboot),
  ],
  restart: ({ at, restart }, { world }) => [of(vmRestart, at, world, restart)],
  resize: ({ at, resize, cpus, memory }, { world }) => [
    ...(cpus === undefined ? [] : [of(vmResizeCpu, at, world, resize, cpus)]),
    ...(memory === undefined ? [] : [of(vmResizeMemory, at, world, resize, Math.round(memory / BYTES_PER_MEBIBYTE))]),
  ],
  plug: ({ at, plug, into }, { world }) => [of(volumePlug, at, world, plug, rowOf(world, into))],
  unplug: ({ at, unplug }, { world }) => [of(volumeUnplug, at, world, unplug)],
  fail: ({ at, fail, grey }, { world }) => {
    if (fail.kind === 'disk') return [of(diskFail, at, world, fail)];
    return [of(fail.kind === 'nic' ? nicFail : switchFail, at, world, fail, grey === true ? GREY : DARK)];
  },
  repair: ({ at, repair }, { world }) => [
    of({ disk: diskReplace, nic: nicRepair, switch: switchRepair }[repair.kind], at, world, repair),
  ],
  flap: ({ at, flap, every }, { world }) => [of(nicFlap, at, world, flap, every)],
  'stop-kubelet': ({ at, 'stop-kubelet': node }, { world }) => [of(kubeletFail, at, world, node, STOPS)],
  'fail-kubelet': ({ at, 'fail-kubelet': node }, { world }) => [of(kubeletFail, at, world, node, POSTS_FALSE)],
  'restart-kubelet': ({ at, 'restart-kubelet': node }, { world }) => [of(kubeletRecover, at, world, node)],
  'kill-kube-vip': ({ at, 'kill-kube-vip': node }, { world }) => [of(kubeVipStop, at, world, node, KILLED)],
  'stop-kube-vip': ({ at, 'stop-kube-vip': node }, { world }) => [of(kubeVipStop, at, world, node, TERMINATED)],
  'restart-kube-vip': ({ at, 'restart-kube-vip': node }, { world }) => [of(kubeVipRestart, at, world, node)],
  'steal-lease': ({ at, 'steal-lease': vip }, { world }) => [
    { kind: leaseSteal, at, a: world.vip.lease[rowOf(world, vip)], b: 0 },
  ],
  'hang-api': ({ at, 'hang-api': node }, { world }) => [of(apiHang, at, world, node)],
  'drift-clock': ({ at, 'drift-clock': node, ppm }, { world }) => [of(clockDrift, at, world, node, ppm)],
  'slow-etcd': ({ at, 'slow-etcd': node, fsync }, { world }) => [of(etcdDiskSlow, at, world, node, fsync)],
  'reset-etcd': ({ at, 'reset-etcd': node, snapshot }, { world }) => [
    keepFor(at, world, node, snapshot ?? 0),
    of(etcdReset, at, world, node, snapshot ?? 0),
  ],
  'join-etcd': ({ at, 'join-etcd': node }, { world }) => [of(etcdJoin, at, world, node)],
  'fail-promotion': ({ at, 'fail-promotion': node }, { world }) => [of(promotionFail, at, world, node)],
  'clear-promotion': ({ at, 'clear-promotion': node }, { world }) => [of(promotionClear, at, world, node)],
  upgrade: ({ at, upgrade }) => [{ kind: upgradeSet, at, a: 0, b: upgrade === 'started' ? 1 : 0 }],
  withdraw: ({ at, withdraw, name }, { world }) =>
    withdraw === 'pool'
      ? named(ipPoolDelete, at, world.ipPool.find(name))
      : named(networkDelete, at, world.network.find(name)),
  'leave-network': ({ at, 'leave-network': node, network }, { world }) =>
    attachmentsOf(world, node, network).map((a) => ({ kind: attachmentRemove, at, a, b: 0 })),
  mute: ({ at, mute, network }, { world }) =>
    attachmentsOf(world, mute, network ?? MANAGEMENT_NETWORK).map((a) => ({ kind: attachmentOneWay, at, a, b: 1 })),
  deafen: ({ at, deafen, network }, { world }) =>
    attachmentsOf(world, deafen, network ?? MANAGEMENT_NETWORK).map((a) => ({ kind: attachmentOneWay, at, a, b: 2 })),
  partition: ({ at, partition, network }, { world, island }) =>
    partition.flatMap((node) =>
      network === undefined ? [of(networkSplit, at, world, node, island)] : onNetwork(at, world, node, network, island),
    ),
  delete: ({ at, delete: thing, volumes }, { world }) => {
    if (thing.kind === 'vm') return [of(vmDelete, at, world, thing, volumes === true ? 1 : 0)];
    return [of({ node: nodeDelete, volume: volumeDelete, lb: lbDelete }[thing.kind], at, world, thing)];
  },
  create: ({ at, create }, { world }) => [of(lbCreate, at, world, create)],
  heal: ({ at, heal }, { world, networks }) =>
    heal === 'all'
      ? [{ kind: networkHealed, at, a: 0, b: 0 }]
      : heal.flatMap((node) => [
          of(networkSplit, at, world, node, CONNECTED),
          ...networks.flatMap((network) => onNetwork(at, world, node, network, CONNECTED)),
        ]),
  write: ({ at, write, gib }, { world }) => [of(volumeWrite, at, world, write, Math.round(gib * MEBIBYTES))],
  'snapshot-volume': ({ at, 'snapshot-volume': volume }, { world }) => [of(snapshotTake, at, world, volume)],
  'back-up': ({ at, 'back-up': volume }, { world }) => [of(backupTake, at, world, volume)],
  restore: ({ at, restore }, { world }) => [of(restore.kind === 'vm' ? vmRestore : volumeRestore, at, world, restore)],
  'backup-target': ({ at, 'backup-target': state }, { world }) =>
    world.backupTarget.rows === 0 ? null : [{ kind: backupTargetSet, at, a: 0, b: state === 'away' ? 1 : 0 }],
  trim: ({ at, trim, gib }, { world }) => [of(volumeTrim, at, world, trim, Math.round(gib * MEBIBYTES))],
  evict: ({ at, evict }, { world }) => [of(diskAllow, at, world, evict, 0), of(diskEvict, at, world, evict, 1)],
  cordon: ({ at, cordon }, { world }) => [of(nodeCordon, at, world, cordon, 1)],
  migrate: ({ at, migrate, to }, { world }) => [
    of(vmMigrate, at, world, migrate, to === undefined ? ANY_NODE : rowOf(world, to)),
  ],
  drain: ({ at, drain }, { world }) => [of(nodeDrain, at, world, drain)],
  'enable-maintenance': ({ at, 'enable-maintenance': node, force }, { world }) => [
    of(nodeEnterMaintenance, at, world, node, force === true ? 1 : 0),
  ],
  'disable-maintenance': ({ at, 'disable-maintenance': node }, { world }) => [
    of(nodeLeaveMaintenance, at, world, node),
  ],
  uncordon: ({ at, uncordon }, { world }) => [of(nodeCordon, at, world, uncordon, 0)],
  set: ({ at, set }) =>
    Object.entries(set).flatMap(([key, given]) => {
      const spec = settingNamed(key);
      const value = spec === null ? null : parseSettingValue(spec, given);
      // What cannot be read has been reported as an issue, and nothing is played then.
      return spec === null || value === null
        ? []
        : [{ kind: settingChange, at, a: spec.row, b: settingArgument(value) }];
    }),
};

/** A reset goes back to what etcd held: that is kept when the snapshot is due, or the member falls behind. Nobody else pays for copies. */
function keepFor(at: Ms, world: ClusterWorld, node: Ref, snapshot: number): Injection {
  const taken = snapshotsAt(at, settingOf(world, startOfDay))[snapshot - 1];
  return taken === undefined
    ? of(etcdKeep, ms(0), world, node, OWN_DATA)
    : of(etcdKeep, ms(Math.max(0, taken)), world, node, SNAPSHOT);
}

/** The island of the nodes that no partition cuts off, and the side on which clients are. */
const CONNECTED = 0;
/** A migration whose target the scheduler chooses. */
const ANY_NODE = -1;

/** The events of a step, or null when the models cannot play it. */
export function injectionsOf(action: Action, cast: Cast): readonly Injection[] | null {
  // The table pairs each verb with a player of that verb; only the compiler cannot follow that through an index.
  const player = players[action.verb] as Player<ActionVerb> | undefined;
  const injections = player?.(action, cast) ?? null;
  return injections?.every(({ kind }) => isHandled(kind)) ? injections : null;
}

function of(kind: EventKind, at: Ms, world: ClusterWorld, ref: Ref, b = 0): Injection {
  return { kind, at, a: rowOf(world, ref), b };
}

/** Of a thing that has no reference in the language; names that nothing has are reported elsewhere. */
function named(kind: EventKind, at: Ms, row: number): Injection[] {
  return row < 0 ? [] : [{ kind, at, a: row, b: 0 }];
}

/** The attachment of a node to one network is all that such a partition cuts. */
function onNetwork(at: Ms, world: ClusterWorld, node: Ref, network: string, island: number): Injection[] {
  return attachmentsOf(world, node, network).map((a) => ({ kind: attachmentSplit, at, a, b: island }));
}

/** The attachment of a node to a network of that name, or none. */
function attachmentsOf(world: ClusterWorld, node: Ref, network: string): number[] {
  const { attachment } = world;
  const [n, row] = [rowOf(world, node), world.network.find(network)];
  return [...Array(attachment.rows).keys()].filter(
    (a) => attachment.isLive(a) && attachment.node[a] === n && attachment.network[a] === row,
  );
}
