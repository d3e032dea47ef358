// Cases about leader election and kube-vip.
// Long because it translates many kinds of cases of one file, each with a few lines of its own.

import {
  arpIntervalMs,
  electionIdentity,
  keepsAddressWithoutEndpoints,
  mayHoldVip,
  nextArpForm,
  serviceLease,
} from '../../../models/control-plane/kube-vip-rules.ts';
import { dropLease, leaseNamed } from '../../../models/control-plane/lease.ts';
import {
  candidacy,
  givesUpAt,
  pollGap,
  takeover,
  untilNextPoll,
} from '../../../models/control-plane/lease-election.ts';
import {
  configProblems,
  type LeaseRecord,
  NOBODY,
  released,
  tryAcquireOrRenew,
} from '../../../models/control-plane/lease-record.ts';
import { KILLED, TERMINATED } from '../../../models/control-plane/vip.ts';
import { events } from '../../../models/index.ts';
import { probed } from '../../../models/network/load-balancer.ts';
import { appoint, appointEtcd } from '../../support/leases.ts';
import { managers } from '../../support/managers.ts';
import { differences, type JsonObject, Unsupported } from '../adapter.ts';

import {
  type Case,
  compareSample,
  list,
  luck,
  near,
  num,
  obj,
  objs,
  same,
  sample,
  text,
  textOrNull,
  within,
} from './controlplane-json.ts';

const ME = 0;
const OTHER = 1;
const TIMERS = { leaseDurationMs: 5000, renewDeadlineMs: 3000, retryPeriodMs: 1000 };

function recordOf(given: JsonObject): LeaseRecord {
  const lease = obj(given['lease']);
  const holder = text(lease, 'holder');
  return {
    holder: holder === '' ? NOBODY : holder === text(given, 'me') ? ME : OTHER,
    durationMs: 1000 * num(lease, 'lease_seconds'),
    transitions: num(lease, 'transitions'),
  };
}

function holderName(given: JsonObject, record: LeaseRecord): string {
  return record.holder === NOBODY ? '' : record.holder === ME ? text(given, 'me') : text(obj(given['lease']), 'holder');
}

/** Release whose kube-vip has these timers. */
const releaseWith = (given: JsonObject) => (num(given, 'lease_s') === 15 ? 9 : 8);

function tryLease({ given, steps, expect }: Case): readonly string[] {
  const record = recordOf(given);
  const duration = 1000 * num(given, 'my_lease_seconds', num(obj(given['lease']), 'lease_seconds'));
  if (steps.some((s) => text(s, 'do').startsWith('cancel'))) {
    const after = released(ME, record);
    return differences(expect, {
      holder: holderName(given, after),
      lease_seconds: after.durationMs / 1000,
      transitions: after.transitions,
    });
  }
  if (steps.length > 0) {
    let stored = record;
    let seen = null as Parameters<typeof tryAcquireOrRenew>[3];
    const results = objs(expect['results']);
    return steps.flatMap((step, i) => {
      const tried = tryAcquireOrRenew(ME, duration, stored, seen, 1000 * num(step, 'at'));
      stored = tried.record;
      seen = tried.seen;
      const { at: _, ...wanted } = obj(results[i]);
      return differences(wanted, { ok: tried.ok, holder: holderName(given, stored), transitions: stored.transitions });
    });
  }
  const now = 100_000_000;
  const tried = tryAcquireOrRenew(ME, duration, record, { record, at: now - 1000 * num(given, 'observed_age_s') }, now);
  return differences(expect, {
    ok: tried.ok,
    holder: holderName(given, tried.record),
    transitions: tried.record.transitions,
  });
}

function timing({ given, expect }: Case): readonly string[] {
  const words = luck(11);
  const retry = num(given, 'retry_period_s');
  if (typeof given['polls'] === 'number') {
    const gaps = sample(num(given, 'polls'), () => pollGap(retry, words, 0));
    const rest = sample(40_000, () => untilNextPoll(retry, words, 0));
    const tolerance = num(expect, 'tolerance_rel');
    return [
      ...within('min', gaps.min, num(expect, 'gap_min_s'), num(expect, 'gap_max_s')),
      ...within('max', gaps.max, num(expect, 'gap_min_s'), num(expect, 'gap_max_s')),
      ...near('mean', gaps.mean, num(expect, 'gap_mean_s'), tolerance * num(expect, 'gap_mean_s')),
      ...near(
        'residual',
        rest.mean,
        num(expect, 'stationary_residual_mean_s'),
        tolerance * num(expect, 'stationary_residual_mean_s'),
      ),
    ];
  }
  const followers = num(given, 'followers');
  const lease = num(given, 'lease_s');
  if (typeof given['release_block_s'] === 'number') return overlaps({ given, steps: [], expect }, words);
  if (given['crash_phase'] === undefined) {
    const found = sample(40_000, () =>
      Math.min(...Array.from({ length: followers }, () => untilNextPoll(retry, words, 0))),
    );
    return compareSample(found, expect, num(expect, 'tolerance_s'));
  }
  return compareSample(
    sample(40_000, () => takeover(lease, retry, followers, words, 0).delayMs),
    expect,
    num(expect, 'tolerance_s'),
  );
}

function overlaps({ given, expect }: Case, words: Int32Array): readonly string[] {
  const retry = num(given, 'retry_period_s');
  const gone = givesUpAt(0, retry, num(given, 'renew_deadline_s'), num(given, 'release_block_s'));
  const taken = () =>
    Math.min(
      ...Array.from(
        { length: num(given, 'followers') },
        () => candidacy(0, num(given, 'lease_s'), retry, words, 0).tryAt,
      ),
    );
  const both = Array.from({ length: 40_000 }, () => gone - taken());
  const overlapping = both.filter((d) => d > 0).sort((p, q) => p - q);
  const tolerance = num(expect, 'tolerance');
  const wrong = near(
    'probability_of_overlap',
    overlapping.length / both.length,
    num(expect, 'probability_of_overlap'),
    tolerance,
  );
  if (typeof expect['overlap_median_s'] === 'number')
    wrong.push(
      ...near(
        'overlap_median',
        both.sort((p, q) => p - q)[both.length >> 1] ?? 0,
        num(expect, 'overlap_median_s'),
        tolerance,
      ),
    );
  if (typeof expect['overlap_max_le_s'] === 'number')
    wrong.push(...within('overlap_max', overlapping.at(-1) ?? 0, 0, num(expect, 'overlap_max_le_s') + 1e-9));
  return wrong;
}

const MINUTE = 60_000;

/** Three management nodes whose first has the address. */
function cluster(seed: number, release: number, options: { managers?: number; witness?: boolean } = {}) {
  const sim = managers({ seed, release, ...options });
  appoint(sim, 'plndr-svcs-lock', 'm-1');
  if ((options.managers ?? 3) > 1) {
    appoint(sim, 'kube-controller-manager', 'm-2');
    appointEtcd(sim, 'm-2');
  }
  return sim;
}

/** Seconds from the loss of the holder to the first announcement by another node. */
function announcement(given: JsonObject, seed: number, how: 'crash' | 'stop'): number {
  const witness = num(given, 'vip_candidates_left', 2) === 1;
  const sim = cluster(seed, releaseWith(given), { witness });
  const { vip, node } = sim.world;
  const holder = node.find('m-1');
  if (given['etcd_leader_affected'] === true) appointEtcd(sim, 'm-1');
  if (how === 'crash') sim.inject(events.nodeCrash, holder, 0, 'case', MINUTE);
  else sim.inject(events.kubeVipStop, holder, TERMINATED, 'case', MINUTE);
  while (sim.step(10 * MINUTE) && (vip.answers[0] === holder || vip.answers[0] < 0));
  return (sim.now - MINUTE) / 1000;
}

function failover({ given, steps, expect }: Case, title: string): readonly string[] {
  if (typeof expect['median_s'] === 'number') {
    const how = title.includes('graceful') ? 'stop' : 'crash';
    return compareSample(
      sample(2500, (i) => announcement(given, i + 1, how)),
      expect,
      num(expect, 'tolerance_s'),
    );
  }
  if (typeof expect['reachable_within_s'] === 'number') {
    const found = sample(300, (i) => announcement({ ...given, lease_s: 5 }, i + 1, 'crash'));
    return steps.length > 0 ? within('reachable', found.max, 0, num(expect, 'reachable_within_s')) : [];
  }
  if (typeof expect['vip_candidates'] === 'number') {
    const roles = objs(given['nodes']).map((n) => text(n, 'role'));
    const able = roles.filter((r) =>
      mayHoldVip({ management: r === 'management' || r === 'witness', witness: r === 'witness' }),
    );
    return same('vip_candidates', able.length, expect['vip_candidates']);
  }
  if (typeof expect['holders_after'] === 'number') {
    const sim = cluster(1, 8);
    sim.inject(events.kubeVipStop, sim.world.node.find('m-1'), KILLED, 'case', MINUTE);
    sim.run(5 * MINUTE);
    const holders = sim.world.vip.held.size[0];
    sim.inject(events.kubeVipRestart, sim.world.node.find('m-1'), 0, 'case');
    sim.run(6 * MINUTE);
    return [...same('holders', holders, expect['holders_after']), ...same('cleared', sim.world.vip.held.size[0], 1)];
  }
  if (text(given, 'event').startsWith('holderIdentity')) return stolen(given, expect);
  if (typeof given['api_write_outage_s'] === 'number') return outage(given, expect);
  throw new Unsupported('an old bug of kube-vip 0.8.9 that no release of Harvester ships');
}

function stolen(given: JsonObject, expect: JsonObject): readonly string[] {
  const fixed = text(given, 'version') !== '1.2.3';
  const sim = cluster(1, fixed ? 8 : 9, { managers: num(given, 'nodes') });
  const { vip, contender, lease } = sim.world;
  const holder = lease.holder[vip.lease[0]];
  sim.inject(events.leaseSteal, vip.lease[0], 0, 'case', MINUTE);
  let removed = false;
  while (sim.step(10 * MINUTE)) if (vip.held.size[0] === 0) removed = true;
  const follows = contender.role[holder] !== 3;
  return differences(expect, { vip_removed: removed, process_restarts: follows, vip_returns: vip.answers[0] >= 0 });
}

function outage(given: JsonObject, expect: JsonObject): readonly string[] {
  let dropped = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const sim = cluster(seed, releaseWith(given));
    const { node, vip, lease } = sim.world;
    const before = lease.transitions[vip.lease[0]];
    sim.inject(events.nodeCrash, node.find('m-2'), 0, 'case', MINUTE);
    sim.run(5 * MINUTE);
    if (lease.transitions[vip.lease[0]] !== before) dropped++;
  }
  return same('holder_drops_vip', dropped > 0, expect['holder_drops_vip']);
}

function leaseManager({ given, steps, expect }: Case): readonly string[] {
  if (steps.length === 0) {
    if (text(given, 'context') !== 'live') throw new Unsupported('contexts of Go are not modelled, leases are');
    const sim = managers({ managers: 1 });
    const { row } = leaseNamed(sim, 's', TIMERS);
    return same('dropped', !sim.world.lease.isLive(row), expect['dropped']);
  }
  const sim = managers({ managers: 1 });
  const { lease } = sim.world;
  const others = lease.count;
  const added: { row: number; generation: number; name: string; isNew: boolean }[] = [];
  const named = new Map<string, number>();
  for (const step of steps) {
    const name = text(step, 'service');
    if (text(step, 'do') === 'add') {
      const { row, isNew } = leaseNamed(sim, name, TIMERS);
      if (typeof step['as'] === 'string') named.set(text(step, 'as'), added.length);
      added.push({ row, generation: lease.generation[row], name, isNew });
    } else {
      const which =
        typeof step['lease'] === 'string'
          ? added[named.get(text(step, 'lease')) ?? -1]
          : added.findLast((a) => a.name === name);
      if (which !== undefined) dropLease(sim.world, which.row, which.generation);
    }
  }
  const alive = (i: number) => {
    const one = added.at(i);
    return one !== undefined && lease.isLive(one.row) && lease.generation[one.row] === one.generation;
  };
  return differences(expect, {
    is_new: added.map((a) => a.isNew),
    leases: lease.count - others,
    context_cancelled: !alive(-1),
    second_lease_alive: alive(-1),
    same_lease: added[0]?.row === added.at(-1)?.row && added[0]?.generation === added.at(-1)?.generation,
  });
}

function endpoints({ given, expect }: Case): readonly string[] {
  if (given['cases'] !== undefined) {
    const allowed = list(given['cases']).map((c) =>
      keepsAddressWithoutEndpoints(list(c)[0] as 'Cluster', list(c)[1] === true),
    );
    return same('allowed', allowed, expect['allowed']);
  }
  const sim = cluster(1, 9);
  const { vip } = sim.world;
  if (typeof given['services'] === 'number') {
    sim.inject(events.vipEndpoints, 0, 0, 'case', MINUTE);
    sim.run(2 * MINUTE);
    const gone = vip.answers[0] < 0 && vip.held.size[0] === 0;
    sim.inject(events.vipEndpoints, 0, 1, 'case');
    sim.run(3 * MINUTE);
    const back = vip.answers[0] >= 0;
    return [
      ...same('after_remove', gone, !(obj(expect['after_remove'])['address'] === true)),
      ...same('after_return', back, obj(expect['after_return'])['address']),
    ];
  }
  const kept = keepsAddressWithoutEndpoints(
    text(given, 'external_traffic_policy') as 'Local',
    given['allow_without_endpoints'] === true,
  );
  return differences(expect, { ready: kept, vip_cleared: !kept, instance_processed: kept });
}

export const leaseChecks: Readonly<Record<string, (one: Case, title: string) => readonly string[]>> = {
  'leaderelection.try_acquire_or_renew': tryLease,
  'leaderelection.config': ({ given, expect }) => {
    const problems = configProblems({
      leaseDurationMs: 1000 * num(given, 'lease_s'),
      renewDeadlineMs: 1000 * num(given, 'renew_deadline_s'),
      retryPeriodMs: 1000 * num(given, 'retry_period_s'),
      identity: text(given, 'identity'),
    });
    return same('valid', problems.length === 0, expect['valid']);
  },
  'leaderelection.timing': timing,
  'kubevip.lease_name': ({ given, expect }) => {
    if (typeof given['hostname'] === 'string')
      return same('identity', electionIdentity(text(given, 'hostname')), expect['identity']);
    const [namespace = '', service = ''] = text(given, 'service').split('/');
    const { name, id } = serviceLease(
      namespace,
      service,
      textOrNull(given, 'lease_annotation'),
      text(given, 'election') as 'etcd',
    );
    return differences(expect, { lease_name: name, lease_id: id });
  },
  'kubevip.lease_manager': leaseManager,
  'kubevip.endpoints': endpoints,
  'kubevip.garp': ({ given, expect }) => {
    if (typeof given['vip_arpRate_ms'] === 'number')
      return same('effective_ms', arpIntervalMs(num(given, 'vip_arpRate_ms')), expect['effective_ms']);
    return same('opcode', nextArpForm(text(given, 'previous') as 'request'), expect['opcode']);
  },
  'kubevip.failover': failover,
  // Routes are withdrawn by the rule by which backends are: so many failures in a row, and back at the first success.
  'kubevip.health_withdraw': ({ given, expect }) => {
    const codes = list(given['health']).map(Number);
    const threshold = num(given, 'threshold', 3);
    let health = { healthy: true, successes: 0, failures: 0 };
    const seen = codes.map((code) => {
      health = probed(health, code === 200, 1, threshold);
      return health.healthy;
    });
    // The last answer goes on for ever.
    for (let i = 0; i < threshold; i++) health = probed(health, codes.at(-1) === 200, 1, threshold);
    const announced = Array.isArray(expect['announced']) ? seen : health.healthy;
    return differences(
      { announced: expect['announced'], finally_announced: expect['finally_announced'] },
      { announced, finally_announced: health.healthy },
    );
  },
};
