// The shape of kube-scheduler's filters here: the engine's, plus whether removing pods could help.
import type { Filter } from '../../engine/policy.ts';
import type { SchedulerView } from '../scheduling/scheduler-view.ts';

export interface KubeFilter extends Filter<SchedulerView> {
  /** The status UnschedulableAndUnresolvable: no preemption can make the pod fit here. `reason` is what `refuses` returned.
   *  Source: kubernetes/kube-scheduler framework/interface.go (v0.34). */
  unresolvable(view: SchedulerView, pod: number, node: number, reason: number): boolean;
  /** All reasons against a node, in Kubernetes' words, where there can be several. */
  why?(view: SchedulerView, pod: number, node: number): readonly string[];
}

/** Rescales to 0..100 of the largest, or turned round, in place. All zero stays so, or becomes all 100.
 *  Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/helper/normalize_score.go (v1.34.1). */
export function normalizeScores(scores: Float64Array, count: number, reverse: boolean, max = 100): void {
  let top = 0;
  for (let i = 0; i < count; i++) top = Math.max(top, scores[i]);
  for (let i = 0; i < count; i++) {
    const share = top === 0 ? 0 : Math.trunc((max * scores[i]) / top);
    scores[i] = reverse ? max - share : share;
  }
}
