// Max-min fairness by progressive filling, for the one component of links and flows that a change touches.

import type { FlowSchema } from './flow.ts';
import type { Tables } from './table.ts';

export interface Shares {
  /** Flow rows of the component in row order, and the rate of each in bytes a second. */
  readonly flows: readonly number[];
  readonly rates: readonly number[];
}

/** Rates of all flows that share a link with `links` or `started`, directly or through other flows. Every flow ends at its cap, or at a
 *  full link where none has more per weight than it has. */
export function shareFairly(world: Tables<FlowSchema>, started: number, links: readonly number[]): Shares {
  const component = collect(world, started, links);
  return fill(world, component.flows, component.links);
}

interface Component {
  readonly flows: number[];
  readonly links: number[];
}

function collect({ flow, link, hop }: Tables<FlowSchema>, started: number, seeds: readonly number[]): Component {
  const links: number[] = [];
  const flows: number[] = started >= 0 ? [started] : [];
  const seenLink = new Set<number>();
  const seenFlow = new Set<number>(flows);
  const visit = (l: number): void => {
    if (seenLink.has(l)) return;
    seenLink.add(l);
    links.push(l);
  };
  for (const l of seeds) visit(l);
  for (let i = 0; i < links.length; i++) {
    const l = links[i] ?? 0;
    for (let h = link.hops.first[l]; h >= 0; h = link.hops.next[h]) {
      const f = hop.flow[h];
      if (seenFlow.has(f)) continue;
      seenFlow.add(f);
      flows.push(f);
      for (let g = flow.hops.first[f]; g >= 0; g = flow.hops.next[g]) visit(hop.link[g]);
    }
  }
  // Sums of doubles depend on their order, so the order must not depend on which change was first.
  flows.sort((p, q) => p - q);
  links.sort((p, q) => p - q);
  return { flows, links };
}

function fill({ flow, link, hop }: Tables<FlowSchema>, flows: readonly number[], links: readonly number[]): Shares {
  const free = new Map(links.map((l) => [l, link.capacity[l]]));
  const open = new Set(flows);
  const rates = new Map<number, number>();
  const weightOn = (l: number): number => {
    let sum = 0;
    for (let h = link.hops.first[l]; h >= 0; h = link.hops.next[h])
      if (open.has(hop.flow[h])) sum += flow.weight[hop.flow[h]];
    return sum;
  };
  const freeze = (f: number, level: number): void => {
    const share = Math.min(flow.cap[f], level * flow.weight[f]);
    rates.set(f, share);
    open.delete(f);
    for (let h = flow.hops.first[f]; h >= 0; h = flow.hops.next[h]) {
      const l = hop.link[h];
      free.set(l, Math.max(0, (free.get(l) ?? 0) - share));
    }
  };
  while (open.size > 0) {
    let level = Number.POSITIVE_INFINITY;
    for (const f of open) level = Math.min(level, flow.cap[f] / flow.weight[f]);
    const levels = new Map<number, number>();
    for (const l of links) {
      const weight = weightOn(l);
      if (weight === 0) continue;
      const here = (free.get(l) ?? 0) / weight;
      levels.set(l, here);
      level = Math.min(level, here);
    }
    if (level === Number.POSITIVE_INFINITY) throw new Error('a flow needs a link or a cap');
    const frozen = [...open].filter((f) => isBound(f, level));
    for (const f of frozen) freeze(f, level);

    function isBound(f: number, at: number): boolean {
      if (flow.cap[f] / flow.weight[f] <= at) return true;
      for (let h = flow.hops.first[f]; h >= 0; h = flow.hops.next[h])
        if ((levels.get(hop.link[h]) ?? 0) <= at) return true;
      return false;
    }
  }
  return { flows, rates: flows.map((f) => rates.get(f) ?? 0) };
}
