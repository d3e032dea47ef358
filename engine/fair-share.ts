// Max-min fairness by progressive filling, for the one component of links and flows that a change touches.
import type { FlowSchema } from './flow-tables.ts';
import type { Tables } from './table.ts';

/** Scratch space, by row: written before it is read in every call, so that calls share it without knowing of each other. */
class Scratch {
  flows = new Int32Array(64);
  links = new Int32Array(64);
  /** By flow row: number of the call that has seen it; its rate; whether it still rises. */
  flowSeen = new Int32Array(64);
  rates = new Float64Array(64);
  open = new Uint8Array(64);
  /** By link row: number of the call that has seen it; what is free; weight of the flows that still rise. */
  linkSeen = new Int32Array(64);
  free = new Float64Array(64);
  weight = new Float64Array(64);
  /** How many of them: sums of fractions may leave a little weight behind when the last one has gone. */
  rising = new Int32Array(64);
  full = new Uint8Array(64);
  call = 0;

  reserve(flowRows: number, linkRows: number): void {
    if (flowRows > this.flowSeen.length) {
      const size = 2 * flowRows;
      this.flows = new Int32Array(size);
      this.flowSeen = new Int32Array(size);
      this.rates = new Float64Array(size);
      this.open = new Uint8Array(size);
    }
    if (linkRows > this.linkSeen.length) {
      const size = 2 * linkRows;
      this.links = new Int32Array(size);
      this.linkSeen = new Int32Array(size);
      this.free = new Float64Array(size);
      this.weight = new Float64Array(size);
      this.rising = new Int32Array(size);
      this.full = new Uint8Array(size);
    }
    this.call++;
  }
}

const scratch = new Scratch();

/** Calls `visit` with every flow that shares a link with `links` or `started`, directly or through other flows, in row order, and with the
 *  rate in bytes a second that is fair. Every flow ends at its cap, or at a full link where none has more per weight than it has.
 *  `visit` must not start or stop flows. */
export function shareFairly(
  world: Tables<FlowSchema>,
  started: number,
  links: readonly number[],
  visit: (flow: number, rate: number) => void,
): void {
  scratch.reserve(world.flow.rows, world.link.rows);
  const flows = collect(world, started, links);
  fill(world, flows.flows, flows.links);
  for (const f of flows.flows) visit(f, scratch.rates[f]);
}

interface Component {
  readonly flows: Int32Array;
  readonly links: Int32Array;
}

/** Sums of doubles depend on their order, so flows and links are sorted: the order must not depend on which change was first. */
function collect({ flow, link, hop }: Tables<FlowSchema>, started: number, seeds: readonly number[]): Component {
  const { flows, links, flowSeen, linkSeen, call } = scratch;
  let flowCount = 0;
  let linkCount = 0;
  if (started >= 0) {
    flowSeen[started] = call;
    flows[flowCount++] = started;
  }
  for (const l of seeds) {
    if (linkSeen[l] === call) continue;
    linkSeen[l] = call;
    links[linkCount++] = l;
  }
  for (let i = 0; i < linkCount; i++) {
    for (let h = link.hops.first[links[i]]; h >= 0; h = link.hops.next[h]) {
      const f = hop.flow[h];
      if (flowSeen[f] === call) continue;
      flowSeen[f] = call;
      flows[flowCount++] = f;
      for (let g = flow.hops.first[f]; g >= 0; g = flow.hops.next[g]) {
        const l = hop.link[g];
        if (linkSeen[l] === call) continue;
        linkSeen[l] = call;
        links[linkCount++] = l;
      }
    }
  }
  return { flows: flows.subarray(0, flowCount).sort(), links: links.subarray(0, linkCount).sort() };
}

function fill(world: Tables<FlowSchema>, flows: Int32Array, links: Int32Array): void {
  const { flow, link, hop } = world;
  const { free, weight, rising, open } = scratch;
  for (const l of links) {
    free[l] = link.capacity[l];
    weight[l] = 0;
    rising[l] = link.hops.size[l];
    for (let h = link.hops.first[l]; h >= 0; h = link.hops.next[h]) weight[l] += flow.weight[hop.flow[h]];
  }
  open.fill(0);
  for (const f of flows) open[f] = 1;
  for (let left = flows.length; left > 0; ) {
    const level = nextLevel(world, flows, links);
    // Which flows stop at this level is decided before any of them is taken off its links.
    for (const f of flows) if (open[f] === 1 && isBound(world, f, level)) open[f] = 2;
    for (const f of flows) {
      if (open[f] !== 2) continue;
      freeze(world, f, level);
      left--;
    }
  }
}

/** The rate per weight at which the next flow stops rising; marks the links that are full there. */
function nextLevel({ flow }: Tables<FlowSchema>, flows: Int32Array, links: Int32Array): number {
  const { free, weight, rising, open, full } = scratch;
  let level = Number.POSITIVE_INFINITY;
  for (const f of flows) if (open[f] === 1) level = Math.min(level, flow.cap[f] / flow.weight[f]);
  for (const l of links) if (rising[l] > 0) level = Math.min(level, free[l] / weight[l]);
  if (level === Number.POSITIVE_INFINITY) throw new Error('a flow needs a link or a cap');
  for (const l of links) full[l] = rising[l] > 0 && free[l] / weight[l] <= level ? 1 : 0;
  return level;
}

function isBound({ flow, hop }: Tables<FlowSchema>, f: number, level: number): boolean {
  if (flow.cap[f] / flow.weight[f] <= level) return true;
  for (let h = flow.hops.first[f]; h >= 0; h = flow.hops.next[h]) if (scratch.full[hop.link[h]] === 1) return true;
  return false;
}

function freeze({ flow, hop }: Tables<FlowSchema>, f: number, level: number): void {
  const { free, weight, rising, open, rates } = scratch;
  const rate = Math.min(flow.cap[f], level * flow.weight[f]);
  rates[f] = rate;
  open[f] = 0;
  for (let h = flow.hops.first[f]; h >= 0; h = flow.hops.next[h]) {
    const l = hop.link[h];
    free[l] = Math.max(0, free[l] - rate);
    weight[l] -= flow.weight[f];
    rising[l]--;
  }
}
