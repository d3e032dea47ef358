// Building a world from manifests: what kube-scheduler reads of nodes and of VMs.
import type {
  ClusterManifest,
  Labels,
  NodeManifest,
  PersistentVolumeManifest,
  PriorityClassManifest,
  VirtualMachineManifest,
} from '../manifest/index.ts';
import { nodeRoles } from '../manifest/index.ts';
import { modelledTaints } from '../policies/taint-toleration.ts';
import { ZONE_LABELS } from '../policies/volume-zone.ts';
import type { Amounts, PodSpec, VolumeZone } from '../scheduling/pod-spec.ts';
import { affinityParts, launcherEviction, nodeSpecText, podSpecText } from '../scheduling/pod-spec.ts';
import type { ClusterSimulation } from '../schema.ts';

/** Keeps everything but etcd off a witness. Source: harvester/harvester pkg/controller/master/node/promote_controller.go @3d63c2af1. */
const WITNESS_TAINT = {
  key: 'node-role.kubernetes.io/etcd',
  value: 'true',
  effect: 'NoExecute',
  timeAdded: null,
} as const;

/** Labels, taints and devices of a node. A label `kubernetes.io/hostname` is there on every node that a kubelet registered. */
export function addNodeScheduling(sim: ClusterSimulation, n: number, manifest: NodeManifest): void {
  const { node, resource } = sim.world;
  const taints = manifest.taints.filter((t) => !modelledTaints.includes(t.key) && t.key !== UNSCHEDULABLE);
  const witness = nodeRoles(manifest.labels).includes('witness') && !taints.some((t) => t.key === WITNESS_TAINT.key);
  const labels = { 'kubernetes.io/hostname': manifest.name, ...manifest.labels };
  node.put.spec(n, nodeSpecText({ labels, taints: witness ? [...taints, WITNESS_TAINT] : taints }));
  for (const [name, allocatable] of Object.entries(manifest.allocatable.others))
    resource.add({ name, node: n, allocatable });
}

const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';
const SCHEDULABLE = 'kubevirt.io/schedulable';
/** Source: kubevirt/kubevirt pkg/virt-controller/services/renderresources.go:408-422 @540f37cfa3. */
const DEVICES = ['devices.kubevirt.io/kvm', 'devices.kubevirt.io/tun', 'devices.kubevirt.io/vhost-net'];

/** What depends on the whole cluster: devices and labels are asked for only where they can tell nodes apart. */
export interface SchedulingContext {
  readonly devices: readonly string[];
  readonly schedulableLabel: boolean;
  readonly volumes: ReadonlyMap<string, PersistentVolumeManifest>;
}

export function schedulingContext(cluster: ClusterManifest): SchedulingContext {
  const workers = cluster.nodes.filter((n) => !nodeRoles(n.labels).includes('witness'));
  const labelled = workers.filter((n) => n.labels[SCHEDULABLE] === 'true').length;
  return {
    devices: DEVICES.filter((name) => tellsApart(name, workers)),
    schedulableLabel: labelled > 0 && labelled < workers.length,
    volumes: new Map(cluster.persistentVolumes.map((pv) => [pv.name, pv])),
  };
}

/** KubeVirt offers 1,000 of each device a node, more than pods may run there: unless a node lacks them they never decide. */
function tellsApart(name: string, nodes: readonly NodeManifest[]): boolean {
  const amounts = nodes.map((n) => n.allocatable.others[name] ?? 0);
  return amounts.some((a) => a > 0) && nodes.some((n, i) => (amounts[i] ?? 0) < n.allocatable.pods);
}

/** The same for one VM, and the class that it names or that all have. */
export type LauncherContext = SchedulingContext & { readonly priority: PriorityClassManifest | null };

/** The scheduling half of a launcher pod, as text. `requests` may hold hugepages; `volumeNames` are the PersistentVolumes of its claims. */
export function launcherSpecText(
  manifest: VirtualMachineManifest,
  requests: Amounts,
  volumeNames: readonly string[],
  context: LauncherContext,
): string {
  const { cpu: _cpu, memory: _memory, ...others } = requests;
  const spec: Partial<PodSpec> = {
    namespace: manifest.namespace,
    labels: { ...manifest.templateLabels, 'kubevirt.io': 'virt-launcher' },
    ...affinityParts(manifest.affinity),
    nodeSelector: {
      ...manifest.nodeSelector,
      ...(context.schedulableLabel ? { [SCHEDULABLE]: 'true' } : {}),
      ...(manifest.cpu.dedicatedCpuPlacement ? { cpumanager: 'true' } : {}),
    },
    tolerations: manifest.tolerations,
    spread: manifest.topologySpreadConstraints,
    others: { ...others, ...devicesOf(manifest, context) },
    volumeTerms: volumeNames
      .map((name) => context.volumes.get(name)?.nodeAffinity ?? [])
      .filter((terms) => terms.length > 0),
    volumeZones: volumeNames.flatMap((name) => zonesOf(context.volumes.get(name)?.labels ?? {})),
    ...(context.priority === null
      ? {}
      : {
          preemptionPolicy: context.priority.preemptionPolicy,
          eviction: { ...launcherEviction, hasPriority: true },
        }),
  };
  return podSpecText(spec);
}

/** Zones of a PersistentVolume by the labels that provisioners have written, several of them joined by two underscores; the old names mean
 *  the same. Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/volumezone/volume_zone.go (v1.34.1). */
function zonesOf(labels: Labels): VolumeZone[] {
  return Object.entries(labels)
    .filter(([key]) => ZONE_LABELS.includes(key))
    .map(([key, value]) => ({ key, values: value.split('__') }));
}

function devicesOf(manifest: VirtualMachineManifest, context: SchedulingContext): Amounts {
  const asked: Record<string, number> = {};
  for (const name of [...context.devices, ...manifest.hostDevices, ...manifest.gpus])
    asked[name] = (asked[name] ?? 0) + 1;
  return asked;
}
