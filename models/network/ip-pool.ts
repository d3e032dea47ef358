// IP pools of Harvester's load balancers: which addresses a pool has, which pool serves a request, which address is handed out.
//
// Source: harvester/load-balancer-harvester pkg/ipam/{allocator,selector}.go and pkg/webhook/ippool/validator.go @e861dc9.
import { contains, parseIpv4, parseSubnet } from './ipv4.ts';

export interface RangeSpec {
  readonly subnet: string;
  readonly start: string | null;
  readonly end: string | null;
  readonly gateway?: string | null;
}

export interface AddressRange {
  readonly start: number;
  readonly end: number;
  /** Never handed out; null for a single address. */
  readonly gateway: number | null;
}

/** The addresses of a range, or null when the webhook refuses it: allocator.go:63-120. Reversed bounds are swapped. */
export function rangeOf(spec: RangeSpec): AddressRange | null {
  const subnet = parseSubnet(spec.subnet);
  if (subnet === null) return null;
  const single = subnet.prefix === 32;
  const [first, last] = single ? [subnet.network, subnet.network] : [subnet.network + 1, subnet.broadcast - 1];
  const bound = (text: string | null | undefined, otherwise: number) =>
    text === null || text === undefined || text === '' ? otherwise : parseIpv4(text);
  const a = bound(spec.start, first);
  const b = bound(spec.end, last);
  const gateway = single ? null : bound(spec.gateway, first);
  if (a === null || b === null || (gateway === null && !single)) return null;
  for (const address of [a, b]) if (address < first || address > last || !contains(subnet, address)) return null;
  if (gateway !== null && !contains(subnet, gateway)) return null;
  return { start: Math.min(a, b), end: Math.max(a, b), gateway };
}

/** How many addresses can be handed out: allocator_test.go:96-196. */
export function allocatable({ start, end, gateway }: AddressRange): number {
  return end - start + 1 - (gateway !== null && gateway >= start && gateway <= end ? 1 : 0);
}

/** Whether two of the ranges overlap. */
export function overlap(ranges: readonly { readonly start: number; readonly end: number }[]): boolean {
  return ranges.some((a, i) => ranges.slice(i + 1).some((b) => a.start <= b.end && b.start <= a.end));
}

export interface PoolState {
  readonly ranges: readonly AddressRange[];
  /** Who has an address, and who had it last. */
  readonly allocated: ReadonlyMap<number, string>;
  readonly history: ReadonlyMap<number, string>;
  /** The address handed out last, or null. */
  readonly last: number | null;
}

export type Allocation =
  | { readonly address: number; readonly refused: null }
  | { readonly address: null; readonly refused: 'no-address' | 'duplicate-id' };

/** Pause before the controller tries again: pkg/controller/loadbalancer/controller.go:144-154. */
export const ALLOCATION_RETRY_MS = 1000;

/** The address that `id` gets: its own from before if it is free, else the next free one after the last handed out, round robin. A second
 *  request of the same id is an error. */
export function allocate(pool: PoolState, id: string): Allocation {
  for (const owner of pool.allocated.values()) if (owner === id) return { address: null, refused: 'duplicate-id' };
  for (const [address, owner] of pool.history)
    if (owner === id && isFree(pool, address)) return { address, refused: null };
  const next = nextFree(pool, pool.last);
  return next === null ? { address: null, refused: 'no-address' } : { address: next, refused: null };
}

/** The pool after an allocation. */
export function withAllocation(pool: PoolState, address: number, id: string): PoolState {
  return {
    ...pool,
    allocated: new Map([...pool.allocated, [address, id]]),
    history: new Map([...pool.history].filter(([a]) => a !== address)),
    last: address,
  };
}

/** The pool after `id` gave its address back: it stays in history. */
export function withRelease(pool: PoolState, id: string): PoolState {
  const entry = [...pool.allocated].find(([, owner]) => owner === id);
  if (entry === undefined) return pool;
  return {
    ...pool,
    allocated: new Map([...pool.allocated].filter(([, owner]) => owner !== id)),
    history: new Map([...pool.history, entry]),
  };
}

/** Whether the ranges may replace those of a pool: every allocated address stays inside, and none overlap, not with other pools' either. */
export function rangesAllowed(
  ranges: readonly AddressRange[],
  others: readonly AddressRange[],
  allocated: readonly number[],
): boolean {
  if (ranges.some((r, i) => overlap([r, ...ranges.slice(i + 1)].slice(0, 2)))) return false;
  if (overlap(ranges) || ranges.some((r) => others.some((o) => overlap([r, o])))) return false;
  return allocated.every((address) => ranges.some((r) => inRange(r, address)));
}

/** A pool may be deleted only while nobody has an address of it. */
export function mayDelete(allocated: number): boolean {
  return allocated === 0;
}

function inRange(range: AddressRange, address: number): boolean {
  return address >= range.start && address <= range.end;
}

function isFree(pool: PoolState, address: number): boolean {
  return !pool.allocated.has(address) && pool.ranges.some((r) => inRange(r, address) && r.gateway !== address);
}

function nextFree(pool: PoolState, last: number | null): number | null {
  const { ranges } = pool;
  const at = last === null ? -1 : ranges.findIndex((r) => inRange(r, last));
  const order = at < 0 || last === null ? [...ranges] : rotated(ranges, at, last);
  for (const range of order) {
    for (let address = range.start; address <= range.end; address++) if (isFree(pool, address)) return address;
  }
  return null;
}

/** The ranges from behind `last` around to it. */
function rotated(ranges: readonly AddressRange[], at: number, last: number): AddressRange[] {
  const current = ranges[at];
  if (current === undefined) return [...ranges];
  const head = { ...current, start: last + 1 };
  const tail = { ...current, end: last };
  return [head, ...ranges.slice(at + 1), ...ranges.slice(0, at), tail];
}
