// The definition of a cluster: its tables and all models, in the order in which they see an event.
import { flowModel } from '../engine/flow.ts';
import { type Definition, define } from '../engine/model.ts';
import { application } from './compute/application.ts';
import { arrivals } from './compute/arrivals.ts';
import { demandModel } from './compute/demand.ts';
import { guestBootModel } from './compute/guest-boot.ts';
import { liveness } from './compute/liveness.ts';
import { vmController } from './compute/vm-controller.ts';
import { vmDeletion } from './compute/vm-deletion.ts';
import { vmResize } from './compute/vm-resize.ts';
import { vmRestoreModel } from './compute/vm-restore.ts';
import { vmiModel } from './compute/vmi.ts';
import { volumeHotplug } from './compute/volume-hotplug.ts';
import { workload } from './compute/workload.ts';
import { behindApi } from './control-plane/api-requests.ts';
import { apiServer } from './control-plane/api-server.ts';
import { etcd } from './control-plane/etcd.ts';
import { etcdCopies } from './control-plane/etcd-copy.ts';
import { floatingController } from './control-plane/floating-controller.ts';
import { heartbeat } from './control-plane/heartbeat.ts';
import { lease } from './control-plane/lease.ts';
import { nodeDown } from './control-plane/node-down.ts';
import { promotion } from './control-plane/promotion.ts';
import { taintEviction } from './control-plane/taint-eviction.ts';
import { vip } from './control-plane/vip.ts';
import { failures } from './failures/failures.ts';
import { power } from './failures/power.ts';
import { invariants } from './invariants.ts';
import { declareMeasures } from './measures.ts';
import { evacuation } from './migration/evacuation.ts';
import { maintenance } from './migration/maintenance.ts';
import { migration } from './migration/migration.ts';
import { migrationTransfer } from './migration/migration-transfer.ts';
import { loadBalancers } from './network/load-balancers.ts';
import { network } from './network/network.ts';
import { networkChanges } from './network/network-changes.ts';
import { operations } from './operations.ts';
import { descheduler } from './scheduling/descheduler.ts';
import { scheduler } from './scheduling/scheduler.ts';
import { type ClusterSchema, clusterSchema } from './schema.ts';
import { backupModel } from './storage/backup.ts';
import { forcedDetach } from './storage/forced-detach.ts';
import { imageCopies } from './storage/image-copies.ts';
import { offlineRebuild } from './storage/offline-rebuild.ts';
import { orphans } from './storage/orphan.ts';
import { rebuild } from './storage/rebuild.ts';
import { rebuildQueue } from './storage/rebuild-queue.ts';
import { recurringJobs } from './storage/recurring-job.ts';
import { replenish } from './storage/replenish.ts';
import { restoreModel } from './storage/restore.ts';
import { shareManagerModel } from './storage/share-manager.ts';
import { storageDrain } from './storage/storage-drain.ts';
import { storageOperations } from './storage/storage-operations.ts';
import { volumeModel } from './storage/volume.ts';
import { volumeSizeModel } from './storage/volume-size.ts';

/** Facts first, then who learns of them: power and network, etcd, Kubernetes, Harvester, VMs, storage, addresses. */
export const clusterDefinition: Definition<ClusterSchema> = define<ClusterSchema>(
  clusterSchema,
  behindApi([
    flowModel(),
    operations,
    power,
    network,
    networkChanges,
    etcd,
    etcdCopies,
    lease,
    heartbeat,
    nodeDown,
    taintEviction,
    promotion,
    floatingController,
    apiServer,
    failures,
    migrationTransfer,
    migration,
    evacuation,
    descheduler,
    maintenance,
    arrivals,
    vmDeletion,
    liveness,
    workload,
    demandModel,
    vmiModel,
    guestBootModel,
    vmController,
    vmResize,
    volumeHotplug,
    scheduler,
    volumeModel,
    forcedDetach,
    rebuild,
    volumeSizeModel,
    rebuildQueue,
    replenish,
    storageOperations,
    storageDrain,
    offlineRebuild,
    recurringJobs,
    backupModel,
    restoreModel,
    imageCopies,
    vmRestoreModel,
    orphans,
    shareManagerModel,
    application,
    vip,
    loadBalancers,
    invariants,
  ]),
  declareMeasures,
);
