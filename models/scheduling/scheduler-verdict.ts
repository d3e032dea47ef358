// What a scheduler's filters say of every node for one pod, with the status that preemption goes by.
import type { KubeFilter } from '../policies/kube-filter.ts';
import type { KubePolicy } from '../policies/vm-placement.ts';
import type { SchedulerView } from './scheduler-view.ts';

export type Status = 'Success' | 'Unschedulable' | 'UnschedulableAndUnresolvable';

export interface Verdict {
  readonly status: Status;
  /** The first filter that refused, and all its reasons. */
  readonly plugin: string | null;
  readonly reasons: readonly string[];
}

/** Filters that have something to say about the pod, ready to be asked about nodes. */
export function preparedFilters(policy: KubePolicy, view: SchedulerView, p: number): readonly KubeFilter[] {
  return policy.filters.filter((filter) => filter.prepare === undefined || filter.prepare(view, p));
}

export function verdictOf(filters: readonly KubeFilter[], view: SchedulerView, p: number, n: number): Verdict {
  for (const filter of filters) {
    const reason = filter.refuses(view, p, n);
    if (reason === 0) continue;
    const unresolvable = filter.unresolvable(view, p, n, reason);
    return {
      status: unresolvable ? 'UnschedulableAndUnresolvable' : 'Unschedulable',
      plugin: filter.name,
      reasons: filter.why?.(view, p, n) ?? [
        filter.explain?.(view, p, n, reason - 1) ?? filter.reasons[reason - 1] ?? 'refused',
      ],
    };
  }
  return SUCCESS;
}

const SUCCESS: Verdict = { status: 'Success', plugin: null, reasons: [] };
