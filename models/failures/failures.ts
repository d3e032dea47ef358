// Failures by chance: every component has renewal processes of its own that break it and mend it again.
//
// Streams of chance belong to the component and the kind, so that switching on one kind moves no failure of another.
import { draw, exponential, weibull } from '../../engine/distribution.ts';
import { gamma } from '../../engine/math.ts';
import { type Model, on } from '../../engine/model.ts';
import {
  diskFail,
  diskReplace,
  hazardMend,
  hazardStrike,
  nicFail,
  nicRepair,
  nodeCrash,
  nodeEnterMaintenance,
  nodeLeaveMaintenance,
  nodeStart,
  switchFail,
  switchRepair,
} from '../events.ts';
import { DARK } from '../network/network.ts';
import { apiWritable } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { FAILURES, type FailureKind, YEAR_MS } from './failure-kinds.ts';

/** How often people try to end a maintenance while the API takes no writes: an assumption. */
const ASKS_AGAIN_MS = 10 * 60_000;

export const failures: Model<ClusterSchema> = {
  name: 'failures',
  on: [
    on(hazardStrike, (sim, h) => {
      const { hazard } = sim.world;
      const kind = kindOf(sim, h);
      hazard.put.down(h, 1);
      befall(sim, kind, hazard.target[h], true);
      sim.schedule(hazardMend, draw(kind.repair, hazard.luck, h), h);
    }),
    on(hazardMend, (sim, h) => {
      const { hazard } = sim.world;
      if (kindOf(sim, h).target === 'calendar' && !apiWritable(sim.world)) {
        sim.schedule(hazardMend, ASKS_AGAIN_MS, h);
        return;
      }
      hazard.put.down(h, 0);
      befall(sim, kindOf(sim, h), hazard.target[h], false);
      if (kindOf(sim, h).once !== true) sim.schedule(hazardStrike, upTime(sim, h), h);
    }),
  ],
};

/** Switches kinds of failures on for every component that can have them. @param scale multiplies every rate */
export function startFailures(sim: ClusterSimulation, kinds: readonly FailureKind[], scale = 1): void {
  for (const kind of kinds) {
    const targets = targetsOf(sim, kind);
    targets.forEach(({ row, name }, i) => {
      const meanUpMs = YEAR_MS / (kind.perYear * scale);
      const h = sim.world.hazard.add({
        name: `${kind.name}/${name}`,
        kind: FAILURES.indexOf(kind),
        target: row,
        meanUpMs,
      });
      // On a calendar the nodes take turns.
      const first = kind.target === 'calendar' ? (meanUpMs * (i + 1)) / targets.length : upTime(sim, h);
      sim.schedule(hazardStrike, first, h);
    });
  }
}

function kindOf(sim: ClusterSimulation, h: number): FailureKind {
  const kind = FAILURES[sim.world.hazard.kind[h]];
  if (kind === undefined) throw new Error(`no kind of failure has code ${sim.world.hazard.kind[h]}`);
  return kind;
}

function upTime(sim: ClusterSimulation, h: number): number {
  const { hazard } = sim.world;
  const { shape } = kindOf(sim, h);
  const mean = hazard.meanUpMs[h];
  if (kindOf(sim, h).target === 'calendar') return mean;
  if (shape === 1) return exponential(hazard.luck, h, mean);
  return weibull(hazard.luck, h, shape, mean / gamma(1 + 1 / shape));
}

interface Target {
  readonly row: number;
  readonly name: string;
}

/** Components of a kind. A room is told by the first node in it. */
function targetsOf(sim: ClusterSimulation, { target }: FailureKind): Target[] {
  const { world, store } = sim;
  if (target !== 'room') {
    const table = world[target === 'calendar' ? 'node' : target];
    const rows = [...Array(table.rows).keys()].filter((row) => table.isLive(row));
    return rows.map((row) => ({ row, name: store.names.text(table.name[row]) }));
  }
  const seen = new Set<number>();
  const rooms: Target[] = [];
  for (let n = 0; n < world.node.rows; n++) {
    const zone = world.node.zone[n];
    if (seen.has(zone)) continue;
    seen.add(zone);
    rooms.push({ row: n, name: store.names.text(zone) || 'room' });
  }
  return rooms;
}

/** Breaks a component, or mends it. What is broken already for another reason is left as it is by the models of these events. */
function befall(sim: ClusterSimulation, { target }: FailureKind, row: number, breaks: boolean): void {
  switch (target) {
    case 'disk':
      sim.schedule(breaks ? diskFail : diskReplace, 0, row);
      return;
    case 'node':
      powerNode(sim, row, breaks);
      return;
    case 'calendar':
      sim.schedule(breaks ? nodeEnterMaintenance : nodeLeaveMaintenance, 0, row);
      return;
    case 'nic':
      if (breaks) sim.schedule(nicFail, 0, row, DARK);
      else sim.schedule(nicRepair, 0, row);
      return;
    case 'switch':
      if (breaks) sim.schedule(switchFail, 0, row, DARK);
      else sim.schedule(switchRepair, 0, row);
      return;
    case 'room': {
      const { node } = sim.world;
      for (let n = 0; n < node.rows; n++)
        if (node.isLive(n) && node.zone[n] === node.zone[row]) powerNode(sim, n, breaks);
    }
  }
}

/** A node starts again when nothing keeps it down any more. */
function powerNode(sim: ClusterSimulation, n: number, breaks: boolean): void {
  const { hazard, node } = sim.world;
  if (!breaks) {
    for (let h = 0; h < hazard.rows; h++) {
      if (!hazard.isLive(h) || hazard.down[h] === 0) continue;
      const { target } = kindOf(sim, h);
      if (target === 'node' && hazard.target[h] === n) return;
      if (target === 'room' && node.zone[hazard.target[h]] === node.zone[n]) return;
    }
  }
  sim.schedule(breaks ? nodeCrash : nodeStart, 0, n);
}
