// Cases about IP pools and load balancers.

import {
  type AddressRange,
  ALLOCATION_RETRY_MS,
  allocatable,
  allocate,
  mayDelete,
  overlap,
  type PoolState,
  rangeOf,
  rangesAllowed,
  withAllocation,
  withRelease,
} from '../../../models/network/ip-pool.ts';
import { type PoolSpec, poolConflict, type Scope, selectPool } from '../../../models/network/ip-pool-select.ts';
import { formatIpv4, parseIpv4 } from '../../../models/network/ipv4.ts';
import {
  type HealthCheck,
  ipamChangeRefused,
  type Listener,
  loadBalancerProblems,
  probed,
} from '../../../models/network/load-balancer.ts';
import { differences, isObject, type Json, type JsonObject, Unsupported } from '../adapter.ts';
import { type Case, type Check, list, num, obj, objs, same, text, textOrNull } from './controlplane-json.ts';

const address = (t: string): number => parseIpv4(t) ?? Number.NaN;
const rangeText = (r: { start: number; end: number }) => `${formatIpv4(r.start)}-${formatIpv4(r.end)}`;

function parseRange(value: Json, gateway: string | null = null): AddressRange {
  const [start = '', end = ''] = String(value).split('-');
  return { start: address(start), end: address(end), gateway: gateway === null ? null : address(gateway) };
}

function range({ given, expect }: Case): readonly string[] {
  if (given['ranges'] !== undefined) {
    const ranges = objs(given['ranges']).map((r) =>
      rangeOf({ subnet: text(r, 'subnet'), start: textOrNull(r, 'start'), end: textOrNull(r, 'end') }),
    );
    const valid = ranges.every((r) => r !== null) && !overlap(ranges.filter((r) => r !== null));
    const set = valid ? ranges.map((r) => (r === null ? '' : rangeText(r))).join(',') : null;
    return differences(expect, { valid, set, ...(typeof expect['contains'] === 'object' ? {} : {}) });
  }
  const found = rangeOf({
    subnet: text(given, 'subnet'),
    start: textOrNull(given, 'range_start'),
    end: textOrNull(given, 'range_end'),
    gateway: textOrNull(given, 'gateway'),
  });
  if (found === null) return same('valid', false, expect['valid']);
  return differences(expect, {
    valid: true,
    range: rangeText(found),
    gateway: found.gateway === null ? null : formatIpv4(found.gateway),
    allocatable: allocatable(found),
  });
}

function allocation({ given, steps, expect }: Case): readonly string[] {
  const entries = (key: string) =>
    new Map(Object.entries(obj(given[key])).map(([ip, id]): [number, string] => [address(ip), String(id)]));
  let pool: PoolState = {
    ranges: [parseRange(given['pool'] ?? '', textOrNull(given, 'gateway'))],
    allocated: entries('allocated'),
    history: entries('history'),
    last: typeof given['last'] === 'string' ? address(text(given, 'last')) : null,
  };
  const results: Record<string, Json> = {};
  const ips: string[] = [];
  let refused: 'no-address' | 'duplicate-id' | null = null;
  for (const step of steps) {
    const id = text(step, 'id');
    if (text(step, 'do') === 'release') {
      pool = withRelease(pool, id);
      continue;
    }
    if (text(step, 'do') !== 'allocate') throw new Unsupported(`step ${text(step, 'do')}`);
    const found = allocate(pool, id);
    refused = found.refused;
    if (found.address === null) continue;
    pool = withAllocation(pool, found.address, id);
    ips.push(formatIpv4(found.address));
    if (typeof step['as'] === 'string') results[text(step, 'as')] = formatIpv4(found.address);
  }
  // How an error reads differs from program to program; that there is one does not.
  const words = Object.values(expect).find((v) => typeof v === 'string' && v.startsWith('error')) ?? 'error';
  const error = refused === null ? null : words;
  return differences(expect, {
    ip: ips.at(-1) ?? null,
    ips,
    third: error,
    second: error,
    error,
    retry_after_s: ALLOCATION_RETRY_MS / 1000,
    ...results,
  });
}

const scopeOf = (one: JsonObject): Scope => ({
  project: text(one, 'project'),
  namespace: text(one, 'namespace'),
  cluster: text(one, 'cluster'),
});
const poolOf = (one: JsonObject): PoolSpec => ({
  name: text(one, 'name'),
  global: one['global'] === true || one['global_requested'] === true,
  network: text(one, 'network'),
  priority: num(one, 'priority'),
  scope: objs(one['scope']).map(scopeOf),
});

function validate({ given, expect }: Case): readonly string[] {
  if (text(given, 'op') === 'delete')
    return same('delete_allowed', mayDelete(Object.keys(obj(given['allocated'])).length), expect['delete_allowed']);
  if (given['ranges'] !== undefined) {
    const ranges = list(given['ranges']).map((r) => parseRange(r));
    const others = list(given['other_pools']).map((r) => parseRange(r));
    const allocated = Array.isArray(given['allocated'])
      ? list(given['allocated']).map((a) => address(String(a)))
      : Object.keys(obj(given['allocated'])).map(address);
    return same('valid', rangesAllowed(ranges, others, allocated), expect['valid']);
  }
  const added = poolOf(obj(given['new']));
  const existing = objs(given['existing'])
    .map(poolOf)
    .filter((p) => p.name !== added.name);
  return same('valid', poolConflict(existing, added) === null, expect['valid']);
}

function webhook({ given, expect }: Case): readonly string[] {
  if (given['old_ipam'] !== undefined)
    return same(
      'rejected',
      ipamChangeRefused(text(given, 'old_ipam'), text(given, 'new_ipam'), text(given, 'default', 'pool') as 'pool'),
      expect['rejected'],
    );
  if (given['listeners'] === undefined) throw new Unsupported('another part of the webhook');
  let free = 1;
  const listeners = objs(given['listeners']).map((l): Listener => {
    // A case that says nothing about a port means one that is not in question.
    const port = num(l, 'port', 1000 + free++);
    return {
      name: text(l, 'name'),
      port,
      backendPort: num(l, 'backend_port', 2000 + free++),
      protocol: text(l, 'protocol', 'TCP'),
    };
  });
  const check = isObject(given['health_check']) ? healthOf(given['health_check']) : null;
  const problems = loadBalancerProblems({
    workloadType: text(given, 'workload_type') as 'vm',
    listeners,
    healthCheck: check,
  });
  return same('rejected', problems.length > 0, expect['rejected']);
}

const healthOf = (check: JsonObject): HealthCheck => ({
  port: num(check, 'port'),
  successThreshold: num(check, 'success', 1),
  failureThreshold: num(check, 'failure', 1),
  periodMs: 1000 * num(check, 'period_s', 1),
  timeoutMs: 1000 * num(check, 'timeout_s', 1),
});

function prober({ given, expect }: Case): readonly string[] {
  const up = text(given, 'backend') === 'up';
  let health = { healthy: given['initial'] === true, successes: 0, failures: 0 };
  let turnedAt: number | null = null;
  for (let t = num(given, 'period_s', 1); t <= 10; t += num(given, 'period_s', 1)) {
    const before = health.healthy;
    health = probed(health, up, num(given, 'success_threshold', 1), num(given, 'failure_threshold', 3));
    if (health.healthy !== before) turnedAt ??= t + (up ? 0 : num(given, 'timeout_s'));
  }
  const wrong: string[] = [];
  if (
    typeof expect['healthy_within_s'] === 'number' &&
    !(health.healthy && (turnedAt ?? 0) <= num(expect, 'healthy_within_s'))
  )
    wrong.push('not healthy in time');
  if (
    typeof expect['unhealthy_within_s'] === 'number' &&
    (health.healthy || (turnedAt ?? 0) > num(expect, 'unhealthy_within_s'))
  )
    wrong.push('not unhealthy in time');
  if (typeof expect['healthy_after_10_s'] === 'boolean')
    wrong.push(...same('healthy', health.healthy, expect['healthy_after_10_s']));
  return wrong;
}

export const poolChecks: Readonly<Record<string, Check>> = {
  'lb.ipam_range': range,
  'lb.ipam_allocate': allocation,
  'lb.pool_select': ({ given, expect }) => {
    const pools = objs(given['pools']).map(poolOf);
    const request = { ...scopeOf(obj(given['request'])), network: text(obj(given['request']), 'network') };
    return same('pool', pools[selectPool(pools, request, given['loose'] === true)]?.name ?? null, expect['pool']);
  },
  'lb.pool_validate': validate,
  'lb.webhook': webhook,
  'lb.prober': prober,
  'lb.kubevip_migration': () => {
    throw new Unsupported('a one-off conversion of a ConfigMap at an upgrade to v1.2');
  },
};
