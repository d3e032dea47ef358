// Watches the migrations of a cluster event by event, for laws: what it sees that must not be is collected in words.
import type { ClusterSimulation } from '../../models/index.ts';
import { LauncherPod, MigrationPhase } from '../../models/lifecycles.ts';
import { isFinal } from '../../models/migration/migration-end.ts';
import { MODES } from '../../models/migration/migration-monitor.ts';
import { runningMigrations } from '../../models/migration/running-migrations.ts';
import { parallelMigrations, parallelOutbound, settingOf } from '../../models/settings.ts';

const SECOND = 1000;
/** Forward is to the right; from anywhere a migration may fail. */
const ORDER = [
  'Pending',
  'Scheduling',
  'Scheduled',
  'PreparingTarget',
  'TargetReady',
  'Running',
  'Succeeded',
  'Failed',
].map((name) => MigrationPhase.states.indexOf(name as keyof typeof MigrationPhase.state));
const KEPT = 5;
/** A back-off after one failure; evacuations alone have it. */
const BACKOFF_MS = 20 * SECOND;

interface Seen {
  readonly createdAt: number;
  readonly phase: number;
  readonly podCreatedAt: number;
}

/** Runs to `until` and returns all that broke a law of migrations on the way. Sources: the invariants of KubeVirt's migration controller. */
export function watchMigrations(sim: ClusterSimulation, until: number): readonly string[] {
  const broken = new Set<string>();
  const seen = new Map<number, Seen>();
  do {
    limits(sim, broken);
    instances(sim, broken);
    for (let m = 0; m < sim.world.migration.rows; m++) {
      if (!sim.world.migration.isLive(m)) {
        seen.delete(m);
        continue;
      }
      const { createdAt, phase, podCreatedAt } = sim.world.migration;
      const now: Seen = {
        createdAt: createdAt[m] ?? 0,
        phase: phase[m] ?? 0,
        podCreatedAt: podCreatedAt[m] ?? -1,
      };
      const before = seen.get(m);
      progress(sim, m, before?.createdAt === now.createdAt ? before : null, now, broken);
      seen.set(m, now);
    }
  } while (sim.step(until));
  return [...broken];
}

function limits(sim: ClusterSimulation, broken: Set<string>): void {
  for (let n = 0; n < sim.world.node.rows; n++) {
    const { inCluster, fromNode } = runningMigrations(sim.world, n);
    if (inCluster > settingOf(sim.world, parallelMigrations)) broken.add('more migrations than the cluster may have');
    if (fromNode > settingOf(sim.world, parallelOutbound)) broken.add('more migrations than may leave a node');
  }
}

function instances(sim: ClusterSimulation, broken: Set<string>): void {
  const { vmi, pod, migration } = sim.world;
  for (let i = 0; i < vmi.rows; i++) {
    if (!vmi.isLive(i)) continue;
    const p = vmi.launcher[i] ?? -1;
    if (p >= 0 && (vmi.node[i] ?? -1) >= 0 && pod.node[p] !== vmi.node[i])
      broken.add('an instance is not where its launcher pod is');
    let [active, final] = [0, 0];
    for (let m = vmi.migrations.first[i] ?? -1; m >= 0; m = vmi.migrations.next[m] ?? -1)
      if (isFinal(migration.phase[m] ?? 0)) final++;
      else active++;
    if (active > 1) broken.add('an instance has two active migrations');
    if (final > KEPT) broken.add('more finished migrations are kept than five');
  }
}

function progress(sim: ClusterSimulation, m: number, before: Seen | null, now: Seen, broken: Set<string>): void {
  const { migration, vmi } = sim.world;
  const { state } = MigrationPhase;
  if (before !== null && isFinal(before.phase) && before.phase !== now.phase) broken.add('a final phase changed');
  if (before !== null && ORDER.indexOf(now.phase) < ORDER.indexOf(before.phase)) broken.add('a phase went back');
  const i = migration.vmi[m] ?? -1;
  const mode = MODES[migration.mode[m] ?? 0];
  const failed = now.phase === state.Failed && before !== null && before.phase !== state.Failed;
  const alive = vmi.pod[i] === LauncherPod.state.Running;
  if (failed && mode !== 'PostCopy' && alive && vmi.node[i] !== migration.source[m])
    broken.add('an instance left its node though its migration failed');
  const copying = now.phase === state.Running && mode !== 'PostCopy';
  const acceptable = migration.acceptableMs[m] ?? 0;
  // One second more, for whole seconds are compared, and the last round behind it.
  if (copying && acceptable > 0 && sim.now - (migration.copyStartedAt[m] ?? 0) > acceptable + 10 * SECOND)
    broken.add('a migration goes on beyond its time');
  if (before !== null && before.podCreatedAt < 0 && now.podCreatedAt >= 0) backoff(sim, m, broken);
}

/** An evacuation that is tried again after k failures in a row waits for 20 s doubled k - 1 times. Five ended migrations are kept, so that
 *  more failures than that cannot be seen. */
function backoff(sim: ClusterSimulation, m: number, broken: Set<string>): void {
  const { migration, vmi } = sim.world;
  if (migration.reason[m] === 0) return;
  const i = migration.vmi[m] ?? -1;
  const ended: number[] = [];
  for (let o = vmi.migrations.first[i] ?? -1; o >= 0; o = vmi.migrations.next[o] ?? -1)
    if (isFinal(migration.phase[o] ?? 0) && migration.cancelled[o] === 0) ended.push(o);
  ended.sort((a, b) => (migration.createdAt[b] ?? 0) - (migration.createdAt[a] ?? 0) || b - a);
  const success = ended.findIndex((o) => migration.phase[o] !== MigrationPhase.state.Failed);
  const failures = success < 0 ? ended.length : success;
  const wait = failures === 0 ? 0 : BACKOFF_MS * 2 ** (failures - 1);
  if (failures > 0 && sim.now - (migration.endedAt[ended[0] ?? 0] ?? 0) < wait)
    broken.add(`an evacuation is tried again sooner than its ${failures} failures allow`);
}
