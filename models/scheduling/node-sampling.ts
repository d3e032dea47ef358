// How many nodes a scheduler looks for before it stops and scores what it has.

/** With fewer nodes than this, all are looked at. */
const FEWEST = 100;

/** Source: kubernetes/kubernetes pkg/scheduler/schedule_one.go:697 (numFeasibleNodesToFind, v1.34.1). */
export function feasibleNodesToFind(nodes: number, percentage: number): number {
  if (nodes < FEWEST) return nodes;
  const percent = percentage === 0 ? Math.max(5, Math.trunc(50 - nodes / 125)) : percentage;
  if (percent >= 100) return nodes;
  return Math.max(FEWEST, Math.trunc((nodes * percent) / 100));
}
