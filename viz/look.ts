// What a look means: the one table from the words of the protocol to the six meanings that colour, glyph and pattern express.
import {
  DISK_LOOKS,
  type DiskLook,
  NODE_LOOKS,
  type NodeLook,
  REPLICA_LOOKS,
  type ReplicaLook,
  type Status,
  VM_LOOKS,
  type VmLook,
  VOLUME_LOOKS,
  type VolumeLook,
} from './protocol.ts';

const vms: Readonly<Record<VmLook, Status>> = {
  running: 'ok',
  migrating: 'working',
  booting: 'working',
  stopping: 'working',
  paused: 'degraded',
  unreachable: 'unknown',
  pending: 'degraded',
  down: 'failed',
  off: 'off',
};

const nodes: Readonly<Record<NodeLook, Status>> = {
  Ready: 'ok',
  booting: 'working',
  NotReady: 'failed',
  'cut off': 'unknown',
  Unknown: 'unknown',
  'no power': 'failed',
  cordoned: 'off',
  maintenance: 'off',
  deleted: 'off',
};

const disks: Readonly<Record<DiskLook, Status>> = {
  good: 'ok',
  'not schedulable': 'degraded',
  unreachable: 'unknown',
  dead: 'failed',
};

const volumes: Readonly<Record<VolumeLook, Status>> = {
  healthy: 'ok',
  attaching: 'working',
  degraded: 'degraded',
  unknown: 'unknown',
  faulted: 'failed',
  detached: 'off',
};

const replicas: Readonly<Record<ReplicaLook, Status>> = {
  RW: 'ok',
  WO: 'working',
  stopped: 'off',
  unreachable: 'unknown',
  ERR: 'failed',
};

/** Status by code of look, for each kind of thing. */
export const statusOf = {
  vm: VM_LOOKS.map((look) => vms[look]),
  node: NODE_LOOKS.map((look) => nodes[look]),
  disk: DISK_LOOKS.map((look) => disks[look]),
  volume: VOLUME_LOOKS.map((look) => volumes[look]),
  replica: REPLICA_LOOKS.map((look) => replicas[look]),
} as const;

/** Look in words by code. */
export const wordOf = {
  vm: VM_LOOKS,
  node: NODE_LOOKS,
  disk: DISK_LOOKS,
  volume: VOLUME_LOOKS,
  replica: REPLICA_LOOKS,
} as const;

/** The worst first, for summing up a group in one mark. */
export const SEVERITY: readonly Status[] = ['failed', 'unknown', 'degraded', 'working', 'ok', 'off'];
