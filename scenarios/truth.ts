// Whether a thing is in a state, for every state of the vocabulary that the models know: facts from facts, beliefs from beliefs.

import { applicationServes } from '../models/compute/application-volume.ts';
import { printableStatus } from '../models/compute/printable-status.ts';
import { wantsInstance } from '../models/compute/run-strategy.ts';
import {
  ApplicationPod,
  DiskHealth,
  EtcdMember,
  Guest,
  LauncherPod,
  Maintenance,
  NodeReady,
  PortHealth,
  ReplicaMode,
  Robustness,
  VolumeState,
} from '../models/lifecycles.ts';
import { activeMigration } from '../models/migration/migration-end.ts';
import { isAddressed, serves } from '../models/network/backend-health.ts';
import { carriesFrames } from '../models/network/links.ts';
import { lbAnswers, lbLosesConnections } from '../models/network/load-balancers.ts';
import { CLIENTS, isUp } from '../models/network/reach.ts';
import type { ClusterWorld } from '../models/schema.ts';
import type { RefKind } from './ref.ts';
import type { State, states } from './vocabulary.ts';

/** Whether the thing in this row is in a state. */
export type Truth = (world: ClusterWorld, row: number) => boolean;

type Truths = { readonly [K in RefKind]: { readonly [S in keyof (typeof states)[K]]?: Truth } };

/** A state that is missing here is one that no model can bring about yet. */
const truths: Truths = {
  node: {
    up: isUp,
    down: (world, n) => !isUp(world, n),
    ready: ({ node }, n) => node.ready[n] === NodeReady.state.True,
    unknown: ({ node }, n) => node.ready[n] === NodeReady.state.Unknown,
    'in maintenance': ({ node }, n) => node.maintenance[n] === Maintenance.state.Completed,
    cordoned: ({ node }, n) => node.cordoned[n] === 1,
    failing: ({ node }, n) => node.ready[n] === NodeReady.state.False,
    management: ({ node }, n) => node.management[n] === 1,
    'etcd voter': ({ node }, n) => node.etcd[n] === EtcdMember.state.Voter,
    isolated: ({ node }, n) => node.island[n] < 0,
    schedulable: ({ node }, n) => node.cordoned[n] === 0 && !taintKeys.some((key) => taints[key]({ node }, n)),
  },
  vm: {
    running: isRunning,
    reachable: serves,
    unreachable: (world, v) => !serves(world, v),
    stopped: (world, v) => world.vm.instances.first[v] < 0 && !wantsInstance(world, v),
    pending: ({ vm, vmi }, v) => vmi.pod[vm.instances.first[v]] === LauncherPod.state.Pending,
    'restart required': ({ vm }, v) => vm.restartRequired[v] === 1,
    'reported running': (world, v) => printableStatus(world, v) === 'Running',
    'reported stopped': (world, v) => printableStatus(world, v) === 'Stopped',
    'reported starting': (world, v) => printableStatus(world, v) === 'Starting',
    'reported stopping': (world, v) => printableStatus(world, v) === 'Stopping',
    'reported terminating': (world, v) => printableStatus(world, v) === 'Terminating',
    migrating: (world, v) => isMigrating(world, v),
    'reported migrating': (world, v) => printableStatus(world, v) === 'Migrating',
    'reported paused': (world, v) => printableStatus(world, v) === 'Paused',
    'reported unschedulable': (world, v) => printableStatus(world, v) === 'ErrorUnschedulable',
  },
  volume: {
    healthy: ({ volume }, v) => volume.robustness[v] === Robustness.state.healthy,
    degraded: ({ volume }, v) => volume.robustness[v] === Robustness.state.degraded,
    faulted: ({ volume }, v) => volume.robustness[v] === Robustness.state.faulted,
    unknown: ({ volume }, v) => volume.robustness[v] === Robustness.state.unknown,
    attached: ({ volume }, v) => volume.state[v] === VolumeState.state.attached,
    detached: ({ volume }, v) => volume.state[v] === VolumeState.state.detached,
  },
  replica: {
    healthy: ({ replica }, r) => replica.mode[r] === ReplicaMode.state.RW,
    rebuilding: ({ replica }, r) => replica.mode[r] === ReplicaMode.state.WO,
    failed: ({ replica }, r) => replica.mode[r] === ReplicaMode.state.ERR || replica.failedAt[r] >= 0,
  },
  disk: {
    failed: ({ disk }, d) => disk.health[d] === DiskHealth.state.Dead,
    schedulable: ({ disk, node }, d) =>
      disk.schedulable[d] === 1 &&
      disk.pressured[d] === 0 &&
      disk.allowed[d] === 1 &&
      disk.eviction[d] === 0 &&
      node.storageSchedulable[disk.node[d]] === 1,
  },
  claim: {},
  vip: {
    answering: (world, v) => world.vip.answers[v] >= 0 && isNodeConnected(world, world.vip.answers[v]),
    duplicate: ({ vip }, v) => vip.held.size[v] > 1,
  },
  lb: {
    answering: lbAnswers,
    degraded: lbLosesConnections,
    addressed: isAddressed,
    // The empty text is the first of all names: no message.
    ready: (world, l) => world.lb.exists[l] === 1 && isAddressed(world, l) && world.lb.message[l] === 0,
  },
  application: {
    running: applicationServes,
    'reported running': ({ application }, a) => application.pod[a] === ApplicationPod.state.Running,
  },
  nic: {
    up: carriesFrames,
    active: ({ attachment, nic }, k) => attachment.active[nic.attachment[k]] === k,
  },
  switch: {
    up: ({ switch: switches }, s) => switches.health[s] === PortHealth.state.Up,
  },
};

/** How a state is read off the world, or null when no model brings it about. */
export function truthOf(kind: RefKind, state: State): Truth | null {
  const known: { readonly [name: string]: Truth | undefined } = truths[kind];
  return known[state] ?? null;
}

/** Taints that the modelled controllers set. A node that posts `Ready=False` is tainted not-ready. */
export const taints = {
  'kubevirt.io/drain': ({ node }, n) => node.drainTaint[n] === 1,
  'node.kubernetes.io/out-of-service': ({ node }, n) => node.outOfServiceTaint[n] === 1,
  'node.kubernetes.io/unreachable': ({ node }, n) => node.unreachableTaint[n] === 1,
  'node.kubernetes.io/not-ready': ({ node }, n) => node.ready[n] === NodeReady.state.False,
  'node.kubernetes.io/unschedulable': ({ node }, n) => node.cordoned[n] === 1,
} as const satisfies Readonly<Record<string, (world: Pick<ClusterWorld, 'node'>, row: number) => boolean>>;

export const taintKeys = Object.keys(taints) as readonly (keyof typeof taints)[];

/** Node that a thing is on, or -1: VMs by their launcher pod, volumes by their engine, VIPs by who answers. */
export const places: Readonly<Partial<Record<RefKind, (world: ClusterWorld, row: number) => number>>> = {
  vm: ({ vm, vmi }, v) => (vm.instances.first[v] < 0 ? -1 : vmi.node[vm.instances.first[v]]),
  volume: ({ volume }, v) => volume.node[v],
  replica: ({ replica, disk }, r) => (replica.disk[r] < 0 ? -1 : disk.node[replica.disk[r]]),
  disk: ({ disk }, d) => disk.node[d],
  vip: ({ vip }, v) => vip.answers[v],
  application: ({ application }, a) => application.node[a],
  nic: ({ nic, attachment }, k) => attachment.node[nic.attachment[k]],
};

/** Fact: the guest has booted and runs. A guest that boots or shuts down serves nobody. */
export function isRunning({ vm, vmi }: ClusterWorld, v: number): boolean {
  for (let i = vm.instances.first[v]; i >= 0; i = vm.instances.next[i])
    if (vmi.guest[i] === Guest.state.Up) return true;
  return false;
}

/** Fact: clients are on the side of the cluster that no partition has cut off. */
function isNodeConnected(world: ClusterWorld, n: number): boolean {
  return isUp(world, n) && world.node.island[n] === CLIENTS;
}

/** Fact: memory of the guest is being copied, or soon will be. */
function isMigrating(world: ClusterWorld, v: number): boolean {
  const i = world.vm.instances.first[v];
  return i >= 0 && activeMigration(world, i) >= 0;
}
