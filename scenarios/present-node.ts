// A Node object as the API server has it at this instant: the imported one, with what has become of it.
import { Maintenance, NodeReady, Promotion } from '../models/lifecycles.ts';
import type { Condition, NodeManifest, Taint, TaintEffect } from '../models/manifest/index.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import { type Calendar, changedAt, withCondition } from './present-time.ts';

export function presentNode(
  sim: ClusterSimulation,
  manifest: NodeManifest,
  n: number,
  calendar: Calendar,
): NodeManifest {
  const { node } = sim.world;
  return {
    ...manifest,
    labels: labelsOf(sim, manifest, n),
    unschedulable: node.cordoned[n] === 1,
    taints: taintsOf(sim, manifest, n, calendar),
    conditions: conditionsOf(sim, manifest, n, calendar),
    podRequests: { cpu: node.cpuRequested[n], memory: node.memoryRequested[n], pods: node.podsRequested[n] },
    maintainStatus: MAINTAIN[Maintenance.states[node.maintenance[n]] ?? ''] ?? null,
    promoteStatus: PROMOTE[Promotion.states[node.promotion[n]] ?? ''] ?? null,
  };
}

/** A drain that is under way and one that waits for the last VM are both `running`.
 *  Source: harvester/harvester pkg/controller/master/node/maintain_controller.go:53 @3d63c2af1. */
const MAINTAIN: Readonly<Record<string, NodeManifest['maintainStatus']>> = {
  Running: 'running',
  Completed: 'completed',
};

const PROMOTE: Readonly<Record<string, NodeManifest['promoteStatus']>> = {
  running: 'running',
  complete: 'complete',
  failed: 'failed',
  unknown: 'unknown',
};

/** A promoted node runs the control plane, and its labels say so. */
function labelsOf({ world }: ClusterSimulation, { labels }: NodeManifest, n: number): NodeManifest['labels'] {
  const role = 'node-role.kubernetes.io/control-plane';
  if (world.node.management[n] === 0 || labels[role] !== undefined) return labels;
  return { ...labels, [role]: 'true', 'node-role.kubernetes.io/etcd': 'true' };
}

/** Taints that the modelled controllers set, by key, with Kubernetes' own values; all others stay as they were.
 *  Sources: kubernetes/kubernetes staging/src/k8s.io/api/core/v1/well_known_taints.go; harvester/harvester
 *  pkg/controller/master/nodedown @3d63c2af1, which sets its two without a value. */
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';
const UNREACHABLE = 'node.kubernetes.io/unreachable';
const NOT_READY = 'node.kubernetes.io/not-ready';
const DRAIN = 'kubevirt.io/drain';
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';
const MODELLED: readonly string[] = [UNSCHEDULABLE, UNREACHABLE, NOT_READY, DRAIN, OUT_OF_SERVICE];

function taintsOf(
  { world }: ClusterSimulation,
  manifest: NodeManifest,
  n: number,
  calendar: Calendar,
): readonly Taint[] {
  const { node } = world;
  const taints = manifest.taints.filter(({ key }) => !MODELLED.includes(key));
  const before = (key: string): Taint | undefined => manifest.taints.find((taint) => taint.key === key);
  const add = (key: string, effect: TaintEffect, timeAdded: number | null = null): void =>
    void taints.push({ key, effect, value: before(key)?.value ?? '', timeAdded });
  const silent = node.ready[n] === NodeReady.state.Unknown;
  if (node.cordoned[n] === 1) add(UNSCHEDULABLE, 'NoSchedule');
  if (node.unreachableTaint[n] === 1) add(UNREACHABLE, 'NoSchedule');
  if (node.notReadyTaint[n] === 1) add(NOT_READY, 'NoSchedule');
  if (node.noExecuteTaint[n] === 1) add(silent ? UNREACHABLE : NOT_READY, 'NoExecute', calendar(node.noExecuteAt[n]));
  if (node.drainTaint[n] === 1) add(DRAIN, 'NoSchedule');
  if (node.outOfServiceTaint[n] === 1) add(OUT_OF_SERVICE, 'NoExecute');
  return taints;
}

/** What a kubelet that still posts says of itself. A silent one has all of it set to Unknown for it; the network is not the kubelet's.
 *  Sources: kubernetes/kubernetes pkg/kubelet/nodestatus/setters.go, pkg/controller/nodelifecycle/node_lifecycle_controller.go. */
const OF_THE_KUBELET: readonly string[] = ['MemoryPressure', 'DiskPressure', 'PIDPressure'];
const READY = {
  True: { status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
  False: { status: 'False', reason: 'KubeletNotReady', message: '' },
  Unknown: { status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' },
} as const;

function conditionsOf(
  { world }: ClusterSimulation,
  { conditions }: NodeManifest,
  n: number,
  calendar: Calendar,
): readonly Condition[] {
  const { node } = world;
  const state = NodeReady.states[node.ready[n]] ?? 'Unknown';
  const lastTransitionTime = changedAt(calendar, node.readyChangedAt[n]);
  const others =
    state === 'Unknown'
      ? conditions.map((condition) =>
          OF_THE_KUBELET.includes(condition.type) ? { ...condition, ...READY.Unknown, lastTransitionTime } : condition,
        )
      : conditions;
  return withCondition(others, { type: 'Ready', ...READY[state], lastTransitionTime });
}
