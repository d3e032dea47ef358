// TaintToleration: taints keep pods away that do not tolerate them, or make a node less welcome.
import type { Score } from '../../engine/policy.ts';
import type { Taint } from '../manifest/index.ts';
import type { SchedulerView } from '../scheduling/scheduler-view.ts';
import { tolerates } from '../scheduling/scheduler-view.ts';
import { type KubeFilter, normalizeScores } from './kube-filter.ts';

type PlainTaint = Pick<Taint, 'key' | 'value' | 'effect'>;

/** Taints that the modelled controllers set, in the order in which they come; all with NoSchedule.
 *  Source: harvester/harvester pkg/controller/master/node/node_down_controller.go:162,213 @3d63c2af1 and Kubernetes' node lifecycle. */
const MODELLED: readonly PlainTaint[] = [
  { key: 'node.kubernetes.io/unreachable', value: '', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/not-ready', value: '', effect: 'NoSchedule' },
  { key: 'kubevirt.io/drain', value: 'draining', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/out-of-service', value: 'nodeshutdown', effect: 'NoSchedule' },
];

/** Keys of taints that have a column and are left out of `NodeSpec.taints`. */
export const modelledTaints: readonly string[] = MODELLED.map(({ key }) => key);

/** Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go (v1.34.1). */
export const taintToleration: KubeFilter = {
  name: 'TaintToleration',
  reasons: ['node(s) had untolerated taint'],
  refuses: (view, p, n) => (untolerated(view, p, n) === null ? 0 : 1),
  unresolvable: () => true,
  explain(view, p, n) {
    const taint = untolerated(view, p, n);
    return taint === null ? '' : `node(s) had untolerated taint {${taint.key}: ${taint.value}}`;
  },
};

/** How many taints of the kind PreferNoSchedule the pod does not tolerate; fewer are better. */
export const taintTolerationScore: Score<SchedulerView> = {
  name: 'TaintToleration',
  score(view, p, n) {
    const { taints } = view.node(n);
    if (taints.length === 0) return 0;
    const soft = view.pod(p).tolerations.filter((t) => t.effect === null || t.effect === 'PreferNoSchedule');
    return taints.filter((taint) => taint.effect === 'PreferNoSchedule' && !tolerates(soft, taint)).length;
  },
  normalize: (scores, count) => normalizeScores(scores, count, true),
};

/** The first taint that keeps a pod off a node, or null. */
function untolerated(view: SchedulerView, p: number, n: number): PlainTaint | null {
  const { node } = view.world;
  const { taints } = view.node(n);
  const present = modelled(node, n);
  if (taints.length === 0 && present === 0) return null;
  const { tolerations } = view.pod(p);
  for (const taint of taints) if (taint.effect !== 'PreferNoSchedule' && !tolerates(tolerations, taint)) return taint;
  for (const [i, taint] of MODELLED.entries())
    if ((present >> i) % 2 === 1 && !tolerates(tolerations, taint)) return taint;
  return null;
}

/** The modelled taints of a node, one bit each. */
function modelled(node: SchedulerView['world']['node'], n: number): number {
  return node.unreachableTaint[n] + 2 * node.notReadyTaint[n] + 4 * node.drainTaint[n] + 8 * node.outOfServiceTaint[n];
}

/** Whether the pod bears every taint that would keep it off; spread constraints may count only such nodes. */
export function toleratesNode(view: SchedulerView, p: number, n: number): boolean {
  return untolerated(view, p, n) === null;
}
