// Shared capacities: flows over links share what the links have, max-min fair with weights and caps.
import type { EventKind } from './event.ts';
import { event } from './event.ts';
import { shareFairly } from './fair-share.ts';
import type { FlowSchema } from './flow-tables.ts';
import { type Model, on } from './model.ts';
import type { Simulation } from './simulation.ts';
import type { Schema, Tables } from './table.ts';

export const flowFinished: EventKind<{ flow: 'flow' }> = event(
  'flow.finished',
  { flow: 'flow' },
  { lane: 'physical', timer: 'finish' },
);

/** The rates of all flows that share this link, directly or through others, are worked out anew: once at the end of an instant, however
 *  many flows began or ended in it. */
const linkSettle: EventKind<{ link: 'link' }> = event(
  'link.settle',
  { link: 'link' },
  { lane: 'settle', timer: 'settle' },
);

/** Ends flows and shares links; put it first among the models of a definition with flows. */
export function flowModel<S extends Schema>(): Model<S> {
  return {
    name: 'flow',
    on: [
      on<S, { flow: 'flow' }>(flowFinished, (sim, f) => {
        const { flow } = flowTables(sim);
        const owner = flow.owner[f];
        const done = kindNamed(sim, sim.store.names.text(flow.done[f]));
        stopFlow(sim, f);
        // The flow's row is free now, and another may take it: its owner has to hear first.
        if (done !== undefined) sim.scheduleFirst(done, owner);
      }),
      on<S, { link: 'link' }>(linkSettle, (sim, link) => settle(sim, link)),
    ],
  };
}

export interface FlowRequest {
  /** Bytes to move; Infinity for traffic that goes on until it is stopped. */
  readonly bytes: number;
  readonly links: readonly number[];
  /** Bytes a second that the flow cannot exceed; none by default. */
  readonly cap?: number;
  /** Share relative to other flows on the same link: the number of connections, say. 1 by default. */
  readonly weight?: number;
  /** What happens when the last byte has arrived, and to whom. */
  readonly done?: EventKind;
  readonly owner?: number;
}

/** Starts a flow and returns its row. Every flow that shares a link with it, directly or through others, is slowed to its fair share when
 *  the instant ends; until then its rate is 0. A flow without links moves at its cap. */
export function startFlow<S extends Schema>(sim: Simulation<S>, request: FlowRequest): number {
  const { flow, hop } = flowTables(sim);
  const f = flow.add({
    remaining: request.bytes,
    cap: request.cap ?? Number.POSITIVE_INFINITY,
    weight: request.weight ?? 1,
    since: sim.now,
    owner: request.owner ?? -1,
    done: request.done?.name ?? '',
  });
  // Not pending yet, but whatever changes its rate later: it ends because it was started here.
  sim.schedule(flowFinished, Number.POSITIVE_INFINITY, f);
  for (const link of request.links) {
    hop.add({ flow: f, link });
    sim.schedule(linkSettle, 0, link);
  }
  if (request.links.length === 0) moveAt(sim, f, flow.cap[f]);
  return f;
}

/** Ends a flow, finished or not. Returns the bytes that had not arrived. */
export function stopFlow<S extends Schema>(sim: Simulation<S>, f: number): number {
  const { flow, hop, link } = flowTables(sim);
  const left = remainingBytes(sim, f);
  for (let h = flow.hops.first[f]; h >= 0; ) {
    const next = flow.hops.next[h];
    const l = hop.link[h];
    hop.remove(h);
    if (link.hops.size[l] > 0) sim.schedule(linkSettle, 0, l);
    h = next;
  }
  flow.remove(f);
  return left;
}

/** Changes what a link has to give; 0 stops everything on it until it comes back. */
export function setCapacity<S extends Schema>(sim: Simulation<S>, link: number, bytesPerSecond: number): void {
  const { link: links } = flowTables(sim);
  links.put.capacity(link, bytesPerSecond);
  if (links.hops.size[link] > 0) sim.schedule(linkSettle, 0, link);
}

/** Bytes still to move at this moment. */
export function remainingBytes<S extends Schema>(sim: Simulation<S>, f: number): number {
  const { flow } = flowTables(sim);
  return Math.max(0, flow.remaining[f] - (flow.rate[f] * (sim.now - flow.since[f])) / MS_PER_SECOND);
}

const MS_PER_SECOND = 1000;

/** The flow tables of any world that has them: the schema is checked when the definition is made, not in this type. */
function flowTables<S extends Schema>(sim: Simulation<S>): Tables<FlowSchema> {
  return sim.world as unknown as Tables<FlowSchema>;
}

function kindNamed<S extends Schema>({ definition }: Simulation<S>, name: string): EventKind | undefined {
  return name === '' ? undefined : definition.kindNamed.get(name);
}

/** Shares out the component that a link belongs to; its other links need no settling of their own then. */
function settle<S extends Schema>(sim: Simulation<S>, link: number): void {
  const { flow } = flowTables(sim);
  const { flows, flowCount, links, linkCount, rates } = shareFairly(flowTables(sim), link);
  for (let i = 0; i < linkCount; i++) if (links[i] !== link) sim.cancel(linkSettle, links[i]);
  for (let i = 0; i < flowCount; i++) {
    const f = flows[i];
    if (rates[f] !== flow.rate[f]) moveAt(sim, f, rates[f]);
  }
}

/** A flow whose rate stays the same to the bit is not moved: its remainder is not rounded again and its finish stays where it was. */
function moveAt<S extends Schema>(sim: Simulation<S>, f: number, rate: number): void {
  const { flow } = flowTables(sim);
  flow.put.remaining(f, remainingBytes(sim, f));
  flow.put.since(f, sim.now);
  flow.put.rate(f, rate);
  const ms = rate > 0 ? (flow.remaining[f] * MS_PER_SECOND) / rate : Number.POSITIVE_INFINITY;
  sim.move(flowFinished, flow.remaining[f] === 0 ? 0 : ms, f);
}
