// The measures of a cluster: what headline figures are made of. All from facts, except where the help says belief.
import { Probes } from '../engine/probe.ts';

/** Declares every measure in one fixed order, so that the ids below hold in every simulation of a cluster. */
export function declareMeasures(probes: Probes) {
  return { ...declareGauges(probes), ...declareArrivals(probes), ...declareCounts(probes) };
}

function declareGauges(probes: Probes) {
  return {
    downVms: probes.gauge('down_vms', {
      unit: 'vms',
      help: 'VMs that should run and whose guest does not',
      integral: 'vm_unavailable_seconds',
      kept: true,
    }),
    pendingVms: probes.gauge('pending_vms', {
      unit: 'vms',
      help: 'belief: launcher pods that no node has taken yet',
      kept: true,
    }),
    degradedVolumes: probes.gauge('degraded_volumes', {
      unit: 'volumes',
      help: 'belief: attached volumes with fewer replicas than asked for',
      integral: 'volume_degraded_seconds',
      kept: true,
    }),
    faultedVolumes: probes.gauge('faulted_volumes', {
      unit: 'volumes',
      help: 'belief: volumes without a usable replica',
      kept: true,
    }),
    atRiskBytes: probes.gauge('at_risk_bytes', {
      unit: 'bytes',
      help: 'data of which at most one copy is left that can be read',
      kept: true,
    }),
    lostBytes: probes.gauge('lost_bytes', {
      unit: 'bytes',
      help: 'acknowledged data of which no copy exists on a working disk',
      kept: true,
    }),
    stolenCpu: probes.gauge('stolen_cpu_millicores', {
      unit: 'millicores',
      help: 'CPU that guests want and do not get, because others on their node want it too',
    }),
    rebuildingReplicas: probes.gauge('rebuilding_replicas', {
      unit: 'replicas',
      help: 'replicas being rebuilt',
      kept: true,
    }),
    unansweredVips: probes.gauge('unanswered_vips', {
      unit: 'vips',
      help: 'addresses that nobody answers for',
      integral: 'vip_unanswered_seconds',
      kept: true,
    }),
    apiDown: probes.gauge('unwritable_clusters', {
      unit: 'clusters',
      help: '1 while the control plane takes no writes',
      integral: 'api_unwritable_seconds',
      kept: true,
    }),
    duplicateVips: probes.gauge('duplicate_vips', {
      unit: 'vips',
      help: 'addresses that are on the interfaces of more than one node',
      integral: 'vip_duplicate_seconds',
      kept: true,
    }),
  };
}

/** What came of the VMs of a trace. */
function declareArrivals(probes: Probes) {
  return {
    waitingArrivals: probes.gauge('waiting_vms', {
      unit: 'vms',
      help: 'belief: VMs of a trace that have come and that no node has taken yet',
      kept: true,
    }),
    arrivals: probes.counter('vm_arrivals_total', { unit: 'total', help: 'VMs that a workload brought' }),
    arrivalsPlaced: probes.counter('vm_arrivals_placed_total', {
      unit: 'total',
      help: 'VMs of a trace that found a node',
    }),
    arrivalsRefused: probes.counter('vm_arrivals_refused_total', {
      unit: 'total',
      help: "VMs of a trace that Harvester's webhook or a quota did not let in",
    }),
    arrivalsGivenUp: probes.counter('vm_arrivals_given_up_total', {
      unit: 'total',
      help: 'VMs of a trace that were to go before any node had taken them',
    }),
    arrivalSeconds: probes.observation('vm_arrival_seconds', {
      unit: 'seconds',
      help: 'from the coming of a VM of a trace to its guest that serves',
    }),
  };
}

function declareCounts(probes: Probes) {
  return {
    vmRestarts: probes.counter('vm_restarts_total', {
      unit: 'total',
      help: 'VMs that came back on a new instance after a failure',
    }),
    placements: probes.counter('pods_placed_total', { unit: 'total', help: 'launcher pods that found a node' }),
    migrations: probes.counter('migrations_total', { unit: 'total', help: 'live migrations asked for' }),
    migrationsSucceeded: probes.counter('migrations_succeeded_total', {
      unit: 'total',
      help: 'live migrations that ended well',
    }),
    migrationsFailed: probes.counter('migrations_failed_total', {
      unit: 'total',
      help: 'live migrations that were given up',
    }),
    maintenanceRefusals: probes.counter('maintenance_refused_total', {
      unit: 'total',
      help: 'requests for maintenance mode that Harvester refused',
    }),
    migrationSeconds: probes.observation('migration_copy_seconds', {
      unit: 'seconds',
      help: 'from the first byte of a live migration that succeeded to its end',
    }),
    migrationDowntime: probes.observation('migration_downtime_seconds', {
      unit: 'seconds',
      help: 'how long a guest stood still for a live migration',
    }),
    rebuilds: probes.counter('replica_rebuilds_total', { unit: 'total', help: 'replicas rebuilt to the end' }),
    backups: probes.counter('backups_total', { unit: 'total', help: 'backups that reached the backup target' }),
    backupsFailed: probes.counter('backups_failed_total', { unit: 'total', help: 'backups that ended in an error' }),
    restores: probes.counter('restores_total', { unit: 'total', help: 'volumes restored from a backup' }),
    restoresFailed: probes.counter('restores_failed_total', { unit: 'total', help: 'restores that ended in an error' }),
    restoreSeconds: probes.observation('restore_seconds', {
      unit: 'seconds',
      help: 'from the request of a restore that succeeded to its end',
    }),
    backupSeconds: probes.observation('backup_seconds', {
      unit: 'seconds',
      help: 'from the start of a backup that succeeded to its end',
    }),
    recoverySeconds: probes.observation('vm_recovery_seconds', {
      unit: 'seconds',
      help: 'from a guest lost to a guest that serves again',
    }),
    vipMovedSeconds: probes.observation('vip_gap_seconds', {
      unit: 'seconds',
      help: 'from an address lost to the first announcement',
    }),
    linkGapSeconds: probes.observation('link_gap_seconds', {
      unit: 'seconds',
      help: 'from the loss of a link to the switch-over of its bond',
    }),
    rebuildSeconds: probes.observation('replica_rebuild_seconds', {
      unit: 'seconds',
      help: 'from the start of a rebuild to RW',
    }),
  };
}

export const measures: ReturnType<typeof declareMeasures> = declareMeasures(new Probes());
