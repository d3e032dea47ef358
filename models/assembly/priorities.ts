// Building a world from manifests: the priority classes that VMs can name.
import type { ClusterManifest, PriorityClassManifest } from '../manifest/index.ts';

/** By name; under the empty name the class of VMs that name none, if some class is the default. */
export function prioritiesOf(cluster: ClusterManifest): ReadonlyMap<string, PriorityClassManifest> {
  const named = (c: PriorityClassManifest): [string, PriorityClassManifest] => [c.name, c];
  const usual = cluster.priorityClasses.filter((c) => c.globalDefault);
  return new Map([
    ...SYSTEM_CLASSES.map(named),
    ...cluster.priorityClasses.map(named),
    ...usual.map((c): [string, PriorityClassManifest] => ['', c]),
  ]);
}

/** There in every cluster. Source: kubernetes/kubernetes pkg/apis/scheduling/v1/helpers.go (v1.34.1). */
const SYSTEM_CLASSES: readonly PriorityClassManifest[] = [
  systemClass('system-node-critical', 2_000_001_000),
  systemClass('system-cluster-critical', 2_000_000_000),
];

function systemClass(name: string, value: number): PriorityClassManifest {
  return {
    name,
    value,
    globalDefault: false,
    preemptionPolicy: 'PreemptLowerPriority',
    uid: null,
    labels: {},
    creationTimestamp: null,
    deletionTimestamp: null,
  };
}
