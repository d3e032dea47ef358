// What kube-scheduler's plugins read: the tables, the interned specifications as values, and what one decision works out once.
import type { Names } from '../../engine/names.ts';
import type { Labels, Toleration } from '../manifest/index.ts';
import type { ClusterSimulation, ClusterWorld } from '../schema.ts';
import { ATTACHMENT, type NodeSpec, type PodSpec, readNodeSpec, readPodSpec } from './pod-spec.ts';
import { type LabelOf, labelsOf } from './selector.ts';

/** The label by which KubeVirt tells the pods of one instance; kept as the pod's owner, not in its text, so that texts can be shared.
 *  Source: kubevirt/kubevirt pkg/virt-controller/services/template.go @540f37cfa3. */
const CREATED_BY = 'kubevirt.io/created-by';
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';
export const HOSTNAME = 'kubernetes.io/hostname';

/** Kubernetes objects of one simulation as its scheduler sees them. Holds nothing that is not in the tables: what it keeps are readings of
 *  interned texts, and work of the decision at hand that plugins leave for themselves in `prepare`. */
export class SchedulerView {
  readonly world: ClusterWorld;
  private readonly names: Names;
  private readonly nodeReadings: (Reading<NodeSpec> | undefined)[] = [];
  private readonly podReadings: (Reading<PodSpec> | undefined)[] = [];
  private readonly pods = new Map<string, PodSpec>();
  private namespaces: Reading<Readonly<Record<string, Labels>>> | null = null;
  /** Pods that are taken to be gone while preemption tries what would fit; they are all on the node `hiddenOn`. */
  readonly hidden = new Set<number>();
  /** Pods that are taken to be on that node already, though they still wait. */
  readonly assumed = new Set<number>();
  hiddenOn = -1;
  hiddenCpu = 0;
  hiddenMemory = 0;
  hiddenPods = 0;

  constructor(sim: ClusterSimulation) {
    this.world = sim.world;
    this.names = sim.store.names;
  }

  text(number: number): string {
    return this.names.text(number);
  }

  /** Texts are compared, not their numbers: after a restore a number may mean another text. */
  node(n: number): NodeSpec {
    const text = this.names.text(this.world.node.spec[n]);
    const known = this.nodeReadings[n];
    if (known !== undefined && known.text === text) return known.value;
    const value = readNodeSpec(text);
    this.nodeReadings[n] = { text, value };
    return value;
  }

  pod(p: number): PodSpec {
    const text = this.names.text(this.world.pod.spec[p]);
    const known = this.podReadings[p];
    if (known !== undefined && known.text === text) return known.value;
    let value = this.pods.get(text);
    if (value === undefined) {
      value = readPodSpec(text);
      this.pods.set(text, value);
    }
    this.podReadings[p] = { text, value };
    return value;
  }

  /** Labels of a namespace; its name is one of them, whether its object was read or not.
   *  Source: kubernetes/kubernetes pkg/apis/core/v1/defaults.go (SetDefaults_Namespace: kubernetes.io/metadata.name, v1.34.1). */
  labelsOfNamespace(namespace: string): Labels {
    const text = this.names.text(this.world.cluster.namespaces[0]);
    if (this.namespaces?.text !== text)
      this.namespaces = { text, value: text === '' ? {} : (JSON.parse(text) as Readonly<Record<string, Labels>>) };
    const own = Object.hasOwn(this.namespaces.value, namespace) ? this.namespaces.value[namespace] : undefined;
    return { ...own, [NAMESPACE_NAME]: namespace };
  }

  nodeName(n: number): string {
    return this.names.text(this.world.node.name[n]);
  }

  nodeLabel(n: number, key: string): string | undefined {
    const { labels } = this.node(n);
    return Object.hasOwn(labels, key) ? labels[key] : undefined;
  }

  labelsOfNode(n: number): LabelOf {
    return labelsOf(this.node(n).labels);
  }

  /** Labels of a pod, the owner's among them. */
  labelsOfPod(p: number): LabelOf {
    const { labels } = this.pod(p);
    const vmi = this.world.pod.vmi[p];
    if (vmi < 0) return labelsOf(labels);
    return (key) =>
      key === CREATED_BY ? this.text(this.world.vmi.name[vmi]) : Object.hasOwn(labels, key) ? labels[key] : undefined;
  }

  /** Whether it is the target of a migration: then it has one more required term, against pods of its own instance on one host.
   *  Source: kubevirt/kubevirt pkg/virt-controller/watch/migration/migration.go:891 @540f37cfa3. */
  isTarget(p: number): boolean {
    return this.world.pod.migration[p] >= 0;
  }

  /** Visits the pods bound to a node that are not taken to be gone. */
  eachPod(n: number, visit: (pod: number) => void): void {
    const { pods } = this.world.node;
    for (let p = pods.first[n]; p >= 0; p = pods.next[p]) if (!this.hidden.has(p)) visit(p);
    if (n === this.hiddenOn) for (const p of this.assumed) visit(p);
  }

  /** Visits the bound pods that have terms about others and are not taken to be gone. */
  eachTermed(visit: (pod: number, node: number) => void): void {
    const { pod, cluster } = this.world;
    const { termedPods } = cluster;
    for (let p = termedPods.first[0]; p >= 0; p = termedPods.next[p]) if (!this.hidden.has(p)) visit(p, pod.node[p]);
    for (const p of this.assumed) visit(p, this.hiddenOn);
  }

  /** Visits the bound pods of an instance that are not taken to be gone. */
  eachPodOf(i: number, visit: (pod: number, node: number) => void): void {
    const { pod, vmi } = this.world;
    for (let p = vmi.pods.first[i]; p >= 0; p = vmi.pods.next[p])
      if (pod.node[p] >= 0 && !this.hidden.has(p)) visit(p, pod.node[p]);
    for (const p of this.assumed) if (pod.vmi[p] === i) visit(p, this.hiddenOn);
  }

  /** Whether any bound pod has terms about others. */
  get someTermed(): boolean {
    return this.world.cluster.termedPods.first[0] >= 0 || this.assumed.size > 0;
  }

  /** Takes a pod for gone, or back. */
  hide(p: number, gone: boolean): void {
    const { pod } = this.world;
    const sign = gone ? 1 : -1;
    if (gone) this.hidden.add(p);
    else this.hidden.delete(p);
    this.hiddenOn = pod.node[p];
    this.hiddenCpu += sign * (pod.cpu[p] + pod.attachment[p] * ATTACHMENT.cpu);
    this.hiddenMemory += sign * (pod.memory[p] + pod.attachment[p] * ATTACHMENT.memory);
    this.hiddenPods += sign * (1 + pod.attachment[p]);
  }

  /** Takes a pod that waits to be on a node, or no longer. */
  assume(p: number, n: number, there: boolean): void {
    const { pod } = this.world;
    const sign = there ? -1 : 1;
    if (there) this.assumed.add(p);
    else this.assumed.delete(p);
    this.hiddenOn = this.assumed.size + this.hidden.size > 0 ? n : -1;
    this.hiddenCpu += sign * pod.cpu[p];
    this.hiddenMemory += sign * pod.memory[p];
    this.hiddenPods += sign;
  }

  showAll(): void {
    this.hidden.clear();
    this.hiddenOn = -1;
    this.hiddenCpu = 0;
    this.hiddenMemory = 0;
    this.hiddenPods = 0;
  }
}

const views = new WeakMap<ClusterWorld, SchedulerView>();

/** The view of a simulation; always the same one, for it keeps what it has read. */
export function viewOf(sim: ClusterSimulation): SchedulerView {
  const known = views.get(sim.world);
  if (known !== undefined) return known;
  const view = new SchedulerView(sim);
  views.set(sim.world, view);
  return view;
}

/** Whether one of the tolerations bears the taint.
 *  Source: kubernetes/api core/v1/toleration.go (ToleratesTaint, v0.34). */
export function tolerates(
  tolerations: readonly Toleration[],
  taint: { readonly key: string; readonly value: string; readonly effect: string },
): boolean {
  return tolerations.some(
    (t) =>
      (t.effect === null || t.effect === taint.effect) &&
      (t.key === '' || t.key === taint.key) &&
      (t.operator === 'Exists' || t.value === taint.value),
  );
}

interface Reading<T> {
  readonly text: string;
  readonly value: T;
}
