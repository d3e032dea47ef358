// What is asked of the API, by people and by those who act for them: refused, and nothing else happens, while nothing can be written.
import type { EventKind } from '../../engine/event.ts';
import type { Handler, Model } from '../../engine/model.ts';
import {
  applicationForceDelete,
  applicationScale,
  attachmentRemove,
  backupTake,
  diskAllow,
  diskEvict,
  ipPoolDelete,
  lbCreate,
  lbDelete,
  networkDelete,
  nodeAllow,
  nodeCordon,
  nodeDelete,
  nodeDrain,
  nodeEnterMaintenance,
  nodeEvict,
  nodeLeaveMaintenance,
  promotionClear,
  promotionJobDelete,
  replicaDelete,
  settingChange,
  shareManagerDelete,
  snapshotDelete,
  snapshotTake,
  upgradeSet,
  vipEndpoints,
  vmCancelMigration,
  vmDelete,
  vmMigrate,
  vmPostCopy,
  vmResizeCpu,
  vmResizeMemory,
  vmRestart,
  vmRestore,
  vmStart,
  vmStop,
  volumeBalance,
  volumeCreate,
  volumeDelete,
  volumeExpand,
  volumeLocality,
  volumePlug,
  volumeReplicaCount,
  volumeRestore,
  volumeSalvage,
  volumeTicket,
  volumeUnplug,
} from '../events.ts';
import { apiWritable } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { settings } from '../settings.ts';

/** Each of them writes an object. */
const REQUESTS: ReadonlySet<EventKind> = new Set<EventKind>([
  applicationForceDelete,
  applicationScale,
  attachmentRemove,
  backupTake,
  diskAllow,
  diskEvict,
  ipPoolDelete,
  lbCreate,
  lbDelete,
  networkDelete,
  nodeAllow,
  nodeCordon,
  nodeDelete,
  nodeDrain,
  nodeEnterMaintenance,
  nodeEvict,
  nodeLeaveMaintenance,
  promotionClear,
  promotionJobDelete,
  replicaDelete,
  settingChange,
  shareManagerDelete,
  snapshotDelete,
  snapshotTake,
  upgradeSet,
  vipEndpoints,
  vmCancelMigration,
  vmDelete,
  vmMigrate,
  vmPostCopy,
  vmResizeCpu,
  vmResizeMemory,
  vmRestart,
  vmRestore,
  vmStart,
  vmStop,
  volumeBalance,
  volumeCreate,
  volumeDelete,
  volumeExpand,
  volumeLocality,
  volumePlug,
  volumeReplicaCount,
  volumeRestore,
  volumeSalvage,
  volumeTicket,
  volumeUnplug,
]);

/** The models as they are behind the API: their handlers of requests run only while those are taken. */
export function behindApi(models: readonly Model<ClusterSchema>[]): readonly Model<ClusterSchema>[] {
  const notice: Model<ClusterSchema> = {
    name: 'api-requests',
    on: [...REQUESTS].map((kind) => ({
      kind,
      run: (sim, row) => {
        if (!takes(sim, kind, row)) sim.note('the API takes no writes: nothing is changed');
      },
    })),
  };
  return [notice, ...models.map((model) => ({ ...model, on: model.on.map(gated) }))];
}

/** Whether a setting is an object of the API. What stands in arguments of processes on the nodes, and what we assume, is in none. */
export function isObject(setting: number): boolean {
  const key = settings()[setting]?.key ?? '';
  return !['assume/', 'kubernetes/', 'etcd/'].some((prefix) => key.startsWith(prefix));
}

function gated({ kind, run }: Handler<ClusterSchema>): Handler<ClusterSchema> {
  if (!REQUESTS.has(kind)) return { kind, run };
  return {
    kind,
    run: (sim, a, b) => {
      if (takes(sim, kind, a)) run(sim, a, b);
    },
  };
}

function takes(sim: ClusterSimulation, kind: EventKind, row: number): boolean {
  return apiWritable(sim.world) || (kind === settingChange && !isObject(row));
}
