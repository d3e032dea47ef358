// Replica decisions of Longhorn's scheduler, and the storm after a node with its share of 3,000 replicas is lost for good.
import { spawnSync } from 'node:child_process';
import { script } from '../contestants.ts';
import type { Contestant, Row } from '../row.ts';

/** Ceph's placement, three copies over 12 disks; 0.66 M placements a second on the machine of the design. */
const crushtool: Contestant = {
  name: 'crushtool --test',
  command: () =>
    spawnSync('crushtool', ['--help']).error === undefined
      ? script('crushtool --test', 'crushtool').command()
      : { missing: 'crushtool (package ceph-base) is not installed' },
};

export const storageRow: Row = {
  name: 'storage',
  title: 'Placement of replicas, and a rebuild storm',
  cases: [
    {
      name: 'replica over 12 disks of 4 nodes',
      unit: 'M decisions/CPU-s',
      scale: 1e6,
      better: 'more',
      ours: script('PolicyRunner', 'place-replicas', 4, 3),
      limit: 0.3,
      peers: [{ contestant: crushtool }],
    },
    {
      name: 'replica over 160 disks of 160 nodes',
      unit: 'M decisions/CPU-s',
      scale: 1e6,
      better: 'more',
      ours: script('PolicyRunner', 'place-replicas', 160, 1),
      peers: [],
    },
    {
      name: 'a day after 1 of 16 nodes with 3,000 replicas is lost',
      unit: 'CPU-s',
      scale: 1,
      better: 'less',
      ours: script('whole cluster', 'rebuild-storm'),
      peers: [],
    },
  ],
};
