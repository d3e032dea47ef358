// Which IP pool serves a load balancer, and which pools may stand beside each other.
//
// Source: harvester/load-balancer-harvester pkg/ipam/selector.go:52-124 and pkg/webhook/ippool/validator.go:95-236 @e861dc9.

/** `*` is any; empty is any in loose mode only. */
export interface Scope {
  readonly project: string;
  readonly namespace: string;
  readonly cluster: string;
}

export interface PoolSpec {
  readonly name: string;
  readonly global: boolean;
  readonly network: string;
  readonly priority: number;
  readonly scope: readonly Scope[];
}

export interface PoolRequest extends Scope {
  readonly network: string;
}

/** The pool for a request: of those whose network is equal and one of whose scopes matches the one with the highest priority, the later in
 *  the list on equal ones; else the global pool. Index or -1.
 *  @param loose an empty project, namespace or cluster of a pool matches all: tried for guest clusters when nothing else was found */
export function selectPool(pools: readonly PoolSpec[], request: PoolRequest, loose: boolean): number {
  const strict = best(pools, request, matches);
  if (strict >= 0 || !loose) return strict;
  return best(pools, request, matchesLoosely);
}

export type PoolConflict = 'second-global-pool' | 'overlapping-scopes' | 'equal-priority';

/** Why a pool may not be added or changed to this, or null. `existing` does not hold the pool itself. */
export function poolConflict(existing: readonly PoolSpec[], added: PoolSpec): PoolConflict | null {
  if (added.global) return existing.some((p) => p.global) ? 'second-global-pool' : null;
  if (added.scope.some((a, i) => added.scope.slice(i + 1).some((b) => scopesOverlap(a, b))))
    return 'overlapping-scopes';
  for (const pool of existing) {
    if (pool.global) continue;
    if (pool.priority !== added.priority) continue;
    if (pool.priority !== 0) return 'equal-priority';
    if (pool.network === added.network && pool.scope.some((a) => added.scope.some((b) => scopesOverlap(a, b))))
      return 'overlapping-scopes';
  }
  return null;
}

const PARTS = ['project', 'namespace', 'cluster'] as const;

function best(pools: readonly PoolSpec[], request: PoolRequest, matching: (scope: Scope, r: Scope) => boolean): number {
  let found = -1;
  pools.forEach((pool, i) => {
    if (pool.network !== request.network || !pool.scope.some((s) => matching(s, request))) return;
    if (found < 0 || pool.priority >= (pools[found]?.priority ?? 0)) found = i;
  });
  return found >= 0 ? found : pools.findIndex((p) => p.global);
}

function matches(scope: Scope, request: Scope): boolean {
  return PARTS.every((part) => scope[part] === '*' || request[part] === '*' || scope[part] === request[part]);
}

function matchesLoosely(scope: Scope, request: Scope): boolean {
  return PARTS.every((part) => scope[part] === '*' || scope[part] === '' || scope[part] === request[part]);
}

function scopesOverlap(a: Scope, b: Scope): boolean {
  return PARTS.every((part) => a[part] === '*' || b[part] === '*' || a[part] === b[part]);
}
