// What the values of columns mean on the lanes of a timeline. To show one more thing that held for a while, add its column here.
import type { Change } from '../engine/trace.ts';
import type { Kind, Lane, Status } from './lane.ts';

/** What an fsync takes on a disk that is well; see `node.fsyncMs`. */
const HEALTHY_FSYNC_MS = 2;

/** What a value of a column means on a lane; null where it means nothing, and a stretch that was open ends. */
export interface Meaning {
  readonly lane: Lane['id'];
  readonly kind: Kind | null;
  read(value: Change['after'], row: string): { readonly label: string; readonly state: Status } | null;
}

export const meanings: Readonly<Record<string, Meaning>> = {
  'node.power': {
    lane: 'faults',
    kind: 'node',
    read: (value, row) => {
      if (value === 'Off') return { label: `${row} has no power`, state: 'failed' };
      return value === 'Booting' ? { label: `${row} boots`, state: 'working' } : null;
    },
  },
  'node.island': {
    lane: 'faults',
    kind: 'node',
    read: (value, row) => (value === 0 ? null : { label: `${row} is cut off`, state: 'unknown' }),
  },
  'disk.health': {
    lane: 'faults',
    kind: 'disk',
    read: (value, row) => (value === 'Dead' ? { label: `disk ${row} is dead`, state: 'failed' } : null),
  },
  'node.kubelet': {
    lane: 'faults',
    kind: 'node',
    read: (value, row) => {
      if (value === 'Stopped') return { label: `kubelet of ${row} is silent`, state: 'unknown' };
      return value === 'Failing' ? { label: `kubelet of ${row} is failing`, state: 'degraded' } : null;
    },
  },
  'node.apiHangs': {
    lane: 'faults',
    kind: 'node',
    read: (value, row) => (value === 1 ? { label: `API server of ${row} hangs`, state: 'failed' } : null),
  },
  'node.fsyncMs': {
    lane: 'faults',
    kind: 'node',
    read: (value, row) =>
      Number(value) > HEALTHY_FSYNC_MS ? { label: `etcd's disk of ${row} is slow`, state: 'degraded' } : null,
  },
  'node.clockRate': {
    lane: 'faults',
    kind: 'node',
    read: (value, row) => {
      if (value === 1) return null;
      return { label: `clock of ${row} is ${Number(value) > 1 ? 'fast' : 'slow'}`, state: 'degraded' };
    },
  },
  'attachment.oneWay': {
    lane: 'faults',
    kind: null,
    read: (value, row) => {
      if (value === 1) return { label: `what ${row} sends is lost`, state: 'unknown' };
      return value === 2 ? { label: `what is sent to ${row} is lost`, state: 'unknown' } : null;
    },
  },
  'attachment.partition': {
    lane: 'faults',
    kind: null,
    read: (value, row) => (value === 0 ? null : { label: `${row} is cut off`, state: 'unknown' }),
  },
  'contender.role': {
    lane: 'faults',
    kind: null,
    read: (value, row) => (value === 'Stuck' ? { label: `who contends for ${row} is stuck`, state: 'degraded' } : null),
  },
  'backupTarget.away': {
    lane: 'faults',
    kind: null,
    read: (value, row) => (value === 1 ? { label: `backup target ${row} is away`, state: 'failed' } : null),
  },
  'nic.health': { lane: 'faults', kind: null, read: (value, row) => portFault('NIC', value, row) },
  'switch.health': { lane: 'faults', kind: null, read: (value, row) => portFault('switch', value, row) },
  'node.ready': {
    lane: 'nodes',
    kind: 'node',
    read: (value, row) => {
      if (value === 'Unknown') return { label: `${row} NotReady (Unknown)`, state: 'unknown' };
      return value === 'False' ? { label: `${row} NotReady`, state: 'failed' } : null;
    },
  },
  'node.cordoned': {
    lane: 'nodes',
    kind: 'node',
    read: (value, row) => (value === 1 ? { label: `${row} cordoned`, state: 'off' } : null),
  },
  'node.maintenance': {
    lane: 'nodes',
    kind: 'node',
    read: (value, row) => (value === 'Off' ? null : { label: `${row} maintenance ${value}`, state: 'working' }),
  },
  'vip.answers': {
    lane: 'control',
    kind: 'vip',
    read: (value, row) =>
      value === null
        ? { label: `nobody answers for ${row}`, state: 'failed' }
        : { label: `${row} on ${value}`, state: 'ok' },
  },
  'cluster.writable': {
    lane: 'control',
    kind: 'node',
    read: (value) => (value === 0 ? { label: 'the API takes no writes', state: 'failed' } : null),
  },
  'migration.phase': {
    lane: 'migrations',
    kind: 'vm',
    read: (value, row) =>
      value === 'Succeeded' || value === 'Failed' ? null : { label: `${row} ${value}`, state: 'working' },
  },
  'replica.mode': {
    lane: 'rebuilds',
    kind: 'replica',
    read: (value, row) => (value === 'WO' ? { label: `rebuilds ${row}`, state: 'working' } : null),
  },
  'volume.robustness': {
    lane: 'volumes',
    kind: 'volume',
    read: (value, row) => {
      if (value === 'degraded') return { label: `${row} degraded`, state: 'degraded' };
      return value === 'faulted' ? { label: `${row} faulted`, state: 'failed' } : null;
    },
  },
  'vm.downSince': {
    lane: 'availability',
    kind: 'vm',
    read: (value, row) => (Number(value) < 0 ? null : { label: `${row} down`, state: 'failed' }),
  },
};

/** Grey: its light is on, and nothing gets through. */
function portFault(what: string, value: Change['after'], row: string): ReturnType<Meaning['read']> {
  if (value === 'Down') return { label: `${what} ${row} is down`, state: 'failed' };
  return value === 'Grey' ? { label: `${what} ${row} lets nothing through`, state: 'unknown' } : null;
}
