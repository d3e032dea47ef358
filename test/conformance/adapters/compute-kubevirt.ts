// Cases of KubeVirt and of Harvester's admission: each by the rule that the simulation goes by.
// Long because it translates many kinds of cases of one file, each with a few lines of its own.

import { type RunStrategy, runAction } from '../../../models/compute/run-strategy.ts';
import { startDelayMs } from '../../../models/compute/start-backoff.ts';
import { failsInstance, isUnresponsive } from '../../../models/control-plane/node-health.ts';
import { parseBytes, parseMillicores } from '../../../models/manifest/index.ts';
import { answerEviction, type EvictionStrategy, planEvacuation } from '../../../models/migration/eviction.ts';
import {
  type MigrationTraits,
  migrationMethod,
  movable,
  type VolumeTraits,
  whyNotMigratable,
} from '../../../models/migration/migratable.ts';
import {
  acceptableSeconds,
  type MonitorConfig,
  monitorSample,
  monitorStart,
} from '../../../models/migration/migration-monitor.ts';
import { matchPolicy } from '../../../models/migration/migration-policy.ts';
import {
  collected,
  countsAsRunning,
  limitReached,
  migrationBackoffMs,
  multifdThreads,
  pendingTimeout,
} from '../../../models/migration/migration-rules.ts';
import { admit } from '../../../models/scheduling/admission.ts';
import {
  type LauncherRules,
  type LauncherShape,
  launcherCpu,
  launcherMemory,
  launcherRules,
  memoryOverheadBytes,
  plainShape,
} from '../../../models/scheduling/requests.ts';
import { isObject, type Json, type JsonObject } from '../adapter.ts';
import { labels, object, objects, text, texts } from './compute-world.ts';

export function answerKubeVirt(feature: string, input: JsonObject): JsonObject | null {
  return answers[feature]?.(input) ?? null;
}

const answers: Readonly<Record<string, (input: JsonObject) => JsonObject>> = {
  'KubeVirt.memoryOverhead': (input) => ({ overheadBytes: memoryOverheadBytes(shapeOf(input), rulesOf(input)) }),
  'KubeVirt.podMemory': podMemory,
  'KubeVirt.podCpu': (input) => ({ cpuRequestMilli: launcherCpu(shapeOf(input), rulesOf(input)) }),
  'KubeVirt.liveMigratable': (input) => {
    const traits = traitsOf(input);
    const reason = whyNotMigratable(traits);
    return { migratable: reason === null, reason, method: migrationMethod(traits) };
  },
  'KubeVirt.evictionWebhook': (input) => {
    const { allowed, marks } = answerEviction({
      vmiStrategy: text(input['vmiStrategy']) as EvictionStrategy,
      clusterStrategy: text(input['clusterStrategy']) as EvictionStrategy,
      migratable: input['migratable'] === true,
      marked: input['alreadyMarked'] === true,
      finished: input['podPhase'] === 'Succeeded' || input['podPhase'] === 'Failed',
      isMigrationTarget: input['isMigrationTargetPod'] === true,
    });
    return { allowed, marksVMI: marks };
  },
  'KubeVirt.evacuation': (input) => {
    const plan = planEvacuation({
      parallelCluster: Number(input['parallelMigrationsPerCluster']),
      parallelOutbound: Number(input['parallelOutboundMigrationsPerNode']),
      runningInCluster: Number(input['runningInCluster']),
      runningFromNode: Number(input['runningFromNode']),
      candidates: Number(input['candidates']),
      notMigratable: Number(input['nonMigratable']),
    });
    return { created: plan.created, warnings: plan.warnings, requeueSeconds: plan.requeueMs / 1000 };
  },
  'KubeVirt.migration.admission': (input) => {
    const others = objects(input['others']).filter((o) => countsAsRunning(text(o['phase']), o['targetPod'] === true));
    const limit = limitReached(
      {
        inCluster: others.length,
        fromNode: others.filter((o) => o['sourceNode'] === input['sourceNode']).length,
      },
      {
        parallelCluster: Number(input['parallelMigrationsPerCluster']),
        parallelOutbound: Number(input['parallelOutboundMigrationsPerNode']),
      },
    );
    return { createTargetPod: limit === null, limit };
  },
  'KubeVirt.migration.backoff': (input) => {
    const left = migrationBackoffMs(
      objects(input['historyNewestFirst']).map((m) => ({
        failed: m['phase'] === 'Failed',
        endedAt: 1000 * Number(m['failedAt'] ?? 0),
        deleting: m['deleting'] === true,
      })),
      1000 * Number(input['now']),
      object(input['newMigration'])['evacuationOrWorkloadUpdate'] === true,
    );
    return { backoff: left > 0, remainingSeconds: left / 1000 };
  },
  'KubeVirt.migration.completionTimeout': (input) => ({
    acceptableCompletionSeconds: acceptableSeconds(
      Number(input['completionTimeoutPerGiB']),
      bytes(input['guest']) ?? bytes(input['requestMemory']) ?? 0,
      input['migrationMethod'] === 'BlockMigration' || input['migratedVolumesBytes'] !== undefined
        ? Number(input['ephemeralDisksBytes'] ?? 0) + Number(input['migratedVolumesBytes'] ?? 0)
        : 0,
    ),
  }),
  'KubeVirt.migration.gc': (input) => {
    const all = objects(input['migrations']).toSorted(
      (a, b) => Number(a['createdMinute']) - Number(b['createdMinute']),
    );
    const finished = all.filter((m) => m['phase'] === 'Succeeded' || m['phase'] === 'Failed');
    const gone = collected(finished);
    return { remaining: all.filter((m) => !gone.includes(m)).map((m) => text(m['name'])) };
  },
  'KubeVirt.migration.monitor': monitor,
  'KubeVirt.migration.multifd': (input) => ({
    multifdThreads: multifdThreads(
      input['limitsCpu'] !== null && input['limitsCpu'] !== undefined,
      input['allowPostCopy'] === true,
    ),
  }),
  'KubeVirt.migration.pendingTimeout': (input) => {
    const reason = pendingTimeout(
      text(input['migrationPhase']),
      input['targetPodUnschedulable'] === true,
      1000 * Number(input['targetPodAgeSeconds']),
      ...timeouts(input),
    );
    return { deleteTargetPod: reason !== null, reason };
  },
  'KubeVirt.migrationPolicy': (input) => ({
    matched:
      matchPolicy(
        objects(input['policies']).map((p) => ({
          name: text(p['name']),
          vmiSelector: labels(p['vmiSelector']),
          namespaceSelector: labels(p['namespaceSelector']),
        })),
        labels(input['vmiLabels']),
        labels(input['namespaceLabels']),
      )?.name ?? null,
  }),
  'KubeVirt.runStrategy': (input) => ({
    action: runAction({
      strategy: text(input['runStrategy']) as RunStrategy,
      phase: input['vmiPhase'] === null || input['vmiPhase'] === undefined ? null : text(input['vmiPhase']),
      startRequested: input['startRequest'] === true,
      stopRequested: input['stopRequest'] === true,
      lastStrategy: text(input['statusRunStrategy']) === '' ? null : (text(input['statusRunStrategy']) as RunStrategy),
      backoffLeft: Number(input['backoffLeft'] ?? 0),
    }),
  }),
  'KubeVirt.startBackoff': (input) => {
    const delay = startDelayMs(Number(input['consecutiveFailCount']), 1000 * Number(input['maxDelaySeconds'] ?? 300));
    return { minSeconds: delay.min / 1000, maxSeconds: delay.max / 1000 };
  },
  'KubeVirt.nodeHealth': (input) => {
    const unresponsive = isUnresponsive(1000 * Number(input['virtHandlerHeartbeatAgeSeconds']));
    const vmi = object(input['vmi']);
    const alive = ['alive', 'terminating-running'].includes(text(vmi['launcherPod']));
    return {
      nodeUnresponsive: unresponsive,
      schedulableLabel: unresponsive ? 'false' : 'true',
      vmiAction: failsInstance(unresponsive, text(vmi['phase']), alive) ? 'Failed' : 'none',
    };
  },
  'Harvester.overcommitMutator': (input) => {
    const overcommit = object(input['overcommit']);
    const ratio = Number(input['additionalGuestMemoryOverheadRatio'] ?? 0);
    const admitted = admit({
      cpuLimit: millicores(input['limitsCpu']),
      memoryLimit: bytes(input['limitsMemory']),
      overcommitCpu: Number(overcommit['cpu']),
      overcommitMemory: Number(overcommit['memory']),
      ratio: Number.isNaN(ratio) ? 0 : ratio,
      reservedMemory: bytes(input['reservedMemoryAnnotation']),
      dedicatedCpu: input['dedicatedCpu'] === true,
      hostDevices: input['hostDevices'] === true,
    });
    if ('refused' in admitted) return { error: true };
    return {
      cpuRequestMilli: admitted.cpuRequest,
      memoryRequestBytes: admitted.memoryRequest,
      guestBytes: admitted.guest,
    };
  },
};

function podMemory(input: JsonObject): JsonObject {
  const memory = launcherMemory(shapeOf(input), rulesOf(input));
  return {
    memoryRequest: memory.request,
    memoryLimit: memory.limit,
    [`hugepages-${text(input['hugepages'])}`]: memory.hugepages,
    // The kernel counts whole pages of 4 KiB.
    cgroupLimitFlooredToPage: memory.limit === null ? null : memory.limit - (memory.limit % 4096),
  };
}

function shapeOf(input: JsonObject): LauncherShape {
  const resources = (source: Json | undefined) => ({
    cpu: millicores(object(source)['cpu']),
    memory: bytes(object(source)['memory']),
  });
  const topology = object(input['cpu']);
  const count = (field: string) => Number(input[field] ?? 0);
  return {
    ...plainShape,
    requests: resources(input['requests']),
    limits: resources(input['limits']),
    guest: bytes(input['guest']),
    topology: {
      cores: Number(topology['cores'] ?? 0),
      sockets: Number(topology['sockets'] ?? 0),
      threads: Number(topology['threads'] ?? 0),
    },
    graphics: input['autoattachGraphicsDevice'] !== false,
    arm64: input['arch'] === 'arm64',
    vfio: count('hostDevices') + count('gpus') + count('sriovInterfaces') > 0,
    tpm: input['tpm'] === true,
    sev: input['sev'] === true || text(input['launchSecurity']).startsWith('sev'),
    downwardMetrics: input['downwardMetrics'] === true,
    execProbes: (input['livenessExec'] === true ? 1 : 0) + (input['readinessExec'] === true ? 1 : 0),
    reservedOverheadBytes: bytes(input['reservedOverhead']) ?? 0,
    bindingBytes: bytes(input['networkBindingOverhead']) ?? 0,
    dedicatedCpu: input['dedicatedCpu'] === true,
    isolateEmulatorThread: input['isolateEmulatorThread'] === true,
    emulatorEvenParity: input['emulatorEvenParity'] === true,
    ioThreads: count('ioThreadsPool'),
    hugepages: text(input['hugepages']) || null,
  };
}

function rulesOf(input: JsonObject): LauncherRules {
  const ratio = Number(input['additionalGuestMemoryOverheadRatio'] ?? 0);
  const constants = object(input['constants']);
  const standard = launcherRules(9, Number.isNaN(ratio) ? 0 : ratio);
  return {
    ...standard,
    fixedMib: Number(constants['fixedMi'] ?? standard.fixedMib),
    graphicsMib: Number(constants['graphicsMi'] ?? standard.graphicsMib),
    guaranteedRule: constants['guaranteedRule'] !== false,
    cpuAllocationRatio: Number(input['cpuAllocationRatio'] ?? standard.cpuAllocationRatio),
    memoryOvercommitPercent: Number(input['memoryOvercommitPercent'] ?? standard.memoryOvercommitPercent),
    overcommitGuestOverhead: input['overcommitGuestOverhead'] === true,
  };
}

function traitsOf(input: JsonObject): MigrationTraits {
  const security = text(input['launchSecurity']);
  return {
    ...movable,
    podBinding: text(input['podInterfaceBinding']) || null,
    bridgeAllowed: texts(input['annotations']).includes('kubevirt.io/allow-pod-bridge-network-live-migration'),
    hostModel: input['cpuModel'] === 'host-model',
    hostModelKnown: input['nodeHostModelLabel'] === undefined || text(input['nodeHostModelLabel']) !== '',
    hostDevices: Number(input['hostDevices'] ?? 0) + Number(input['gpus'] ?? 0),
    launchSecurity: security === '' ? null : security.startsWith('sev') ? 'sev' : (security as 'tdx'),
    persistentReservation: input['persistentReservation'] === true,
    tscFrequencyNeeded: input['hypervReenlightenment'] === true || input['invtsc'] === true,
    tscFrequencyKnown: input['tscFrequencyHints'] !== false,
    hypervPassthrough: input['hypervPassthrough'] === true,
    volumes: objects(input['volumes']).map(volumeTraits),
  };
}

function volumeTraits(source: JsonObject): VolumeTraits {
  const kind = text(source['kind']);
  const claim = kind === 'pvc' || kind === 'dv';
  return {
    kind: claim ? 'claim' : kind === 'hostDisk' ? 'host-disk' : 'local',
    shared: claim ? texts(source['modes']).includes('RWX') : source['shared'] === true,
    virtiofs: source['virtiofs'] === true,
    readOnly: source['readOnly'] === undefined ? source['cdrom'] === true : source['readOnly'] === true,
  };
}

function monitor(input: JsonObject): JsonObject {
  const given = object(input['config']);
  const config: MonitorConfig = {
    acceptableSeconds: acceptableSeconds(Number(given['completionTimeoutPerGiB']), bytes(given['guest']) ?? 0, 0),
    progressTimeoutSeconds: Number(given['progressTimeout']),
    allowPostCopy: given['allowPostCopy'] === true,
    allowWorkloadDisruption: given['allowWorkloadDisruption'] === true,
  };
  let state = monitorStart(config);
  const events: JsonObject[] = [];
  for (const sample of objects(input['samples'])) {
    const t = Number(sample['t']);
    const step = monitorSample(config, state, t, Number(sample['remainingBytes']));
    state = step.state;
    if (step.action !== 'none') events.push({ t, action: step.action });
    if (step.action === 'abortStuck' || step.action === 'abortTimeout') break;
  }
  return { events, finalMode: state.mode };
}

function timeouts(input: JsonObject): [number | undefined, number | undefined] {
  const given = (field: string) =>
    input[field] === null || input[field] === undefined ? undefined : 1000 * Number(input[field]);
  return [given('unschedulableTimeoutAnnotation'), given('catchAllTimeoutAnnotation')];
}

function bytes(source: Json | undefined): number | null {
  if (source === undefined || source === null || source === '' || isObject(source)) return null;
  const read = parseBytes(String(source));
  return 'value' in read ? read.value : null;
}

function millicores(source: Json | undefined): number | null {
  if (source === undefined || source === null || source === '') return null;
  const read = parseMillicores(String(source));
  return 'value' in read ? read.value : null;
}
