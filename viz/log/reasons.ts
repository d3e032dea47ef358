// Types and reasons of events: those of the components that write them where there is such a component, else a word of ours.
//
// Sources: kubernetes/kubernetes pkg/controller/nodelifecycle, pkg/controller/tainteviction and pkg/scheduler, kubevirt/kubevirt
// pkg/virt-controller and pkg/virt-handler, longhorn/longhorn-manager constant/events.go. A fault, which nobody notices as such, is `Injected`;
// what an operator asks for is `Requested`.
import type { Change, TraceRecord } from '../../engine/trace.ts';
import type { StoryLine } from '../../scenarios/story.ts';

export type Reading = readonly [type: 'Normal' | 'Warning' | 'Fault', reason: string];

export function readingOf(line: StoryLine, record: TraceRecord): Reading {
  if (RESIZED.test(line.what)) return resized(line.what, record);
  const said = sentences.find(([pattern]) => pattern.test(line.what))?.[1];
  if (said !== undefined) return said;
  const mine = record.changes.filter(({ table, row }) => line.things.includes(`${table}/${row}`));
  for (const change of [...mine, ...record.changes]) {
    const reading = ofChange(change);
    if (reading !== null) return reading;
  }
  if (record.lane === 'fault') return ['Normal', 'Requested'];
  return [line.weight === 3 ? 'Warning' : 'Normal', camel(record.kind)];
}

const RESIZED = / (?:has|have) .* (vCPUs|[KMGT]iB) now$/;

/** Plugged, the instance has a condition of that name; with a new instance there is no event but its creation. */
function resized(what: string, { kind }: TraceRecord): Reading {
  if (kind !== 'migration.ended') return ['Normal', 'Resized'];
  return ['Normal', what.includes('vCPUs') ? 'HotVCPUChange' : 'HotMemoryChange'];
}

/** By words of the sentence; the first that fits. */
const sentences: readonly (readonly [RegExp, Reading])[] = [
  // Pods and instances.
  [/ is placed on /, ['Normal', 'Scheduled']],
  [/cannot be placed|^no node (fits|takes)|unschedulable/i, ['Warning', 'FailedScheduling']],
  [/ must be restarted /, ['Warning', 'RestartRequired']],
  [/new instances? of/, ['Normal', 'SuccessfulCreate']],
  [/force-deletes/, ['Warning', 'PodGarbageCollected']],
  [/ removes the pods? of /, ['Normal', 'SuccessfulDelete']],
  [/ shutting down$/, ['Normal', 'ShuttingDown']],
  [/ shut down$/, ['Normal', 'Stopped']],
  [/ paused by I\/O errors/, ['Warning', 'IOerror']],
  [/ go(es)? down /, ['Warning', 'Stopped']],
  [/ boots? on /, ['Normal', 'Created']],
  [/ (is|are) up on |^\S+ runs on | is started again on /, ['Normal', 'Started']],
  [/ told to end | pod of .* is stuck /, ['Warning', 'TaintManagerEviction']],
  [/ is given /, ['Normal', 'Requested']],
  [/ it stays off: /, ['Warning', 'Stopped']],
  // Migrations, drains, maintenance.
  [/migrations? .*fails?$/, ['Warning', 'FailedMigration']],
  [/ begins? to move /, ['Normal', 'Migrating']],
  [/ (is|are) on \S+ now$/, ['Normal', 'Migrated']],
  [/a live migration is asked for/, ['Normal', 'SuccessfulCreate']],
  [/no target pod/, ['Warning', 'FailedMigration']],
  [/ is slowed down by /, ['Normal', 'AutoConverge']],
  [/refuses the eviction|asks .* to leave/, ['Normal', 'EvictionTriggered']],
  [/maintenance refused/, ['Warning', 'MaintenanceRefused']],
  [/the drain waits/, ['Warning', 'DrainBlocked']],
  [/ is being drained$/, ['Normal', 'Draining']],
  [/ is drained$/, ['Normal', 'Drained']],
  // Nodes.
  [/ loses power$/, ['Fault', 'Injected']],
  [/ takes .* off /, ['Normal', 'TaintRemoved']],
  [/taints /, ['Warning', 'Tainted']],
  [/^the clock of .* (right|again)/, ['Normal', 'Repaired']],
  [/^the clock of /, ['Fault', 'Injected']],
  [/the kubelet of .* works again/, ['Normal', 'Repaired']],
  [/^the kubelet of /, ['Fault', 'Injected']],
  [/ is being promoted /, ['Normal', 'Promoting']],
  [/ is a management node now$/, ['Normal', 'Promoted']],
  [/ could not be promoted/, ['Warning', 'PromotionFailed']],
  [/ voting member of etcd| joins etcd /, ['Normal', 'EtcdMember']],
  // Networks and addresses.
  [/ takes the lease /, ['Normal', 'LeaderElection']],
  [/ no longer contends /, ['Warning', 'LeaderElectionLost']],
  [/ on their interfaces at once/, ['Warning', 'DuplicateAddress']],
  [/^nobody answers/, ['Warning', 'Unanswered']],
  [/ answers from /, ['Normal', 'Announced']],
  [/ (loses|lose) (its|their) link|passes nothing|is cut off|lost network/, ['Fault', 'Injected']],
  [/(NIC|switch) .* works? again|connected .*again| is back on network /, ['Normal', 'Repaired']],
  [/the bond no longer uses/, ['Warning', 'LinkDown']],
  [/the bond uses/, ['Normal', 'LinkUp']],
  [/load balancer .* no longer sends/, ['Warning', 'BackendUnhealthy']],
  [/load balancer .* sends/, ['Normal', 'BackendHealthy']],
  [/load balancer .* (gets no address|is not Ready)/, ['Warning', 'NotReady']],
  [/load balancer .* gets /, ['Normal', 'Ready']],
  [/load balancer .* is (made|deleted)/, ['Normal', 'Requested']],
  // Volumes, replicas, snapshots, backups.
  [/no disk takes/, ['Warning', 'ReplicaSchedulingFailure']],
  [/cannot be attached/, ['Warning', 'FailedAttachVolume']],
  [/ salvages /, ['Warning', 'AutoSalvaged']],
  [/volumes? healthy again/, ['Normal', 'Healthy']],
  [/ still too few/, ['Normal', 'Rebuilt']],
  [/lose their replica|loses its replica|fewer replicas|without the replica|as degraded/, ['Warning', 'Degraded']],
  [/ being attached on /, ['Normal', 'Attaching']],
  [/ (is|are) attached on /, ['Normal', 'Attached']],
  [/no longer knows/, ['Warning', 'Unknown']],
  [/rebuild.* broken off/, ['Warning', 'FailedRebuilding']],
  [/ gets a replica on |rebuilds? begins?/, ['Normal', 'Rebuilding']],
  [/ for a turn to be rebuilt/, ['Normal', 'RebuildQueued']],
  [/removes a failed replica/, ['Normal', 'Delete']],
  [/orphaned|stays behind/, ['Warning', 'Orphaned']],
  [/the share manager .* is started/, ['Normal', 'Start']],
  [/the share manager .* serves/, ['Normal', 'Started']],
  [/ gets? a snapshot /, ['Normal', 'SnapshotCreated']],
  [/ loses? an old snapshot /, ['Normal', 'SnapshotDeleted']],
  [/^recurring job .* begins/, ['Normal', 'SuccessfulCreate']],
  [/backups? .*fails?\b/, ['Warning', 'BackupError']],
  [/backups? (is|are) complete/, ['Normal', 'BackupCompleted']],
  [/backups? begins?/, ['Normal', 'BackupInProgress']],
  [/backup target .* as Unavailable/, ['Warning', 'Unavailable']],
  [/backup target .* as available/, ['Normal', 'Available']],
  [/backup target .* no longer answers/, ['Fault', 'Injected']],
  [/backup target .* answers again/, ['Normal', 'Repaired']],
  [/ goes from .* to /, ['Normal', 'Requested']],
];

/** By `table.column` and the value after. */
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
