// A broken line over whole percentages, in whole numbers, as the profile of RequestedToCapacityRatio draws it.

/** Points in order of utilisation. */
export type BrokenLine = readonly { readonly utilization: number; readonly score: number }[];

/** The value at `x`: level before the first point and after the last, cut to whole towards zero between.
 *  Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/helper/shape_score.go (v1.34.1). */
export function valueOn(line: BrokenLine, x: number): number {
  for (const [i, point] of line.entries()) {
    if (x > point.utilization) continue;
    const before = line[i - 1];
    if (before === undefined) return point.score;
    const rise = (point.score - before.score) * (x - before.utilization);
    return before.score + Math.trunc(rise / (point.utilization - before.utilization));
  }
  return line.at(-1)?.score ?? 0;
}
