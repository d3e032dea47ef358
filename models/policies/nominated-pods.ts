// Room that is being made for a pod is not given to another one that matters less, or as much.
import type { SchedulerView } from '../scheduling/scheduler-view.ts';
import type { KubeFilter } from './kube-filter.ts';

/** Every filter must let a pod pass twice: beside the pods that a node was nominated for and that matter no less than it, as if these were there
 *  already, and without them, since they may never come. The second pass is that of the filters themselves.
 *  Source: kubernetes/kubernetes pkg/scheduler/framework/runtime/framework.go (RunFilterPluginsWithNominatedPods, addGENominatedPods, v1.34.1). */
export function nominatedPods(filters: readonly KubeFilter[]): KubeFilter {
  return {
    name: NOMINATED_PODS,
    reasons: ['room is kept for a pod that preempted others'],
    prepare({ world: { node } }) {
      for (let n = 0; n < node.rows; n++) if (node.nominatedPods.size[n] > 0) return true;
      return false;
    },
    refuses: (view, p, n) => (refusalBeside(view, filters, p, n) === null ? 0 : 1),
    explain: (view, p, n) => refusalBeside(view, filters, p, n) ?? 'refused',
    why: (view, p, n) => [refusalBeside(view, filters, p, n) ?? 'refused'],
    unresolvable: () => false,
  };
}

export const NOMINATED_PODS = 'NominatedPods';

/** What refuses the node when those that it is kept for are taken to be there; null when nothing does. */
function refusalBeside(view: SchedulerView, filters: readonly KubeFilter[], p: number, n: number): string | null {
  const { node, pod } = view.world;
  const kept: number[] = [];
  for (let q = node.nominatedPods.first[n]; q >= 0; q = node.nominatedPods.next[q])
    if (q !== p && pod.priority[q] >= pod.priority[p]) kept.push(q);
  if (kept.length === 0) return null;
  for (const q of kept) view.assume(q, n, true);
  const refusal = firstRefusal(view, prepared(view, filters, p), p, n);
  for (const q of kept) view.assume(q, n, false);
  // What the filters have worked out for this decision was about a cluster with those pods.
  prepared(view, filters, p);
  return refusal === null ? null : `${refusal}: room is kept for ${view.text(pod.name[kept[0]])}`;
}

function prepared(view: SchedulerView, filters: readonly KubeFilter[], p: number): readonly KubeFilter[] {
  return filters.filter((filter) => filter.prepare === undefined || filter.prepare(view, p));
}

function firstRefusal(view: SchedulerView, filters: readonly KubeFilter[], p: number, n: number): string | null {
  for (const filter of filters) {
    const reason = filter.refuses(view, p, n);
    if (reason === 0) continue;
    const words = filter.explain?.(view, p, n, reason - 1) ?? filter.reasons[reason - 1] ?? 'refused';
    return words.replace(/: [^{}]*$/, '');
  }
  return null;
}
