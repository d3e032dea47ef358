// What the series of a run say at an instant: the preview under a pointer that hovers over time.
import type { Series } from '../../scenarios/figures.ts';

/** The value that holds at an instant; 0 before the first. */
export function valueAt({ at, value }: Series, instant: number): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((at[middle] ?? 0) <= instant) low = middle + 1;
    else high = middle;
  }
  return value[low - 1] ?? 0;
}

const words: readonly (readonly [name: string, one: string, many: string])[] = [
  ['down_vms', 'VM down', 'VMs down'],
  ['pending_vms', 'VM pending', 'VMs pending'],
  ['degraded_volumes', 'volume degraded', 'volumes degraded'],
  ['faulted_volumes', 'volume faulted', 'volumes faulted'],
  ['rebuilding_replicas', 'rebuild', 'rebuilds'],
  ['unanswered_vips', 'VIP unanswered', 'VIPs unanswered'],
];

/** `5 VMs down, 11 volumes degraded`; `all is well` when nothing is wrong. */
export function previewOf(series: readonly Series[], instant: number): string {
  const parts = words.flatMap(([name, one, many]) => {
    const of = series.find((s) => s.name === name);
    const value = of === undefined ? 0 : valueAt(of, instant);
    return value === 0 ? [] : [`${value} ${value === 1 ? one : many}`];
  });
  return parts.length === 0 ? 'all is well' : parts.join(', ');
}
