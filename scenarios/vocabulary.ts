// The closed list of words that an expectation may use: things, the states they can be in, and measures.
import type { RefKind } from './ref.ts';

/**
 * Whether a state is so (`fact`) or is what the control plane shows (`belief`). They differ for as long as a fault goes unnoticed: a guest on a
 * node without power is not `running` at once, and `reported running` until Harvester resets it minutes later.
 */
type Knowledge = 'fact' | 'belief';

export interface StateMeaning {
  readonly of: Knowledge;
  readonly means: string;
}

const fact = (means: string): StateMeaning => ({ of: 'fact', means });
const belief = (means: string): StateMeaning => ({ of: 'belief', means });

/** What each kind of thing can be expected to be. A name of several words is written as it stands. */
export const states = {
  node: {
    up: fact('it has power and its operating system runs'),
    down: fact('it is not up'),
    ready: belief('its Ready condition is True; "not ready" covers False and Unknown'),
    unknown: belief('its Ready condition is Unknown: the kubelet has been silent for too long'),
    cordoned: belief('spec.unschedulable is set'),
    schedulable: belief('it is not cordoned and no taint keeps new pods away'),
    'in maintenance': belief('Harvester has completed its maintenance mode'),
    failing: belief('its Ready condition is False: the kubelet posts, and what it posts is bad'),
    management: belief('it runs the control plane'),
    'etcd voter': fact('it is a voting member of etcd'),
    isolated: fact('it reaches no other node on the management network'),
  },
  vm: {
    running: fact('its guest executes'),
    reachable: fact('its guest executes, and its node is connected to every network that it has an interface on'),
    unreachable: fact('it is not reachable'),
    migrating: fact('a live migration of it is under way'),
    stopped: belief('it has no guest, and none is wanted'),
    pending: belief('a guest is wanted, and no node has been chosen for it'),
    'restart required': belief('its RestartRequired condition is True: a change of it waits for its next start'),
    'reported running': belief('KubeVirt shows Running'),
    'reported stopped': belief('KubeVirt shows Stopped'),
    'reported starting': belief('KubeVirt shows Starting'),
    'reported stopping': belief('KubeVirt shows Stopping'),
    'reported paused': belief('KubeVirt shows Paused'),
    'reported migrating': belief('KubeVirt shows Migrating'),
    'reported unschedulable': belief('KubeVirt shows ErrorUnschedulable'),
    'reported terminating': belief('KubeVirt shows Terminating: it is being deleted'),
    'reported unknown': belief('KubeVirt shows Unknown'),
  },
  volume: {
    healthy: belief('Longhorn robustness healthy: as many replicas in use as asked for'),
    degraded: belief('Longhorn robustness degraded: it works with fewer replicas than asked for'),
    faulted: belief('Longhorn robustness faulted: no replica is usable'),
    unknown: belief('Longhorn robustness unknown: it is detached, or its node does not answer'),
    attached: belief('Longhorn state attached'),
    detached: belief('Longhorn state detached'),
  },
  replica: {
    healthy: belief('Longhorn mode RW: its copy is complete'),
    rebuilding: belief('Longhorn mode WO: its copy is being filled'),
    failed: belief('Longhorn mode ERR, or it has a failedAt'),
  },
  disk: {
    failed: fact('it answers no request'),
    schedulable: belief('Longhorn may place replicas on it'),
  },
  claim: {
    bound: belief('its phase is Bound'),
  },
  vip: {
    answering: fact('one node holds the address, has announced it, and is connected'),
    duplicate: fact('more than one node has the address on an interface'),
  },
  lb: {
    answering: fact(
      'clients hear its address and a VM that it sends to serves; guest clusters answer for themselves, and never do',
    ),
    degraded: fact('some of its connections go to a VM that does not serve'),
    addressed: belief('it has an address'),
    ready: belief('its Ready condition is True: it has an address, and a backend that is healthy as far as it knows'),
  },
  application: {
    running: fact('its container runs, and its volume answers: a shared one only while its share manager serves'),
    'reported running': belief('its pod shows Running'),
  },
  nic: {
    up: fact('it has a link, and frames get through'),
    active: fact('the bond sends through it'),
  },
  switch: {
    up: fact('it forwards frames'),
  },
} as const satisfies Readonly<Record<RefKind, Readonly<Record<string, StateMeaning>>>>;

export type State = { [K in RefKind]: keyof (typeof states)[K] & string }[RefKind];

/** States in which VMs are that are not meant to run; claims of other states about groups of VMs leave such VMs out. */
export const statesOfStopped: readonly State[] = ['stopped', 'reported stopped', 'reported stopping'];

/** Things of which one may say on which node they are: VMs and VIPs by fact, a volume by where it is attached. */
export const placedKinds: readonly RefKind[] = ['vm', 'vip', 'volume', 'replica', 'disk', 'nic', 'application'];

export const plurals: Readonly<Record<RefKind, string>> = {
  node: 'nodes',
  vip: 'vips',
  lb: 'lbs',
  application: 'applications',
  disk: 'disks',
  nic: 'nics',
  switch: 'switches',
  vm: 'vms',
  claim: 'claims',
  volume: 'volumes',
  replica: 'replicas',
};

export interface MeasureMeaning {
  readonly unit: 'percent' | 'duration' | 'count' | 'bytes';
  /** Kinds that must be named after `of`; null for a measure of the whole cluster. */
  readonly of: readonly RefKind[] | null;
  readonly means: string;
}

/** Figures that sum up the run from its start to the instant at which they are asked for. */
export const measures = {
  availability: {
    unit: 'percent',
    of: ['vm', 'vip', 'application'],
    means:
      'time served over time wanted (VM or application running, VIP answering); of several things, summed over them',
  },
  downtime: {
    unit: 'duration',
    of: ['vm', 'vip', 'application'],
    means: 'time wanted but not served; of several things, the worst of them',
  },
  'vm-minutes lost': {
    unit: 'count',
    of: null,
    means: 'minutes in which a VM was wanted and not running, summed over VMs',
  },
  'data lost': {
    unit: 'bytes',
    of: null,
    means: 'bytes that writers were told are safe and that no working disk holds any more',
  },
  'backup age': {
    unit: 'duration',
    of: ['volume'],
    means: 'how old the data in the last completed backup is, without end where there is none; of several, the oldest',
  },
  'backups done': { unit: 'count', of: null, means: 'backups that reached the backup target' },
  'backups failed': { unit: 'count', of: null, means: 'backups that ended in an error' },
  'restores done': { unit: 'count', of: null, means: 'volumes restored from a backup' },
  'restores failed': { unit: 'count', of: null, means: 'restores that ended in an error' },
  'time to recover': {
    unit: 'duration',
    of: null,
    means: 'from the first fault until every VM that is wanted runs (so far, while one does not)',
  },
  'time to heal': {
    unit: 'duration',
    of: null,
    means: 'from the first fault until no volume is short of replicas (so far, while one is)',
  },
} as const satisfies Readonly<Record<string, MeasureMeaning>>;

export type Measure = keyof typeof measures;

export const measureNames = Object.keys(measures) as readonly Measure[];

/** The states that a thing of this kind can be expected to be in. */
export function statesOf(kind: RefKind): readonly State[] {
  return Object.keys(states[kind]) as State[];
}
