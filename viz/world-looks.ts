// How the things of a world look at this instant: facts first, then what the control plane has on record.

import { shouldRun } from '../models/compute/run-strategy.ts';
import {
  DiskHealth,
  Guest,
  LauncherPod,
  Maintenance,
  MigrationPhase,
  NodePower,
  NodeReady,
  ReplicaMode,
  Robustness,
  VolumeState,
} from '../models/lifecycles.ts';
import { isUp } from '../models/network/reach.ts';
import type { ClusterWorld } from '../models/schema.ts';
import { instanceOf } from '../scenarios/stays.ts';
import type { DiskLook, NodeLook, ReplicaLook, VmLook, VolumeLook } from './protocol.ts';

export function nodeLook({ node }: ClusterWorld, n: number): NodeLook {
  if (node.deleted[n] === 1) return 'deleted';
  if (node.power[n] === NodePower.state.Off) return 'no power';
  if (node.power[n] === NodePower.state.Booting) return 'booting';
  if (node.island[n] !== 0) return 'cut off';
  if (node.ready[n] === NodeReady.state.Unknown) return 'Unknown';
  if (node.ready[n] === NodeReady.state.False) return 'NotReady';
  if (node.maintenance[n] !== Maintenance.state.Off) return 'maintenance';
  return node.cordoned[n] === 1 ? 'cordoned' : 'Ready';
}

export function vmLook(world: ClusterWorld, v: number): VmLook {
  const { node, vmi } = world;
  const i = instanceOf(world, v);
  if (i < 0) return shouldRun(world, v) ? 'down' : 'off';
  const n = vmi.node[i];
  if (n >= 0 && !isUp(world, n)) return shouldRun(world, v) ? 'down' : 'off';
  switch (vmi.guest[i]) {
    case Guest.state.Up:
      if (n >= 0 && node.island[n] !== 0) return 'unreachable';
      return migrates(world, i) ? 'migrating' : 'running';
    case Guest.state.Booting:
      return 'booting';
    case Guest.state.Stopping:
      return 'stopping';
    case Guest.state.Paused:
      return 'paused';
    default:
      return withoutGuest(world, v, i);
  }
}

function withoutGuest(world: ClusterWorld, v: number, i: number): VmLook {
  if (!shouldRun(world, v)) return 'off';
  if (world.vmi.pod[i] === LauncherPod.state.Pending) return 'pending';
  return world.vmi.pod[i] === LauncherPod.state.Starting && !waitsForVolume(world, v) ? 'booting' : 'down';
}

/** While an attachment is under way it starts; while none can be, it is down and waits. */
function waitsForVolume({ mount, vm, volume }: ClusterWorld, v: number): boolean {
  const { attached, attaching } = VolumeState.state;
  for (let m = vm.mounts.first[v]; m >= 0; m = vm.mounts.next[m]) {
    const state = volume.state[mount.volume[m]];
    if (state !== attached && state !== attaching) return true;
  }
  return false;
}

function migrates({ migration, vmi }: ClusterWorld, i: number): boolean {
  for (let m = vmi.migrations.first[i]; m >= 0; m = vmi.migrations.next[m])
    if (migration.phase[m] === MigrationPhase.state.Running) return true;
  return false;
}

export function diskLook(world: ClusterWorld, d: number): DiskLook {
  const { disk } = world;
  if (disk.health[d] === DiskHealth.state.Dead) return 'dead';
  if (!isUp(world, disk.node[d])) return 'unreachable';
  return disk.allowed[d] === 1 && disk.schedulable[d] === 1 ? 'good' : 'not schedulable';
}

export function volumeLook({ volume }: ClusterWorld, v: number): VolumeLook {
  if (volume.robustness[v] === Robustness.state.faulted) return 'faulted';
  if (volume.state[v] === VolumeState.state.attaching) return 'attaching';
  if (volume.state[v] !== VolumeState.state.attached) return 'detached';
  if (volume.robustness[v] === Robustness.state.degraded) return 'degraded';
  return volume.robustness[v] === Robustness.state.healthy ? 'healthy' : 'unknown';
}

export function replicaLook(world: ClusterWorld, r: number): ReplicaLook {
  const { disk, replica } = world;
  const d = replica.disk[r];
  if (replica.mode[r] === ReplicaMode.state.ERR || (d >= 0 && disk.health[d] === DiskHealth.state.Dead)) return 'ERR';
  if (d >= 0 && !isUp(world, disk.node[d])) return 'unreachable';
  if (replica.mode[r] === ReplicaMode.state.WO) return 'WO';
  return replica.mode[r] === ReplicaMode.state.RW ? 'RW' : 'stopped';
}
