// VM decisions with all default plugins of kube-scheduler, and a week of arrivals and departures on a cluster that fits them.
import { script } from '../contestants.ts';
import type { Row } from '../row.ts';

export const placementRow: Row = {
  name: 'placement',
  title: 'Placement of VMs with all default plugins',
  cases: [
    {
      name: 'VM over 16 nodes',
      unit: 'M decisions/CPU-s',
      scale: 1e6,
      better: 'more',
      ours: script('PolicyRunner', 'place-vms', 16),
      limit: 0.3,
      peers: [],
    },
    {
      name: 'VM over 160 nodes',
      unit: 'M decisions/CPU-s',
      scale: 1e6,
      better: 'more',
      ours: script('PolicyRunner', 'place-vms', 160),
      peers: [],
    },
    {
      name: 'VM over 1,000 nodes',
      unit: 'M decisions/CPU-s',
      scale: 1e6,
      better: 'more',
      ours: script('PolicyRunner', 'place-vms', 1000),
      peers: [],
    },
    {
      name: '410,276 arrivals and departures',
      unit: 'CPU-s',
      scale: 1,
      better: 'less',
      ours: script('whole cluster', 'azure-arrivals'),
      limit: 60,
      peers: [],
    },
    {
      name: 'PlanetLab day, 800 hosts, 1,052 VMs, threshold policy',
      unit: 'CPU-s',
      scale: 1,
      better: 'less',
      ours: script('whole cluster', 'planetlab-day'),
      limit: 2.5,
      peers: [],
    },
  ],
};
