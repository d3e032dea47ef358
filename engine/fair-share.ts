// Max-min fairness by progressive filling, for the one component of links and flows that a change touches.
import type { FlowSchema } from './flow-tables.ts';
import type { Tables } from './table.ts';

/** Scratch space, by row: written before it is read in every call, so that calls share it without knowing of each other. */
class Scratch {
  flows = new Int32Array(64);
  links = new Int32Array(64);
  /** Flows with a cap, by the level at which they reach it; flows that stop rising at the level at hand. */
  capped = new Int32Array(64);
  bound = new Int32Array(64);
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
  call = 0;

  reserve(flowRows: number, linkRows: number): void {
    if (flowRows > this.flowSeen.length) {
      const size = 2 * flowRows;
      this.flows = new Int32Array(size);
      this.capped = new Int32Array(size);
      this.bound = new Int32Array(size);
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
    }
    this.call++;
  }
}

const scratch = new Scratch();

/** What a change to one link concerns; the same object each time, overwritten by the next call. */
export interface Shares {
  /** Rows of all flows that share a link with it, directly or through other flows, and of their links, both in row order; and how many
   *  they are, for the arrays are longer. */
  readonly flows: Int32Array;
  readonly flowCount: number;
  readonly links: Int32Array;
  readonly linkCount: number;
  /** Bytes a second that are fair, by row of the flow. */
  readonly rates: Float64Array;
}

const shares: { -readonly [K in keyof Shares]: Shares[K] } = {
  flows: scratch.flows,
  flowCount: 0,
  links: scratch.links,
  linkCount: 0,
  rates: scratch.rates,
};

/** Works out what is fair in the component of a link: every flow ends at its cap, or at a full link where none has more per weight than it
 *  has. */
export function shareFairly(world: Tables<FlowSchema>, link: number): Shares {
  scratch.reserve(world.flow.rows, world.link.rows);
  collect(world, link);
  fill(world);
  return shares;
}

/** Sums of doubles depend on their order, so flows and links are sorted: the order must not depend on which change was first. */
function collect({ flow, link, hop }: Tables<FlowSchema>, seed: number): void {
  const { flows, links, flowSeen, linkSeen, call } = scratch;
  let flowCount = 0;
  let linkCount = 1;
  links[0] = seed;
  linkSeen[seed] = call;
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
  sort(flows, flowCount);
  sort(links, linkCount);
  shares.flows = flows;
  shares.flowCount = flowCount;
  shares.links = links;
  shares.linkCount = linkCount;
  shares.rates = scratch.rates;
}

/** From here on the call of the built-in sort costs less than insertion does. */
const FEW = 48;

/** Sorts the first `count` rows. Most components are small, and their rows come almost in order. */
function sort(rows: Int32Array, count: number): void {
  if (count > FEW) {
    rows.subarray(0, count).sort();
    return;
  }
  for (let i = 1; i < count; i++) {
    const row = rows[i];
    let j = i;
    for (; j > 0 && rows[j - 1] > row; j--) rows[j] = rows[j - 1];
    rows[j] = row;
  }
}

/** Raises all flows together, level by level; at each level those stop that reach their cap or sit on a link that is full. */
function fill(world: Tables<FlowSchema>): void {
  const { free, weight, rising, open, capped } = scratch;
  const { flows, flowCount, links, linkCount } = shares;
  const { flow, link, hop } = world;
  for (let i = 0; i < linkCount; i++) {
    const l = links[i];
    let sum = 0;
    for (let h = link.hops.first[l]; h >= 0; h = link.hops.next[h]) sum += flow.weight[hop.flow[h]];
    free[l] = link.capacity[l];
    weight[l] = sum;
    rising[l] = link.hops.size[l];
  }
  let caps = 0;
  for (let i = 0; i < flowCount; i++) {
    open[flows[i]] = 1;
    if (flow.cap[flows[i]] < Number.POSITIVE_INFINITY) capped[caps++] = flows[i];
  }
  if (caps > 1) capped.subarray(0, caps).sort((f, g) => capLevel(world, f) - capLevel(world, g) || f - g);
  let cap = 0;
  for (let left = flowCount; left > 0; ) {
    while (cap < caps && open[capped[cap]] === 0) cap++;
    const level = Math.min(cap < caps ? capLevel(world, capped[cap]) : Number.POSITIVE_INFINITY, linkLevel());
    // Which flows stop at this level is decided before any of them is taken off its links.
    let stopping = 0;
    for (; cap < caps && capLevel(world, capped[cap]) <= level; cap++) stopping = stop(capped[cap], stopping);
    for (let i = 0; i < linkCount; i++) {
      const l = links[i];
      const isFull = rising[l] > 0 && free[l] / weight[l] <= level;
      if (!isFull) continue;
      for (let h = link.hops.first[l]; h >= 0; h = link.hops.next[h]) stopping = stop(hop.flow[h], stopping);
    }
    for (let i = 0; i < stopping; i++) freeze(world, scratch.bound[i], level);
    left -= stopping;
  }
}

/** The rate per weight at which a flow reaches its cap. */
const capLevel = ({ flow }: Tables<FlowSchema>, f: number): number => flow.cap[f] / flow.weight[f];

/** The rate per weight at which the next link is full. */
function linkLevel(): number {
  const { free, weight, rising } = scratch;
  const { links, linkCount } = shares;
  let level = Number.POSITIVE_INFINITY;
  for (let i = 0; i < linkCount; i++) {
    const l = links[i];
    if (rising[l] > 0) level = Math.min(level, free[l] / weight[l]);
  }
  return level;
}

/** Puts a flow that still rises among those that stop; returns how many these are then. */
function stop(f: number, stopping: number): number {
  const { open, bound } = scratch;
  if (open[f] === 0) return stopping;
  open[f] = 0;
  bound[stopping] = f;
  return stopping + 1;
}

function freeze({ flow, hop }: Tables<FlowSchema>, f: number, level: number): void {
  const { free, weight, rising, rates } = scratch;
  const rate = Math.min(flow.cap[f], level * flow.weight[f]);
  rates[f] = rate;
  for (let h = flow.hops.first[f]; h >= 0; h = flow.hops.next[h]) {
    const l = hop.link[h];
    free[l] = Math.max(0, free[l] - rate);
    weight[l] -= flow.weight[f];
    rising[l]--;
  }
}
