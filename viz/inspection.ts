// One thing at one instant: what is so, what is on record, what it waits for, what happened to it, and what one could do with it.
import { plights } from '../models/narration/plight.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import { refOfRow } from '../scenarios/known.ts';
import { PRESENTED, type Presented, presentObjects } from '../scenarios/present-objects.ts';
import { describeRef } from '../scenarios/ref.ts';
import { instanceOf } from '../scenarios/stays.ts';
import { actionsFor } from './actions.ts';
import { bad, good } from './answer.ts';
import type { Branch } from './branch.ts';
import { factsOf } from './facts.ts';
import { statusOf } from './look.ts';
import { machinesOf } from './machine-view.ts';
import {
  type Answer,
  DISK_LOOKS,
  type Inspection,
  type Kind,
  NODE_LOOKS,
  REPLICA_LOOKS,
  type Status,
  VM_LOOKS,
  VOLUME_LOOKS,
} from './protocol.ts';
import { relatedOf } from './related.ts';
import { recordText } from './why.ts';
import { diskLook, nodeLook, replicaLook, vmLook, volumeLook } from './world-looks.ts';

/** History that is kept short: the newest records are the ones that are asked about. */
const MOST_RECORDS = 200;

export function inspectionOf(branch: Branch, sim: ClusterSimulation, kind: Kind, row: number): Answer<Inspection> {
  const store = sim.store.store(kind);
  if (!(Number.isInteger(row) && row >= 0 && row < store.rows)) return bad('no-such-row', `there is no ${kind} ${row}`);
  const name = sim.store.nameOf(store, row);
  const numbers = recordNumbers(branch, sim, kind, row, name);
  const told = new Map(branch.result.story.map((line) => [line.record, line]));
  const records = numbers.map((number) => branch.trace.record(number - branch.trace.firstNumber));
  return good({
    kind,
    row,
    name,
    status: statusNow(sim, kind, row),
    summary: sim.world[kind].isLive(row) ? plights[kind](sim, row) : 'is gone',
    facts: factsOf(sim, kind, row),
    machines: machinesOf(branch, sim, kind, row),
    history: records.slice(-MOST_RECORDS).map((record) => ({
      at: record.at,
      text: told.get(record.number)?.what ?? recordText(record),
      record: record.number,
    })),
    decisions: records.flatMap(({ at, decisions }) => decisions.map((decision) => ({ at, decision }))),
    related: relatedOf(sim, kind, row),
    yaml: isPresented(kind) ? presentObjects(sim, branch.origin.cluster, kind, row) : null,
    actions: actionsFor(sim, kind, row, describeRef(refOfRow(sim, kind, row))),
  });
}

function statusNow({ world }: ClusterSimulation, kind: Kind, row: number): Status {
  switch (kind) {
    case 'node':
      return statusOf.node[NODE_LOOKS.indexOf(nodeLook(world, row))];
    case 'vm':
      return statusOf.vm[VM_LOOKS.indexOf(vmLook(world, row))];
    case 'disk':
      return statusOf.disk[DISK_LOOKS.indexOf(diskLook(world, row))];
    case 'volume':
      return statusOf.volume[VOLUME_LOOKS.indexOf(volumeLook(world, row))];
    case 'replica':
      return statusOf.replica[REPLICA_LOOKS.indexOf(replicaLook(world, row))];
    case 'vip':
      return world.vip.answers[row] >= 0 ? 'ok' : 'failed';
  }
}

/** Records up to now about the thing and, for a VM, about its instances and their pods. */
function recordNumbers(branch: Branch, sim: ClusterSimulation, kind: Kind, row: number, name: string): number[] {
  const numbers = new Set(branch.recordsOf(kind, name));
  if (kind === 'vm') {
    for (let i = 0; i < sim.world.vmi.rows; i++) {
      if (sim.world.vmi.vm[i] !== row) continue;
      for (const number of branch.recordsOf('vmi', sim.store.nameOf(sim.store.store('vmi'), i))) numbers.add(number);
    }
    const pod = sim.world.vmi.launcher[instanceOf(sim.world, row)] ?? -1;
    if (pod >= 0)
      for (const number of branch.recordsOf('pod', sim.store.nameOf(sim.store.store('pod'), pod))) numbers.add(number);
  }
  return [...numbers].filter((number) => number < sim.executed).sort((a, b) => a - b);
}

function isPresented(kind: Kind): kind is Presented {
  return PRESENTED.some((known) => known === kind);
}
