// Unit cases of Longhorn's controllers: volumes, engines and replicas, instance managers, attachments, nodes, cleanup.
// Long because it translates many kinds of cases of one file, each with a few lines of its own.

import { AS_FOUND } from '../../../models/index.ts';
import { NodeReady, ReplicaMode, Robustness, VolumeState } from '../../../models/lifecycles.ts';
import { readCluster } from '../../../models/manifest/index.ts';
import { parseSettingText } from '../../../models/setting-value.ts';
import { settingNamed } from '../../../models/settings.ts';
import { attachmentPass } from '../../../models/storage/attachment-tickets.ts';
import { imageFits, keptCopies } from '../../../models/storage/backing-image.ts';
import {
  type Instance,
  type InstanceManagerState,
  instanceManagerState,
  instanceState,
  keepsInstanceManager,
  type PodPhase,
} from '../../../models/storage/instance-state.ts';
import { isNodeSchedulable, nodeWarnings, notReadyReason } from '../../../models/storage/longhorn-node.ts';
import { restartsPod } from '../../../models/storage/pod-remount.ts';
import { needsVerification } from '../../../models/storage/rebuild.ts';
import { reconcileReplicas } from '../../../models/storage/replenish.ts';
import { surplusReplica } from '../../../models/storage/replica-cleanup.ts';
import { shouldLeave } from '../../../models/storage/replica-count.ts';
import { refreshRobustness, robustnessOf } from '../../../models/storage/robustness.ts';
import { salvage } from '../../../models/storage/salvage.ts';
import { errorWords } from '../../../models/storage/schedule-error.ts';
import { statusUpdate, tooManySnapshots, warningThreshold } from '../../../models/storage/snapshot-chain.ts';
import { createVolume } from '../../../models/storage/volume-create.ts';
import {
  isGivenUp,
  type ProcessState,
  type ReplicaInPass,
  type VolumeStateName,
  volumePass,
} from '../../../models/storage/volume-pass.ts';
import { differences, type Json, type JsonObject, Unsupported } from '../adapter.ts';
import type { Check } from './storage-placement.ts';
import { instantOf, object, objects, texts, timeText, worldOf } from './storage-world.ts';

const num = (value: Json | undefined): number => (typeof value === 'number' ? value : 0);
const text = (value: Json | undefined): string => String(value ?? '');
const contains = (expect: Json | undefined, found: string, what: string): string[] =>
  texts(expect).flatMap((part) => (found.includes(part) ? [] : [`${what}: "${part}" is not in "${found}"`]));

export const lifecycleChecks: Readonly<Record<string, Check>> = {
  attachmentReconcileOnce(input, expect) {
    const volume = object(input['volume']);
    const nodes = objects(input['nodes']);
    const outcome = attachmentPass({
      tickets: objects(input['tickets']).map((t) => ({
        id: text(t['id']),
        type: text(t['type']),
        node: text(t['node']),
      })),
      state: text(volume['state']),
      node: text(volume['nodeID']),
      current: text(volume['currentNodeID']),
      migrationNode: text(volume['migrationNodeID']),
      migratable: volume['migratable'] === true,
      isReady: (id) => nodes.some((n) => n['id'] === id && n['ready'] === true),
    });
    return differences(expect, {
      volume: { nodeID: outcome.node, migrationNodeID: outcome.migrationNode },
      satisfied: outcome.satisfied,
    });
  },
  instanceManagerReconcile(input, expect) {
    const pod = input['pod'] === null ? null : (text(object(input['pod'])['phase']) as PodPhase);
    const state = instanceManagerState(text(input['state']) as InstanceManagerState, pod, input['nodeDown'] === true);
    return differences({ state: expect['state'] }, { state });
  },
  syncInstanceManagers: (input, expect) =>
    differences(expect, {
      instanceManagers: keepsInstanceManager(
        input['nodeMatchesSelector'] === true,
        num(input['existingInstanceManagers']) > 0,
        num(input['runningReplicas']),
      )
        ? 1
        : 0,
    }),
  instanceReconcile(input, expect) {
    const given = object(input['instance']);
    const manager =
      input['instanceManager'] === null
        ? null
        : {
            state: text(object(input['instanceManager'])['state']) as InstanceManagerState,
            deleting: object(input['instanceManager'])['deleting'] === true,
          };
    const before: Instance = {
      process: text(given['currentState']) as ProcessState,
      desired: given['desireState'] === 'running',
      started: given['started'] === true,
      hasManager: given['imName'] !== '',
      hasAddress: given['hasAddress'] === true,
    };
    const after = instanceState(
      before,
      manager,
      input['processState'] === null ? null : (text(input['processState']) as ProcessState),
    );
    return differences(expect, {
      instance: {
        currentState: after.process,
        desireState: after.desired ? 'running' : 'stopped',
        started: after.started,
        imName: after.hasManager ? 'im' : '',
        node: text(given['node']),
        hasAddress: after.hasAddress,
      },
    });
  },
  nodeSyncConditions(input, expect) {
    const { sim, n } = nodeWorld(input);
    const reason = notReadyReason(sim.world, n);
    const found = {
      Ready: { status: reason === null, ...(reason === null ? {} : { reason }) },
      Schedulable: { status: isNodeSchedulable(sim.world, n) },
    };
    return differences({ Ready: expect['Ready'], Schedulable: expect['Schedulable'] }, found);
  },
  nodeSyncEvents(input, expect) {
    const { sim, n } = nodeWorld(input);
    const { warnings, normals } = nodeWarnings(sim.world, n);
    return differences(
      { warnings: [...texts(expect['warnings'])].sort(), normals: [...texts(expect['normals'])].sort() },
      { warnings: [...warnings].sort(), normals: [...normals].sort() },
    );
  },
  remountPodDeletion(input, expect) {
    const started = object(input['shareManagerPod'])['startedAt'];
    const deletePod = restartsPod({
      podStartedAt: num(input['workloadPodStart']) + 1000,
      remountRequestedAt: num(input['remountRequestedAt']) + 1000,
      shared: input['accessMode'] === 'rwx',
      endpointNetwork: input['endpointNetwork'] === true,
      shareManagerStartedAt: typeof started === 'number' ? started + 1000 : null,
      serving: input['shareManagerServing'] === true && input['servingCheckError'] !== true,
    });
    return differences(expect, { deletePod });
  },
  verifyCompletedRebuild: (input, expect) =>
    differences(
      { verifyCalled: expect['verifyCalled'] },
      {
        verifyCalled: needsVerification(
          input['rebuildState'] === 'complete',
          ReplicaMode.state[text(input['replicaMode']) as 'RW' | 'WO' | 'ERR'],
        ),
      },
    ),
  tooManySnapshots(input, expect, defaults) {
    const sizes =
      objects([]).length === 0 && Array.isArray(input['snapshotSizes'])
        ? input['snapshotSizes'].map((s) => num(s))
        : [];
    const threshold = warningThreshold(
      num(input['volumeSnapshotMaxCount']),
      settingNumber('snapshot-count-warning-threshold', input, defaults),
    );
    const found = tooManySnapshots(num(input['snapshotCount']), sizes, {
      threshold,
      maxSize: num(input['volumeSnapshotMaxSize']),
    });
    return [
      ...differences(
        { condition: expect['condition'], actualSize: expect['actualSize'] },
        { condition: found.message !== null, actualSize: found.actualSize },
      ),
      ...contains(expect['messageContains'], found.message ?? '', 'message'),
    ];
  },
  snapshotWarningThreshold: (input, expect, defaults) =>
    differences(expect, {
      threshold: warningThreshold(
        num(input['volumeSnapshotMaxCount']),
        settingNumber('snapshot-count-warning-threshold', input, defaults),
      ),
    }),
  backingImageCompatible(input, expect) {
    const fits = imageFits(num(input['volumeSize']), num(input['backingImageVirtualSize']));
    return differences(expect, {
      conditions: {
        BackingImageIncompatible: { status: !fits, reason: fits ? '' : 'BackingImageVirtualSizeTooLarge' },
      },
      volumeState: 'creating',
    });
  },
  backingImageCleanup(input, expect) {
    const unused = texts(input['recentlyReferenced']);
    const copies = Object.entries(object(input['copies'])).map(([disk, state]) => ({
      disk,
      state: text(state),
      unusedSince: unused.includes(disk) ? 0 : null,
    }));
    return differences(
      { keptCopies: [...texts(expect['keptCopies'])].sort() },
      {
        keptCopies: keptCopies(copies, {
          now: 0,
          waitMs: num(input['cleanupWaitMinutes']) * 60_000,
          minimum: num(input['minNumberOfCopies']),
          firstDisk: text(input['firstCopyDisk']),
        }).sort(),
      },
    );
  },
  syncEvictionFlags(input, expect) {
    const given = objects(input['replicas']);
    const rows = worldOf(
      {
        settings: input['settings'],
        nodes: [
          {
            id: 'node1',
            schedulable: input['nodeCordoned'] !== true,
            disks: [{ id: 'd', evictionRequested: input['diskEvictionRequested'] }],
          },
          { id: 'other', disks: [{ id: 'o' }] },
        ],
        volume: {},
        replicas: given.map((r) => ({ ...r, disk: 'd', healthyAt: '2015-01-01T00:00:00Z' })),
      },
      1,
    );
    const { replica, volume } = rows.sim.world;
    // Replicas of different volumes: each is moved to one of its own, with healthy copies elsewhere as the case says.
    const volumes = new Map(given.map((r) => [text(r['volume']), volume.add({ name: text(r['volume']) })]));
    for (const r of given)
      replica.put.volume(rows.replicas.get(text(r['name'])) ?? -1, volumes.get(text(r['volume'])) ?? -1);
    for (const v of volumes.values())
      for (let i = 0; i < num(input['protectedHealthyReplicasElsewhere']); i++)
        replica.add({ name: `copy-${v}-${i}`, volume: v, disk: rows.disks.get('o') ?? -1, healthyAt: 0 });
    const leaving = [...rows.replicas]
      .filter(([, r]) => shouldLeave(rows.sim.world, r))
      .map(([name]) => name)
      .sort();
    return differences(
      { evictionRequested: [...texts(expect['evictionRequested'])].sort() },
      { evictionRequested: leaving },
    );
  },
  cleanupExtraHealthy(input, expect) {
    const nodes = [...new Set(objects(input['replicas']).map((r) => text(r['node'])))];
    const volume = object(input['volume']);
    const rows = worldOf(
      {
        ...input,
        nodes: nodes.map((id) => ({ id, disks: [{ id: `${id}-disk` }] })),
        volume: { ...volume, attachedNode: volume['nodeID'] },
        replicas: objects(input['replicas']).map((r) => ({ ...r, disk: `${text(r['node'])}-disk` })),
      },
      1,
    );
    const gone = surplusReplica(rows.sim, rows.volume);
    return differences(
      { replicaNames: [...texts(expect['replicaNames'])].sort() },
      {
        replicaNames: [...rows.replicas]
          .filter(([, r]) => r !== gone)
          .map(([name]) => name)
          .sort(),
      },
    );
  },
  reconcileRobustness(input, expect) {
    const modes = object(object(input['engine'])['replicaModes']);
    const rows = worldOf(
      {
        ...input,
        nodes: [{ id: 'n', disks: [{ id: 'd' }] }],
        volume: { ...object(input['volume']), attachedNode: 'n' },
        replicas: objects(input['replicas']).map((r) => ({ ...r, node: 'n', disk: 'd' })),
      },
      1,
    );
    const { replica } = rows.sim.world;
    for (const [name, mode] of Object.entries(modes))
      replica.put.mode(rows.replicas.get(name) ?? -1, ReplicaMode.state[text(mode) as 'RW']);
    return differences(expect, { robustness: Robustness.states[robustnessOf(rows.sim.world, rows.volume)] });
  },
  openVolumeWithRebuildingReplica(input, expect) {
    const candidate = object(input['candidate']);
    const volume = object(input['volume']);
    const good: ReplicaInPass = {
      desired: true,
      process: 'running',
      healthyAt: 0,
      failedAt: -1,
      placed: true,
      nodeDown: false,
      mode: 'RW',
      starting: true,
      started: true,
    };
    const other: ReplicaInPass = {
      ...good,
      desired: candidate['desireState'] === 'running',
      process: text(candidate['currentState']) as ProcessState,
      healthyAt: candidate['everHealthy'] === true ? 0 : -1,
      nodeDown:
        candidate['nodeReady'] !== true &&
        text(candidate['nodeReason']).startsWith('KubernetesNode') &&
        candidate['nodeReason'] !== 'KubernetesNodePressure',
      mode: null,
      starting: candidate['starting'] === true,
      started: candidate['started'] === true,
    };
    const outcome = volumePass({
      now: 1,
      state: text(volume['state']) as VolumeStateName,
      robustness: 'degraded',
      wanted: text(volume['nodeID']),
      current: text(volume['nodeID']),
      numberOfReplicas: num(volume['numberOfReplicas']),
      engineDesired: true,
      engine: 'running',
      restoreFailed: false,
      replicas: [good, other],
    });
    const after = outcome.replicas[1];
    return differences(expect, {
      candidateFailed: isGivenUp(other, volume['state'] === 'attached'),
      candidateDesireState: after?.desired === true ? 'running' : 'stopped',
      engineGetsReplicaAddresses: outcome.complete,
    });
  },
  engineStatusUpdateNeeded(input, expect) {
    const update = statusUpdate(
      num(input['nominalSize']),
      num(input['headSizeBefore']),
      num(input['headSizeNow']),
      input['otherFieldChanged'] === true,
    );
    return differences(expect, { update: update !== 'none', rateLimited: update === 'limited' });
  },
  diskSync(input, expect) {
    if (input['specDisks'] === undefined)
      throw new Unsupported('disks whose filesystem id changes: no manifest shows it before Longhorn does');
    const spec = Object.fromEntries(texts(input['specDisks']).map((id) => [id, { path: id }]));
    const status = Object.fromEntries(texts(input['statusDisks']).map((id) => [id, { diskUUID: id }]));
    const { cluster } = readCluster([
      {
        path: 'node.yaml',
        text: JSON.stringify({
          apiVersion: 'longhorn.io/v1beta2',
          kind: 'Node',
          metadata: { name: 'n', namespace: 'longhorn-system' },
          spec: { disks: spec },
          status: { diskStatus: status },
        }),
      },
    ]);
    return differences(expect, {
      statusDisks: cluster.longhornNodes.flatMap((n) => n.disks.filter((d) => d.status !== null).map((d) => d.name)),
    });
  },
  volumeReconcileOnce: (input, expect, defaults) => volumeReconcile(input, expect, defaults),
};

function settingNumber(name: string, input: JsonObject, defaults: JsonObject): number | null {
  const spec = settingNamed(`longhorn/${name}`);
  if (spec === null) throw new Unsupported(`setting ${name}`);
  return parseSettingText(spec, text({ ...defaults, ...object(input['settings']) }[name] ?? ''));
}

function nodeWorld(input: JsonObject) {
  const kube = object(input['kubeNode']);
  if (kube['exists'] !== true) throw new Unsupported('a node that Kubernetes has forgotten');
  const rows = worldOf({ nodes: [{ id: 'n', disks: [{ id: 'd', maximum: 100, available: 100 }] }] }, 1);
  const n = rows.nodes.get('n') ?? -1;
  const { node } = rows.sim.world;
  if (kube['ready'] !== true) node.drive.ready(n, NodeReady.signal.Silent);
  node.put.managerPod(n, input['managerPodPhase'] === 'Running' ? 1 : 0);
  const pressed = ['diskPressure', 'memoryPressure', 'pidPressure', 'networkUnavailable'].some((c) => kube[c] === true);
  node.put.pressure(n, pressed ? 1 : 0);
  if (kube['unschedulable'] === true) node.put.cordoned(n, 1);
  return { sim: rows.sim, n };
}

function volumeReconcile(input: JsonObject, expect: JsonObject, defaults: JsonObject): string[] {
  const volume = object(input['volume']);
  const ids = objects(input['nodes']).map((n) => ({
    ...n,
    disks: objects(n['disks']).map((d) => ({ ...d, id: `${text(n['id'])}-${text(d['id'])}` })),
  }));
  const replicas = objects(input['replicas']).map((r) => ({
    ...r,
    ...(r['disk'] === undefined ? {} : { disk: `${text(r['node'])}-${text(r['disk'])}` }),
  }));
  const rows = worldOf(
    { ...input, nodes: ids, replicas, volume: { ...volume, attachedNode: volume['currentNodeID'] } },
    1,
    defaults,
  );
  const { sim, volume: v } = rows;
  const wanted = object(expect['volume']);
  if (volume['state'] === '') {
    sim.asRoot(AS_FOUND, () => createVolume(sim, v));
    const failed = sim.world.volume.unscheduled[v] === 1;
    const message = errorWords(sim.world.volume.scheduleErrors[v] ?? 0);
    const condition = object(object(wanted['conditions'])['Scheduled']);
    return [
      ...differences(
        { replicaObjects: expect['replicaObjects'] },
        { replicaObjects: sim.world.volume.replicas.size[v] ?? 0 },
      ),
      ...differences({ state: wanted['state'] }, { state: VolumeState.states[sim.world.volume.state[v] ?? 0] }),
      ...differences({ status: condition['status'] }, { status: !failed }),
      ...contains(condition['messageContains'], message, 'message'),
    ];
  }
  const engine = object(input['engine']);
  if (volume['robustness'] === 'faulted' && engine['currentState'] === 'stopped' && volume['nodeID'] === '')
    return salvaged(rows, expect);
  if (expect['replicaObjects'] !== undefined) {
    const modes = object(engine['replicaModes']);
    for (const [name, mode] of Object.entries(modes))
      sim.world.replica.put.mode(rows.replicas.get(name) ?? -1, ReplicaMode.state[text(mode) as 'RW']);
    sim.asRoot(AS_FOUND, () => {
      reconcileReplicas(sim, v);
      refreshRobustness(sim, v);
    });
    const failures = Object.fromEntries(
      [...rows.replicas].map(([name, r]) => [
        name,
        {
          failedAt: timeText(sim.world.replica.failedAt[r] ?? -1),
          desireState: sim.world.replica.mode[r] === ReplicaMode.state.ERR ? 'stopped' : 'running',
        },
      ]),
    );
    return differences(expect, {
      replicaObjects: sim.world.volume.replicas.size[v] ?? 0,
      replicas: failures,
      volume: { robustness: Robustness.states[sim.world.volume.robustness[v] ?? 0] },
    });
  }
  const now = instantOf(input['now']);
  const modes = object(engine['replicaModes']);
  const down = new Set(
    objects(input['nodes'])
      .filter(
        (n) =>
          n['ready'] === false &&
          text(n['readyReason']).startsWith('KubernetesNode') &&
          n['readyReason'] !== 'KubernetesNodePressure',
      )
      .map((n) => text(n['id'])),
  );
  const given = objects(input['replicas']);
  const outcome = volumePass({
    now,
    state: text(volume['state']) as VolumeStateName,
    robustness: text(volume['robustness'] ?? 'unknown'),
    wanted: text(volume['nodeID']) === '' ? null : text(volume['nodeID']),
    current: text(volume['currentNodeID']) === '' ? null : text(volume['currentNodeID']),
    numberOfReplicas: num(volume['numberOfReplicas']),
    engineDesired: engine['desireState'] === 'running',
    engine: (text(engine['currentState']) || 'stopped') as ProcessState,
    restoreFailed: texts(engine['restoreErrors']).length > 0 && texts(engine['restoreErrors']).length === given.length,
    replicas: given.map(
      (r): ReplicaInPass => ({
        desired: r['desireState'] === 'running',
        process: (text(r['currentState']) || 'stopped') as ProcessState,
        healthyAt: instantOf(r['healthyAt']),
        failedAt: instantOf(r['failedAt']),
        placed: r['disk'] !== undefined,
        nodeDown: down.has(text(r['node'])),
        mode: (modes[text(r['name'])] as 'RW' | undefined) ?? null,
        starting: r['currentState'] !== 'stopped',
        started: r['currentState'] === 'running',
      }),
    ),
  });
  const found = {
    volume: {
      state: outcome.state,
      robustness: outcome.robustness,
      currentNodeID: text(outcome.current),
      conditions: wanted['conditions'],
    },
    engine: { desireState: outcome.engineDesired ? 'running' : 'stopped' },
    replicas: Object.fromEntries(
      given.map((r, i) => {
        const after = outcome.replicas[i];
        return [
          text(r['name']),
          {
            desireState: after?.desired === true ? 'running' : 'stopped',
            failedAt: timeText(after?.failedAt ?? -1),
            lastFailedAt: timeText(after?.failedAt ?? -1),
            healthyAt: timeText(after?.healthyAt ?? -1),
            lastHealthyAt: timeText(after?.healthyAt ?? -1),
          },
        ];
      }),
    ),
  };
  return differences(expect, found);
}

function salvaged(rows: ReturnType<typeof worldOf>, expect: JsonObject): string[] {
  const { sim, volume: v } = rows;
  for (const [, r] of rows.replicas) sim.world.replica.put.lastFailedAt(r, sim.world.replica.failedAt[r] ?? -1);
  sim.asRoot(AS_FOUND, () => {
    salvage(sim, v);
    refreshRobustness(sim, v);
  });
  const { replica, volume } = sim.world;
  const stamp = timeText(volume.remountRequestedAt[v] ?? -1);
  return differences(expect, {
    volume: {
      state: VolumeState.states[volume.state[v] ?? 0],
      robustness: Robustness.states[volume.robustness[v] ?? 0],
      lastAutoSalvagedAt: stamp,
      remountRequestedAt: stamp,
    },
    engine: { salvageRequested: stamp !== '' },
    replicas: Object.fromEntries(
      [...rows.replicas].map(([name, r]) => [
        name,
        {
          failedAt: timeText(replica.failedAt[r] ?? -1),
          lastFailedAt: timeText(replica.lastFailedAt[r] ?? -1),
          desireState: 'stopped',
        },
      ]),
    ),
  });
}
