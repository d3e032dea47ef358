// Steps that make sense for a thing as it is now, in the language of scenarios.

import { shouldRun } from '../models/compute/run-strategy.ts';
import { DiskHealth, NodePower } from '../models/lifecycles.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import type { Inspection, Kind } from './protocol.ts';

type Offer = Inspection['actions'][number];

/** @param ref the thing as a scenario names it: `node/harvester-2` */
export function actionsFor(sim: ClusterSimulation, kind: Kind, row: number, ref: string): readonly Offer[] {
  const { disk, node, vm } = sim.world;
  const offer = (label: string, verb: string): Offer => ({ label, step: `${verb}: ${ref}` });
  if (kind === 'node') {
    if (node.power[row] === NodePower.state.Off) return [offer('Power on', 'start')];
    const split: Offer =
      node.island[row] === 0
        ? { label: 'Cut off', step: `partition: [${ref}]` }
        : { label: 'Connect again', step: 'heal: all' };
    const hold = node.cordoned[row] === 0 ? offer('Cordon', 'cordon') : offer('Uncordon', 'uncordon');
    return [offer('Power loss', 'crash'), offer('Power cycle', 'reboot'), split, hold];
  }
  if (kind === 'vm') {
    if (!shouldRun(sim.world, row) || vm.stopRequested[row] === 1) return [offer('Start', 'start')];
    return [offer('Stop', 'stop'), offer('Restart', 'restart'), offer('Migrate', 'migrate')];
  }
  if (kind === 'disk')
    return disk.health[row] === DiskHealth.state.Good
      ? [offer('Disk failure', 'fail')]
      : [offer('Replace the disk', 'repair')];
  if (kind === 'volume') return [offer('Take a snapshot', 'snapshot-volume')];
  return kind === 'vip' ? [offer('Overwrite its lease', 'steal-lease')] : [];
}
