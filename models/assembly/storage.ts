// Building a world from manifests: Longhorn volumes and their replicas, as far as they have come.

import { ReplicaMode, Robustness, VolumeState } from '../lifecycles.ts';
import type { ClusterManifest, Labels, LonghornReplicaManifest, LonghornVolumeManifest } from '../manifest/index.ts';
import { placeReplica } from '../scheduling/accounting.ts';
import { joined } from '../scheduling/selectors.ts';
import type { ClusterSimulation } from '../schema.ts';
import { ANTI_AFFINITIES, AUTO_BALANCES, DATA_LOCALITIES } from '../storage/replica-rules.ts';
import type { DiskRows, NodeRows } from './nodes.ts';

const MINUTE_MS = 60_000;

/** Rows of volumes by name. */
export type VolumeRows = ReadonlyMap<string, number>;

export function addVolumes(
  sim: ClusterSimulation,
  cluster: ClusterManifest,
  nodes: NodeRows,
  disks: DiskRows,
): VolumeRows {
  const rows = new Map<string, number>();
  for (const manifest of cluster.volumes) rows.set(manifest.name, addVolume(sim, manifest, nodes));
  const modes = new Map(cluster.engines.filter((e) => e.active).flatMap((e) => Object.entries(e.replicaModeMap)));
  for (const manifest of cluster.replicas) {
    const v = rows.get(manifest.volumeName);
    if (v !== undefined && manifest.active) addReplica(sim, manifest, v, disks, modes.get(manifest.name));
  }
  return rows;
}

function addVolume(sim: ClusterSimulation, manifest: LonghornVolumeManifest, nodes: NodeRows): number {
  const { volume } = sim.world;
  const node = nodes.get(manifest.currentNodeId ?? manifest.nodeId ?? '') ?? -1;
  const attached = node >= 0 && manifest.state === 'attached';
  // A bundle without figures would make every rebuild instant: a volume is then taken to be full.
  const actual = manifest.actualSize > 0 ? manifest.actualSize : manifest.size;
  return volume.add({
    name: manifest.name,
    size: manifest.size,
    actual,
    head: actual,
    reported: actual,
    acknowledged: actual,
    nodeSelector: joined(manifest.nodeSelector),
    diskSelector: joined(manifest.diskSelector),
    softNode: ANTI_AFFINITIES.indexOf(manifest.replicaSoftAntiAffinity),
    softZone: ANTI_AFFINITIES.indexOf(manifest.replicaZoneSoftAntiAffinity),
    softDisk: ANTI_AFFINITIES.indexOf(manifest.replicaDiskSoftAntiAffinity),
    autoBalance: ['ignored', ...AUTO_BALANCES].indexOf(manifest.replicaAutoBalance),
    locality: DATA_LOCALITIES.indexOf(manifest.dataLocality),
    v2: manifest.dataEngine === 'v2' ? 1 : 0,
    staleAfterMs: manifest.staleReplicaTimeoutMinutes * MINUTE_MS,
    numberOfReplicas: manifest.numberOfReplicas,
    snapshotMaxCount: manifest.snapshotMaxCount,
    jobs: jobsOf(manifest.labels),
    // When its last backup was taken is known, how long before the run that was is not.
    backedUpAt: manifest.lastBackup === null ? -1 : 0,
    state: attached ? VolumeState.state.attached : VolumeState.state.detached,
    robustness: attached ? Robustness.state[manifest.robustness] : Robustness.state.unknown,
    node: attached ? node : -1,
    wanted: nodes.get(manifest.nodeId ?? '') ?? -1,
    lastDegradedAt: attached && manifest.robustness === 'degraded' ? 0 : -1,
  });
}

/** Labels by which volumes name recurring jobs and groups of them.
 *  Source: longhorn/longhorn-manager types/types.go (LonghornLabelRecurringJob, LonghornLabelRecurringJobGroup) @5ddaa369f. */
const JOB_LABELS = { job: 'recurring-job.longhorn.io/', group: 'recurring-job-group.longhorn.io/' } as const;

function jobsOf(labels: Labels): string {
  const named = Object.entries(JOB_LABELS).flatMap(([kind, prefix]) =>
    Object.entries(labels).flatMap(([key, value]) =>
      key.startsWith(prefix) && value === 'enabled' ? [`${kind}/${key.slice(prefix.length)}`] : [],
    ),
  );
  return joined(named);
}

function addReplica(
  sim: ClusterSimulation,
  manifest: LonghornReplicaManifest,
  v: number,
  disks: DiskRows,
  engineMode: string | undefined,
): void {
  const { replica, volume } = sim.world;
  const d = disks.get(manifest.diskId ?? '');
  if (d === undefined) return;
  const failed = manifest.failedAt !== null || engineMode === 'ERR';
  const attached = volume.state[v] === VolumeState.state.attached;
  const whole = manifest.healthyAt !== null || engineMode === 'RW';
  const { ERR, RW, Stopped } = ReplicaMode.state;
  const r = replica.add({
    name: manifest.name,
    volume: v,
    // A rebuild that was under way is taken as failed: it starts again, and its replica is used for that.
    mode: failed || !whole ? ERR : attached ? RW : Stopped,
    failedAt: failed || !whole ? 0 : -1,
    healthyAt: whole ? 0 : -1,
    lastHealthyAt: whole ? 0 : -1,
    // How much a failed copy misses is not in the manifests: it is taken to miss nothing, so that no loss is claimed that may not be one.
    holds: whole ? volume.acknowledged[v] : 0,
    // What it takes is part of what its disk has in use already.
    occupied: volume.actual[v],
    evicting: manifest.evictionRequested ? 1 : 0,
    rebuildRetryCount: manifest.rebuildRetryCount,
  });
  placeReplica(sim.world, r, d);
}
