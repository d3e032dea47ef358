// Every model there is, at the size of the slice and ten times that, with failures by chance a hundred times as often as in life.
import { script } from '../contestants.ts';
import type { Case, Row } from '../row.ts';

function of(name: string, nodes: number, vms: number, mode: string, limit?: number): Case {
  const ours = script('all models', 'whole-cluster', nodes, vms, mode);
  return {
    name,
    unit: 'M events/CPU-s',
    scale: 1e6,
    better: 'more',
    ours,
    ...(limit === undefined ? {} : { limit }),
    peers: [],
  };
}

export const wholeClusterRow: Row = {
  name: 'whole-cluster',
  title: 'Whole cluster: all models, random failures',
  cases: [
    of('16 nodes, 1,000 VMs, 3,000 replicas', 16, 1_000, 'quiet', 1),
    of('same, trace and digest on', 16, 1_000, 'traced', 0.3),
    of('160 nodes, 10,000 VMs, 30,000 replicas', 160, 10_000, 'quiet'),
  ],
};
