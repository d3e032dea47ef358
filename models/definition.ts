// The definition of a cluster: its tables and all models, in the order in which they see an event.
import { flowModel } from '../engine/flow.ts';
import { type Definition, define } from '../engine/model.ts';
import { apiServer } from './api-server.ts';
import { application } from './application.ts';
import { arrivals } from './arrivals.ts';
import { descheduler } from './descheduler.ts';
import { etcd } from './etcd.ts';
import { evacuation } from './evacuation.ts';
import { failures } from './failures.ts';
import { heartbeat } from './heartbeat.ts';
import { invariants } from './invariants.ts';
import { lease } from './lease.ts';
import { loadBalancers } from './load-balancers.ts';
import { maintenance } from './maintenance.ts';
import { declareMeasures } from './measures.ts';
import { migration } from './migration.ts';
import { migrationTransfer } from './migration-transfer.ts';
import { network } from './network.ts';
import { nodeDown } from './node-down.ts';
import { offlineRebuild } from './offline-rebuild.ts';
import { operations } from './operations.ts';
import { power } from './power.ts';
import { promotion } from './promotion.ts';
import { rebuild } from './rebuild.ts';
import { replenish } from './replenish.ts';
import { scheduler } from './scheduler.ts';
import { type ClusterSchema, clusterSchema } from './schema.ts';
import { shareManagerModel } from './share-manager.ts';
import { storageDrain } from './storage-drain.ts';
import { storageOperations } from './storage-operations.ts';
import { taintEviction } from './taint-eviction.ts';
import { vip } from './vip.ts';
import { vmController } from './vm-controller.ts';
import { vmiModel } from './vmi.ts';
import { volumeModel } from './volume.ts';
import { volumeSizeModel } from './volume-size.ts';
import { workload } from './workload.ts';

/** Facts first, then who learns of them: power and network, etcd, Kubernetes, Harvester, VMs, storage, addresses. */
export const clusterDefinition: Definition<ClusterSchema> = define<ClusterSchema>(
  clusterSchema,
  [
    flowModel(),
    operations,
    power,
    network,
    etcd,
    lease,
    heartbeat,
    nodeDown,
    taintEviction,
    promotion,
    apiServer,
    failures,
    migrationTransfer,
    migration,
    evacuation,
    descheduler,
    maintenance,
    arrivals,
    workload,
    vmiModel,
    vmController,
    scheduler,
    volumeModel,
    rebuild,
    volumeSizeModel,
    replenish,
    storageOperations,
    storageDrain,
    offlineRebuild,
    shareManagerModel,
    application,
    vip,
    loadBalancers,
    invariants,
  ],
  declareMeasures,
);
