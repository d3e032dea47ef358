// Rules of KubeVirt's migration controller: when a target pod may be made, how long it may wait, back-off, and what is kept of the past.

export interface MigrationLimits {
  readonly parallelCluster: number;
  readonly parallelOutbound: number;
}

/** Counts of migrations that run: in a phase from Scheduling to Running, or with a target pod already. */
export interface Running {
  readonly inCluster: number;
  readonly fromNode: number;
}

/** Which limit keeps a migration waiting, or null. There is none for migrations into a node.
 *  Source: kubevirt/kubevirt pkg/virt-controller/watch/migration/migration.go:1341-1416,2411 @540f37cfa3. */
export function limitReached(running: Running, limits: MigrationLimits): 'cluster' | 'outbound' | null {
  if (running.inCluster >= limits.parallelCluster) return 'cluster';
  return running.fromNode >= limits.parallelOutbound ? 'outbound' : null;
}

const RUNNING_PHASES: readonly string[] = ['Scheduling', 'Scheduled', 'PreparingTarget', 'TargetReady', 'Running'];
const FINAL_PHASES: readonly string[] = ['Succeeded', 'Failed'];

export function countsAsRunning(phase: string, hasTargetPod: boolean): boolean {
  return RUNNING_PHASES.includes(phase) || (hasTargetPod && !FINAL_PHASES.includes(phase));
}

/** A migration that found no free slot is looked at again after this. Source: migration.go:1364 @540f37cfa3. */
export const QUEUE_RETRY_MS = 5000;

/** How long a target pod may wait, in ms. Source: migration.go:86,99 @540f37cfa3. */
export const UNSCHEDULABLE_TIMEOUT_MS = 300_000;
export const PENDING_TIMEOUT_MS = 900_000;

/** Why the target pod is given up, or null. Only migrations that have not got a running pod yet are looked at. */
export function pendingTimeout(
  phase: string,
  unschedulable: boolean,
  ageMs: number,
  unschedulableMs: number = UNSCHEDULABLE_TIMEOUT_MS,
  catchAllMs: number = PENDING_TIMEOUT_MS,
): 'unschedulable' | 'catch-all' | null {
  if (phase !== 'Pending' && phase !== 'Scheduling') return null;
  if (unschedulable && ageMs >= unschedulableMs) return 'unschedulable';
  return ageMs >= catchAllMs ? 'catch-all' : null;
}

/** One earlier migration of the same instance. */
export interface PastMigration {
  readonly failed: boolean;
  readonly endedAt: number;
  readonly deleting: boolean;
}

const BACKOFF_MS = 20_000;

/** How long an evacuation has to wait after failures of the same instance, newest first: 20 s after one, doubled with each further one
 *  since the last success. Others do not wait. Source: migration.go:1049-1114 @540f37cfa3. */
export function migrationBackoffMs(history: readonly PastMigration[], now: number, evacuation: boolean): number {
  if (!evacuation) return 0;
  let failures = 0;
  let newest = 0;
  for (const past of history) {
    if (past.deleting) continue;
    if (!past.failed) break;
    if (failures === 0) newest = past.endedAt;
    failures++;
  }
  if (failures === 0) return 0;
  let backoff = BACKOFF_MS;
  for (let i = 1; i < failures; i++) backoff *= 2;
  return Math.max(0, newest + backoff - now);
}

/** Finished migrations that are kept of an instance. Source: migration.go:91,2282 @540f37cfa3. */
const KEPT = 5;

/** Which finished migrations are removed, of those given oldest first. */
export function collected<T>(finishedOldestFirst: readonly T[]): readonly T[] {
  return finishedOldestFirst.slice(0, Math.max(0, finishedOldestFirst.length - KEPT));
}

/** Connections of a migration beside the first: eight, unless the VM has a CPU limit, as every VM of Harvester has, or post-copy is on.
 *  Source: kubevirt/kubevirt pkg/virt-handler/migration-source.go:634-646 and controller.go:56 @540f37cfa3. */
export function multifdThreads(hasCpuLimit: boolean, allowPostCopy: boolean): number {
  return hasCpuLimit || allowPostCopy ? 0 : 8;
}
