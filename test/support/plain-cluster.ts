// Clusters of plain nodes, and pods on them, for tests about placement: no manifests, no disks.
import { Simulation } from '../../engine/simulation.ts';
import { clusterDefinition } from '../../models/definition.ts';
import { bindPod } from '../../models/scheduling/accounting.ts';
import { nodeSpecText, type PodSpec, podSpecText } from '../../models/scheduling/pod-spec.ts';
import { explainPod } from '../../models/scheduling/scheduler.ts';
import type { ClusterSimulation } from '../../models/schema.ts';
import { addSettings } from '../../models/settings.ts';

export interface PlainNode {
  readonly cpu: number;
  readonly memory: number;
  readonly pods?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly { key: string; value: string; effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute' }[];
}
export interface PlainPod {
  readonly cpu: number;
  readonly memory: number;
  readonly spec?: Partial<PodSpec>;
  readonly priority?: number;
}

export function plainCluster(nodes: readonly PlainNode[]): ClusterSimulation {
  const sim: ClusterSimulation = new Simulation(clusterDefinition, 1);
  sim.world.cluster.add({ name: 'test', release: 9 });
  addSettings(sim, 9);
  for (const node of nodes) addNode(sim, node);
  return sim;
}

export function addNode(sim: ClusterSimulation, node: PlainNode): number {
  const name = `node-${sim.world.node.rows}`;
  return sim.world.node.add({
    name,
    cpuAllocatable: node.cpu,
    memoryAllocatable: node.memory,
    podsAllocatable: node.pods ?? 200,
    spec: nodeSpecText({
      labels: { 'kubernetes.io/hostname': name, ...node.labels },
      taints: (node.taints ?? []).map((t) => ({ ...t, timeAdded: null })),
    }),
  });
}

export function addPod(sim: ClusterSimulation, pod: PlainPod): number {
  return sim.world.pod.add({
    name: `pod-${sim.world.pod.rows}`,
    cpu: pod.cpu,
    memory: pod.memory,
    cpuScored: pod.cpu,
    memoryScored: pod.memory,
    priority: pod.priority ?? 0,
    spec: podSpecText(pod.spec ?? {}),
  });
}

/** Places a pod where the scheduler would, the lowest of equals. Returns the node or -1. */
export function place(sim: ClusterSimulation, pod: PlainPod): number {
  const p = addPod(sim, pod);
  const { considered } = explainPod(sim, p);
  let best = -1;
  for (const [n, c] of considered.entries())
    if (c.refusedBy === null && (best < 0 || c.total > (considered[best]?.total ?? 0))) best = n;
  if (best < 0) sim.world.pod.remove(p);
  else bindPod(sim, p, best);
  return best;
}
