// Everything that the language of scenarios can do to a cluster, as forms: which thing it is done to, and what else it wants to know. A test sees
// that no verb is missing.
import type { ActionVerb } from '../../scenarios/step.ts';

export type TargetKind = 'node' | 'vm' | 'volume' | 'disk' | 'nic' | 'switch' | 'vip' | 'lb';

interface Field {
  readonly name: string;
  readonly label: string;
  readonly kind: 'duration' | 'number' | 'text' | 'flag' | 'node';
  readonly initial: string;
}

export interface Deed {
  readonly label: string;
  readonly verb: ActionVerb;
  /** Null for what is done to the whole cluster. */
  readonly target: TargetKind | null;
  /** What stands where a target would. */
  readonly object?: string;
  readonly fields?: readonly Field[];
  /** Two settings of one form, for `set`. */
  readonly setting?: true;
  /** Nodes as a list. */
  readonly list?: true;
}

export interface DeedGroup {
  readonly label: string;
  readonly deeds: readonly Deed[];
}

const down: Field = { name: 'down', label: 'without power for', kind: 'duration', initial: '5m' };
const to: Field = { name: 'to', label: 'to (empty: the scheduler chooses)', kind: 'node', initial: '' };
const force: Field = { name: 'force', label: 'stop VMs that cannot migrate', kind: 'flag', initial: '' };
const volumes: Field = { name: 'volumes', label: 'its volumes too', kind: 'flag', initial: '' };
const gib: Field = { name: 'gib', label: 'GiB', kind: 'number', initial: '10' };
const factor: Field = { name: 'factor', label: 'times slower', kind: 'number', initial: '10' };
const grey: Field = { name: 'grey', label: 'its light stays on', kind: 'flag', initial: '' };
const cpus: Field = { name: 'cpus', label: 'CPUs', kind: 'number', initial: '4' };
const memory: Field = { name: 'memory', label: 'memory (empty: as it is)', kind: 'text', initial: '' };
const into: Field = { name: 'into', label: 'into, such as vm/web-1', kind: 'text', initial: 'vm/web-1' };
const every: Field = { name: 'every', label: 'down once in', kind: 'duration', initial: '10s' };
const fsync: Field = { name: 'fsync', label: 'for an fsync', kind: 'duration', initial: '6s' };
const ppm: Field = { name: 'ppm', label: 'by (ppm, slow is negative)', kind: 'number', initial: '500' };
const snapshot: Field = { name: 'snapshot', label: 'from snapshot (empty: own data)', kind: 'number', initial: '' };
const network: Field = { name: 'network', label: 'network (empty: all)', kind: 'text', initial: '' };

const ofNetwork: Field = { name: 'network', label: 'network', kind: 'text', initial: 'vm-net' };
const called: Field = { name: 'name', label: 'name', kind: 'text', initial: 'default' };
const direction: Field = { ...network, label: 'network (empty: mgmt)' };

const byVerb: Readonly<Partial<Record<ActionVerb, readonly (Omit<Deed, 'verb'> & { readonly group: string })[]>>> = {
  crash: [
    { group: 'Node', label: 'Power loss', target: 'node' },
    { group: 'VM', label: 'Guest crashes', target: 'vm' },
  ],
  start: [
    { group: 'Node', label: 'Power on', target: 'node' },
    { group: 'VM', label: 'Start', target: 'vm' },
  ],
  stop: [
    { group: 'Node', label: 'Shut down', target: 'node' },
    { group: 'VM', label: 'Stop', target: 'vm' },
  ],
  reboot: [{ group: 'Node', label: 'Power cycle', target: 'node', fields: [down] }],
  restart: [{ group: 'VM', label: 'Restart', target: 'vm' }],
  migrate: [{ group: 'VM', label: 'Migrate', target: 'vm', fields: [to] }],
  resize: [{ group: 'VM', label: 'Resize', target: 'vm', fields: [cpus, memory] }],
  create: [{ group: 'Network', label: 'A load balancer is made', target: 'lb' }],
  delete: [
    { group: 'Network', label: 'Delete the load balancer', target: 'lb' },
    { group: 'Human', label: 'Delete the node', target: 'node' },
    { group: 'Human', label: 'Delete the VM', target: 'vm', fields: [volumes] },
    { group: 'Human', label: 'Delete the volume', target: 'volume' },
  ],
  fail: [
    { group: 'Disk', label: 'Disk dies', target: 'disk' },
    { group: 'Network', label: 'NIC dies', target: 'nic', fields: [grey] },
    { group: 'Network', label: 'Switch dies', target: 'switch', fields: [grey] },
  ],
  repair: [
    { group: 'Disk', label: 'Disk is replaced', target: 'disk' },
    { group: 'Network', label: 'NIC is repaired', target: 'nic' },
    { group: 'Network', label: 'Switch is repaired', target: 'switch' },
  ],
  flap: [{ group: 'Network', label: 'Link flaps', target: 'nic', fields: [every] }],
  evict: [{ group: 'Disk', label: 'Replicas are evicted', target: 'disk' }],
  write: [{ group: 'Volume', label: 'The guest writes', target: 'volume', fields: [gib] }],
  trim: [{ group: 'Volume', label: 'The guest trims', target: 'volume', fields: [gib] }],
  'snapshot-volume': [{ group: 'Volume', label: 'A snapshot is taken', target: 'volume' }],
  'back-up': [{ group: 'Volume', label: 'A backup is taken', target: 'volume' }],
  restore: [
    { group: 'Volume', label: 'A new one is made of its backup', target: 'volume' },
    { group: 'VM', label: 'Restored from its backups', target: 'vm' },
  ],
  'backup-target': [
    { group: 'Volume', label: 'The backup target goes away', target: null, object: 'away' },
    { group: 'Volume', label: 'The backup target is back', target: null, object: 'back' },
  ],
  plug: [{ group: 'Volume', label: 'Plugged into a VM', target: 'volume', fields: [into] }],
  unplug: [{ group: 'Volume', label: 'Taken out of its VM', target: 'volume' }],
  slow: [{ group: 'Disk', label: 'Disk is slow', target: 'disk', fields: [factor] }],
  partition: [{ group: 'Network', label: 'Cut off', target: 'node', list: true, fields: [network] }],
  withdraw: [
    { group: 'Network', label: 'A cluster network is deleted', target: null, object: 'network', fields: [called] },
    { group: 'Network', label: 'An IP pool is deleted', target: null, object: 'pool', fields: [called] },
  ],
  'leave-network': [{ group: 'Network', label: 'Taken out of a network', target: 'node', fields: [ofNetwork] }],
  mute: [{ group: 'Network', label: 'Cannot be heard', target: 'node', fields: [direction] }],
  deafen: [{ group: 'Network', label: 'Hears nothing', target: 'node', fields: [direction] }],
  heal: [{ group: 'Network', label: 'Heal all partitions', target: null, object: 'all' }],
  'stop-kubelet': [{ group: 'Control plane', label: 'Kubelet stops', target: 'node' }],
  'fail-kubelet': [{ group: 'Control plane', label: 'Kubelet says NotReady', target: 'node' }],
  'restart-kubelet': [{ group: 'Control plane', label: 'Kubelet works again', target: 'node' }],
  'kill-kube-vip': [{ group: 'Control plane', label: 'kube-vip is killed', target: 'node' }],
  'stop-kube-vip': [{ group: 'Control plane', label: 'kube-vip ends', target: 'node' }],
  'restart-kube-vip': [{ group: 'Control plane', label: 'kube-vip is made anew', target: 'node' }],
  'steal-lease': [{ group: 'Control plane', label: 'The VIP lease is overwritten', target: 'vip' }],
  'hang-api': [{ group: 'Control plane', label: 'API server hangs', target: 'node' }],
  'drift-clock': [{ group: 'Control plane', label: 'Its clock goes wrong', target: 'node', fields: [ppm] }],
  'slow-etcd': [{ group: 'Control plane', label: 'Disk of etcd is slow', target: 'node', fields: [fsync] }],
  'reset-etcd': [{ group: 'Control plane', label: 'etcd is reset to this member', target: 'node', fields: [snapshot] }],
  'join-etcd': [{ group: 'Control plane', label: 'Member joins etcd again', target: 'node' }],
  'fail-promotion': [{ group: 'Control plane', label: 'Promotion fails', target: 'node' }],
  'clear-promotion': [{ group: 'Control plane', label: 'Failed promotion is cleared', target: 'node' }],
  upgrade: [
    { group: 'Maintenance', label: 'An upgrade begins', target: null, object: 'started' },
    { group: 'Maintenance', label: 'The upgrade is over', target: null, object: 'finished' },
  ],
  cordon: [{ group: 'Maintenance', label: 'Cordon', target: 'node' }],
  uncordon: [{ group: 'Maintenance', label: 'Uncordon', target: 'node' }],
  drain: [{ group: 'Maintenance', label: 'Drain', target: 'node' }],
  'enable-maintenance': [{ group: 'Maintenance', label: 'Enable maintenance mode', target: 'node', fields: [force] }],
  'disable-maintenance': [{ group: 'Maintenance', label: 'Disable maintenance mode', target: 'node' }],
  set: [{ group: 'Human', label: 'Change a setting', target: null, setting: true }],
};

const order = ['Node', 'Network', 'Disk', 'Volume', 'VM', 'Control plane', 'Maintenance', 'Human'];

export const DEEDS: readonly Deed[] = (Object.keys(byVerb) as ActionVerb[]).flatMap((verb) =>
  (byVerb[verb] ?? []).map(({ group: _, ...deed }) => ({ ...deed, verb })),
);

export const DEED_GROUPS: readonly DeedGroup[] = order.map((label) => ({
  label,
  deeds: (Object.keys(byVerb) as ActionVerb[]).flatMap((verb) =>
    (byVerb[verb] ?? []).flatMap(({ group, ...deed }) => (group === label ? [{ ...deed, verb }] : [])),
  ),
}));
