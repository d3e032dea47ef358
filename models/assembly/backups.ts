// Building a world from manifests: recurring jobs, and the target that backups go to.
import type { ClusterManifest } from '../manifest/index.ts';
import { objectName, RECURRING_TASKS, settingInForce } from '../manifest/index.ts';
import { joined } from '../scheduling/selectors.ts';
import type { ClusterSimulation } from '../schema.ts';
import { backupTargetRate, settingOf } from '../settings.ts';

/** When jobs are due is put on the agenda by `beginRecurringJobs`. */
export function addRecurringJobs({ world }: ClusterSimulation, cluster: ClusterManifest): void {
  for (const { name, task, cron, groups, retain, concurrency } of cluster.recurringJobs)
    world.recurringJob.add({
      name,
      task: RECURRING_TASKS.indexOf(task),
      cron,
      groups: joined(groups),
      retain,
      concurrency: Math.max(1, concurrency),
    });
}

/** More than a VM has. */
const MOST_DISKS = 1000;

/** All volumes of a VM are worked on at once, attached or not. They come after the VMs. */
export function addVmBackupSchedules({ world }: ClusterSimulation, cluster: ClusterManifest): void {
  for (const manifest of cluster.vmBackupSchedules)
    world.recurringJob.add({
      name: objectName(manifest),
      task: RECURRING_TASKS.indexOf(manifest.kind === 'backup' ? 'backup-force-create' : 'snapshot-force-create'),
      cron: manifest.cron,
      retain: manifest.retain,
      concurrency: MOST_DISKS,
      vm: `${manifest.namespace}/${manifest.vm}`,
      maxFailures: manifest.maxFailure,
      failures: manifest.failure,
      suspended: manifest.suspend || manifest.suspended ? 1 : 0,
    });
}

/** The default target, or Harvester's setting `backup-target` where that object has no address; no row when neither has. Other targets,
 *  which Longhorn has from 1.8 on, are not used by Harvester. */
export function addBackupTarget(sim: ClusterSimulation, cluster: ClusterManifest): void {
  const { backupTarget, link } = sim.world;
  const found = cluster.backupTargets.find((target) => target.name === 'default' && target.url !== '');
  const url = found?.url ?? endpointOf(cluster);
  if (url === '') return;
  backupTarget.add({
    name: found?.name ?? 'default',
    url,
    link: link.add({ name: 'backup-target', capacity: settingOf(sim.world, backupTargetRate) }),
    ...(found === undefined ? {} : { pollMs: 1000 * found.pollIntervalSeconds }),
  });
}

/** Source: harvester/harvester pkg/settings/settings.go:29 @3d63c2af1 (backup-target, JSON with type and endpoint). */
function endpointOf(cluster: ClusterManifest): string {
  const setting = cluster.harvesterSettings.find((s) => s.name === 'backup-target');
  const text = setting === undefined ? '' : settingInForce(setting);
  try {
    const { type, endpoint, bucketName } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (type === 'nfs' && typeof endpoint === 'string') return endpoint;
    return type === 's3' ? `s3://${String(bucketName)}` : '';
  } catch {
    return '';
  }
}
