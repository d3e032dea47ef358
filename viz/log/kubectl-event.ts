// What happened as `kubectl get events` would list it: type, reason and object beside the sentence of the story. Reasons are those of the
// components that write them; what no component would notice, a fault, has the reason `Injected` and the type `Fault`.
import type { Change, Trace, TraceRecord } from '../../engine/trace.ts';
import type { StoryLine } from '../../scenarios/story.ts';

export interface LogEvent {
  readonly at: number;
  readonly type: 'Normal' | 'Warning' | 'Fault';
  readonly reason: string;
  /** `node/harvester-2`, and how many more. */
  readonly object: string;
  readonly message: string;
  readonly why: string | null;
  readonly record: number;
  readonly weight: StoryLine['weight'];
  readonly things: readonly string[];
}

type Reading = readonly [type: LogEvent['type'], reason: string];

/** By `table.column` and the value after. Sources of the words: kubernetes/kubernetes pkg/controller/nodelifecycle and pkg/scheduler,
 *  kubevirt/kubevirt pkg/virt-controller, longhorn/longhorn-manager constant/events.go. */
const readings: Readonly<Record<string, Reading | Readonly<Record<string, Reading>>>> = {
  'node.power': { Off: ['Fault', 'Injected'], Booting: ['Normal', 'Starting'], On: ['Normal', 'Rebooted'] },
  'node.island': ['Fault', 'Injected'],
  'node.ready': {
    Unknown: ['Warning', 'NodeNotReady'],
    False: ['Warning', 'NodeNotReady'],
    True: ['Normal', 'NodeReady'],
  },
  'node.cordoned': { 1: ['Normal', 'NodeNotSchedulable'], 0: ['Normal', 'NodeSchedulable'] },
  'node.drainTaint': ['Warning', 'Tainted'],
  'node.outOfService': ['Warning', 'Tainted'],
  'node.maintenance': ['Normal', 'Maintenance'],
  'disk.health': { Dead: ['Fault', 'Injected'], Good: ['Normal', 'Schedulable'] },
  'vip.holder': ['Normal', 'LeaderElection'],
  'vip.answers': { none: ['Warning', 'Unanswered'], other: ['Normal', 'Announced'] },
  'volume.robustness': {
    degraded: ['Warning', 'Degraded'],
    faulted: ['Warning', 'Faulted'],
    healthy: ['Normal', 'Healthy'],
    unknown: ['Warning', 'Unknown'],
  },
  'volume.state': {
    attaching: ['Normal', 'Attaching'],
    attached: ['Normal', 'Attached'],
    detaching: ['Normal', 'Detaching'],
    detached: ['Normal', 'Detached'],
  },
  'replica.mode': { WO: ['Normal', 'Rebuilding'], RW: ['Normal', 'Rebuilt'], ERR: ['Warning', 'FailedRebuilding'] },
  'vm.downSince': { '-1': ['Normal', 'Started'], other: ['Warning', 'Stopped'] },
  'vmi.guest': {
    Booting: ['Normal', 'Created'],
    Up: ['Normal', 'Started'],
    Off: ['Warning', 'Stopped'],
    Stopping: ['Normal', 'ShuttingDown'],
    Paused: ['Warning', 'IOerror'],
  },
  'vmi.node': ['Normal', 'Scheduled'],
  'pod.node': ['Normal', 'Scheduled'],
  'vmi.pod': {
    Gone: ['Normal', 'SuccessfulDelete'],
    Terminating: ['Normal', 'Killing'],
    Pending: ['Normal', 'SuccessfulCreate'],
  },
  'migration.phase': {
    Pending: ['Normal', 'SuccessfulCreate'],
    Running: ['Normal', 'Migrating'],
    Succeeded: ['Normal', 'SuccessfulMigration'],
    Failed: ['Warning', 'FailedMigration'],
  },
  'cluster.writable': { 0: ['Warning', 'QuorumLost'], 1: ['Normal', 'QuorumRegained'] },
};

/** Words of the sentence, where the change alone does not say it. */
const sentences: readonly (readonly [RegExp, Reading])[] = [
  [/ is placed on /, ['Normal', 'Scheduled']],
  [/cannot be placed|^no node (fits|takes)|unschedulable/i, ['Warning', 'FailedScheduling']],
  [/ must be restarted /, ['Warning', 'RestartRequired']],
  [/no disk takes/, ['Warning', 'ReplicaSchedulingFailure']],
  [/cannot be attached/, ['Warning', 'FailedAttachVolume']],
  [/taints /, ['Warning', 'Tainted']],
  [/ takes the lease /, ['Normal', 'LeaderElection']],
  [/^nobody answers/, ['Warning', 'Unanswered']],
  [/ answers from /, ['Normal', 'Announced']],
  [/force-deletes/, ['Warning', 'PodGarbageCollected']],
  [/migration failed/, ['Warning', 'FailedMigration']],
  [/new instances? of/, ['Normal', 'SuccessfulCreate']],
  [/no longer knows/, ['Warning', 'Unknown']],
  [/lose their replica|loses its replica|fewer replicas/, ['Warning', 'Degraded']],
  [/ go down | goes down /, ['Warning', 'Stopped']],
  [/loses power/, ['Fault', 'Injected']],
  [/ boots? on /, ['Normal', 'Created']],
  [/ (is|are) up on /, ['Normal', 'Started']],
];

export function eventsOf(story: readonly StoryLine[], trace: Trace): readonly LogEvent[] {
  return story.map((line) => {
    const [type, reason] = readingOf(line, trace.record(line.record - trace.firstNumber));
    const [first = '', ...more] = line.things;
    return {
      at: line.at,
      type,
      reason,
      object: more.length === 0 ? short(first) : `${short(first)} +${more.length}`,
      message: line.what,
      why: line.why,
      record: line.record,
      weight: line.weight,
      things: line.things,
    };
  });
}

function readingOf(line: StoryLine, record: TraceRecord): Reading {
  const said = sentences.find(([pattern]) => pattern.test(line.what))?.[1];
  if (said !== undefined) return said;
  const mine = record.changes.filter(({ table, row }) => line.things.includes(`${table}/${row}`));
  for (const change of [...mine, ...record.changes]) {
    const reading = ofChange(change);
    if (reading !== null) return reading;
  }
  return [line.weight === 3 ? 'Warning' : 'Normal', camel(record.kind)];
}

function ofChange({ table, column, after }: Change): Reading | null {
  const known = readings[`${table}.${column ?? ''}`];
  if (known === undefined) return null;
  if (isReading(known)) return known;
  return known[after === null ? 'none' : String(after)] ?? known['other'] ?? null;
}

function isReading(known: Reading | Readonly<Record<string, Reading>>): known is Reading {
  return Array.isArray(known);
}

/** `volume.rebuild-done` as a reason: `VolumeRebuildDone`. */
function camel(kind: string): string {
  return kind.replace(/(^|[^A-Za-z]+)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}

/** The namespace that everyone expects is left out, and volumes are told by their first part. */
function short(thing: string): string {
  return thing.replace('/default/', '/').replace(/(pvc-[0-9a-f]{8})-[0-9a-f-]{27}/, '$1');
}
