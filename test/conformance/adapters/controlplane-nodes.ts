// Cases about node life and Harvester's own controllers.
// Long because it translates many kinds of cases of one file, each with a few lines of its own.

import { MAINTAIN_STRATEGIES, maintainStrategyOf } from '../../../models/control-plane/maintenance-rules.ts';
import { isLastSchedulable, maintenanceRefusal } from '../../../models/control-plane/management-check.ts';
import { actsOnReady, isUpgrading } from '../../../models/control-plane/node-down-rules.ts';
import { isCollected, STARTUP_GRACE_MS, silenceNoticedMs, silent } from '../../../models/control-plane/node-monitor.ts';
import { JOB_BACKOFF_LIMIT } from '../../../models/control-plane/promotion.ts';
import {
  cordonsAtInstall,
  type PromotionNode,
  type PromotionStatus,
  selectPromotion,
  type Wish,
} from '../../../models/control-plane/promotion-select.ts';
import {
  allFullyDisrupted,
  evictionRate,
  taintDueAt,
  type ZoneState,
  zoneState,
  zonesOf,
} from '../../../models/control-plane/zone-state.ts';
import { events } from '../../../models/index.ts';
import { Promotion, VmiPhase } from '../../../models/lifecycles.ts';
import { detachAfterMs } from '../../../models/storage/forced-detach.ts';
import { appoint, appointEtcd } from '../../support/leases.ts';
import { managers } from '../../support/managers.ts';
import { fourNodes } from '../../support/sample-cluster.ts';
import { differences, isObject, type JsonObject, Unsupported } from '../adapter.ts';
import {
  type Case,
  type Check,
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
  texts,
  within,
} from './controlplane-json.ts';

const MINUTE = 60_000;
const THRESHOLD = 0.55;

function zones({ given, steps, expect }: Case): readonly string[] {
  if (typeof given['ready'] === 'number') {
    const state = zoneState(num(given, 'ready'), num(given, 'not_ready'), num(given, 'unhealthy_zone_threshold'));
    return same('state', state, expect['state']);
  }
  const statesOf = (byZone: JsonObject) =>
    Object.fromEntries(
      [
        ...zonesOf(
          Object.entries(byZone).flatMap(([zone, nodes]) =>
            list(nodes).map((n) => ({
              zone,
              ready: n === 'R' || obj(n)['ready'] === true,
              excluded: obj(n)['excluded'] === true,
            })),
          ),
          THRESHOLD,
        ),
      ].map(([zone, { state }]) => [zone, state]),
    );
  if (given['zones'] !== undefined) return differences(expect, statesOf(obj(given['zones'])));
  const passes = steps.map((s) => statesOf(obj(s['nodes'])));
  return differences(expect, { first_pass: passes[0], second_pass: passes[1], third_pass: passes[2] });
}

function rates({ given, expect }: Case): readonly string[] {
  if (typeof given['qps'] === 'number') {
    let last = -1;
    for (let i = 0; i < num(given, 'nodes'); i++) last = taintDueAt(0, last, num(given, 'qps'));
    return near('last_taint_delay', last / 1000, num(expect, 'last_taint_delay_s'), num(expect, 'tolerance_s'));
  }
  const states = texts(given['zone_states']) as ZoneState[];
  const full = allFullyDisrupted(states);
  const limits = {
    primaryPerSecond: num(given, 'primary_qps'),
    secondaryPerSecond: num(given, 'secondary_qps'),
    largeClusterThreshold: num(given, 'large_cluster_threshold'),
  };
  const found = states.map((s, i) => evictionRate(s, Number(list(given['zone_sizes'])[i]), full, limits));
  return differences(expect, { evictions_per_s: found, taints_cleared: full });
}

function heartbeat({ given, expect }: Case): readonly string[] {
  const grace = 1000 * num(given, 'grace_s', 50);
  if (typeof given['lease_renew_s'] === 'number') {
    const words = luck(7);
    const one = () =>
      silenceNoticedMs(1000 * num(given, 'lease_renew_s'), 1000 * num(given, 'monitor_period_s'), grace, words, 0) /
      1000;
    return compareSample(sample(40_000, one), expect, num(expect, 'tolerance_s'));
  }
  const ageOf = (key: string) => (typeof given[key] === 'number' ? 1000 * num(given, key) : null);
  const silentFor = ageOf('silent_s');
  const never = silentFor === null && ageOf('status_age_s') === null;
  const verdict = silent(
    {
      statusAgeMs: silentFor ?? ageOf('status_age_s'),
      leaseAgeMs: silentFor ?? ageOf('lease_age_s'),
      ageMs: 1000 * num(given, 'age_s', 3600),
    },
    grace,
    1000 * num(given, 'startup_grace_s', STARTUP_GRACE_MS / 1000),
  );
  return differences(expect, {
    ready: verdict,
    reason: never && verdict === 'Unknown' ? 'NodeStatusNeverUpdated' : 'NodeStatusUnknown',
    pods_marked_not_ready: verdict === 'Unknown' && !never,
  });
}

/** Node w-1 of a cluster, cut off so that it is Unknown at the instant that is returned. */
function unknownNode(release: number, seed = 1, overrides: (sim: ReturnType<typeof managers>) => void = () => {}) {
  const sim = managers({ seed, release, workers: 3 });
  appoint(sim, 'kube-controller-manager', 'm-2');
  appointEtcd(sim, 'm-2');
  overrides(sim);
  const n = sim.world.node.find('w-1');
  sim.inject(events.nodeCrash, n, 0, 'case', MINUTE);
  while (sim.world.node.unreachableTaint[n] === 0 && sim.step(10 * MINUTE));
  return { sim, n, at: sim.now };
}

function setSetting(sim: ReturnType<typeof managers>, key: string, seconds: number): void {
  sim.world.setting.put.value(sim.world.setting.find(key), 1000 * seconds);
}

function taints({ given, expect }: Case): readonly string[] {
  if (typeof given['max_wait_for_unmount_s'] === 'number') {
    const sim = managers();
    setSetting(sim, 'kubernetes/max-wait-for-unmount', num(given, 'max_wait_for_unmount_s'));
    const after = detachAfterMs(sim.world, given['out_of_service_taint'] === true);
    return same('force_detach', after / 1000, expect['force_detach_not_before_s']);
  }
  if (typeof given['gc_period_s'] === 'number') {
    const taken = isCollected({
      terminating: given['pod_terminating'] === true,
      nodeReady: given['node_ready'] === true,
      outOfService: given['out_of_service_taint'] === true,
    });
    return taken
      ? within('gc_period', num(given, 'gc_period_s'), 0, num(expect, 'pod_removed_by_s'))
      : ['the pod is not collected'];
  }
  const { sim, n, at } = unknownNode(9, 1, (s) =>
    setSetting(s, 'kubernetes/default-toleration-seconds', num(given, 'toleration_s')),
  );
  const { node } = sim.world;
  if (typeof given['ready_again_at_s'] === 'number') {
    sim.inject(events.nodeStart, n, 0, 'case', at + 1000 * num(given, 'ready_again_at_s') - 4 * MINUTE);
    sim.inject(events.nodeStart, n, 0, 'case', at + 1000 * num(given, 'ready_again_at_s'));
    let evicted = false;
    sim.world.setting.put.value(sim.world.setting.find('assume/node-boot'), 1);
    sim.run(at + 1000 * num(given, 'ready_again_at_s') + 30 * 1000);
    if (node.podsDeleted[n] === 1) evicted = true;
    const left = [
      node.unreachableTaint[n],
      node.noExecuteTaint[n],
      node.drainTaint[n],
      node.outOfServiceTaint[n],
    ].filter((t) => t === 1);
    return [...same('evicted', evicted, expect['pods_evicted']), ...same('taints', left, expect['taints_after'])];
  }
  let evictedAt = 0;
  while (evictedAt === 0 && sim.step(at + 20 * MINUTE)) if (node.podsDeleted[n] === 1) evictedAt = sim.now;
  const between = (what: string, key: string, value: number) => {
    const [low, high] = list(expect[key]).map(Number);
    return within(what, (value - at) / 1000, low ?? 0, high ?? 0);
  };
  return [
    ...between('NoSchedule', 'unreachable_NoSchedule_at_s', at),
    ...between('NoExecute', 'unreachable_NoExecute_at_s', node.noExecuteAt[n]),
    ...between('deletion', 'pod_deletion_requested_at_s', evictedAt),
  ];
}

function nodeOf(given: JsonObject, one: JsonObject): PromotionNode {
  const all = { ...obj(given['node_defaults']), ...one };
  return {
    name: text(all, 'name'),
    role: text(all, 'role', 'none') as PromotionNode['role'],
    wish: text(all, 'wanted_role', 'none') as Wish,
    status: text(all, 'promote_status', 'none') as PromotionStatus,
    healthy: all['ready'] !== false && all['pressure'] !== true,
    cordoned: all['cordoned'] === true,
    managed: all['harvester_managed'] !== false,
    zone: text(all, 'zone'),
    createdAt: num(all, 'created'),
  };
}

function lifecycle({ given, steps, expect }: Case): readonly string[] {
  const sim = managers({ managers: 2, workers: 1 });
  const { node } = sim.world;
  const n = node.find('w-1');
  const step = text(steps[0] ?? {}, 'do');
  sim.inject(events.promotionStart, n, 0, 'case', MINUTE);
  sim.run(MINUTE);
  if (step === 'job complete') sim.run(30 * MINUTE);
  else if (step === 'job failed' || step === 'job fails') {
    sim.inject(events.promotionFail, n, 0, 'case');
    sim.run(2 * MINUTE);
  } else if (step === 'delete job') {
    sim.inject(events.promotionJobDelete, n, 0, 'case');
    sim.run(2 * MINUTE);
  } else if (step !== 'promote') throw new Unsupported(`step ${step}`);
  return differences(expect, {
    promote_status: Promotion.states[node.promotion[n]],
    cordoned: node.cordoned[n] === 1,
    job_backoff_limit: JOB_BACKOFF_LIMIT,
    ...(given['node'] === undefined ? {} : {}),
  });
}

const isInMaintenance = (one: JsonObject) => one['maintenance'] === true || text(one, 'maintenance') !== '';

function nodeDown({ given, steps, expect }: Case): readonly string[] {
  const release = text(given, 'version', '>=1.7').startsWith('<=') ? 6 : 9;
  if (steps.length > 0) return powerCycle(given, steps, expect);
  const observe = 1000 * num(given, 'observe_until_s', 400);
  const { sim, n, at } =
    typeof given['ready_false_at_s'] === 'number'
      ? failingNode(release)
      : unknownNode(release, 1, (s) => {
          setSetting(s, 'vm-force-reset-policy.period', num(given, 'period_s', 15));
          if (typeof given['vm_migration_timeout_s'] === 'number')
            setSetting(s, 'vm-force-reset-policy.vmMigrationTimeout', num(given, 'vm_migration_timeout_s'));
          if (given['enabled'] === false)
            s.world.setting.put.value(s.world.setting.find('vm-force-reset-policy.enable'), 0);
          if (given['upgrade_in_progress'] === true) s.inject(events.upgradeSet, 0, 1, 'case', 1000);
        });
  const { node } = sim.world;
  if (typeof given['ready_again_at_s'] === 'number') {
    sim.world.setting.put.value(sim.world.setting.find('assume/node-boot'), 1);
    sim.inject(events.nodeStart, n, 0, 'case', at + 1000 * num(given, 'ready_again_at_s'));
  }
  const seen: Record<string, number> = {};
  const first = (key: string) => {
    seen[key] ??= (sim.now - at) / 1000;
  };
  while (sim.step(at + observe)) {
    if (node.drainTaint[n] === 1) first('drain');
    if (node.outOfServiceTaint[n] === 1) first('out');
    if (sim.dueAt(events.nodeForceDelete, n) === Number.POSITIVE_INFINITY && sim.dueAt(events.podGc, n) <= sim.now)
      first('delete');
  }
  if (expect['taints_after'] !== undefined) {
    const left = [
      ...(node.drainTaint[n] === 1 ? ['kubevirt.io/drain:NoSchedule'] : []),
      ...(node.outOfServiceTaint[n] === 1 ? ['node.kubernetes.io/out-of-service:NoExecute'] : []),
    ];
    return same('taints_after', left, expect['taints_after']);
  }
  if (expect['taints_ever_added'] !== undefined)
    return same(
      'taints',
      Object.keys(seen).filter((k) => k !== 'delete'),
      expect['taints_ever_added'],
    );
  const tolerance = num(expect, 'tolerance_s');
  const at_ = (key: string, found: number | undefined) =>
    typeof expect[key] === 'number' ? near(key, found ?? -1, num(expect, key), tolerance) : [];
  return [
    ...at_('taint kubevirt.io/drain:NoSchedule_at_s', seen['drain']),
    ...at_('condition Drained=False_at_s', seen['drain']),
    ...at_('taint node.kubernetes.io/out-of-service:NoExecute_at_s', seen['out']),
    ...at_('condition Drained=True_at_s', seen['out']),
    ...at_('virt_launcher_pods_force_deleted_at_s', seen['delete']),
    ...at_('volume_attachments_deleted_at_s', seen['delete']),
  ];
}

/** The four-node cluster of the library: db-primary runs on harvester-2. */
function powerCycle(given: JsonObject, steps: readonly JsonObject[], expect: JsonObject): readonly string[] {
  const sim = fourNodes({ overrides: new Map() });
  const { node, vm, vmi } = sim.world;
  const n = node.find('harvester-2');
  if (typeof given['period_s'] === 'number') setSetting(sim, 'vm-force-reset-policy.period', num(given, 'period_s'));
  const v = vm.find('default/web-2');
  const before = vmi.generation[vm.instances.first[v]];
  const firstRow = vm.instances.first[v];
  sim.inject(events.nodeCrash, n, 0, 'case', MINUTE);
  while (node.unreachableTaint[n] === 0 && sim.step(10 * MINUTE));
  const goneAt = sim.now;
  const off = node.ready[n] === 1 ? 'unavailable' : 'in-progress';
  if (steps.some((s) => text(s, 'do') === 'power on')) {
    sim.inject(events.nodeStart, n, 0, 'case');
    sim.run(goneAt + 1000 * num(expect, 'within_s', 600));
    const wrong = same(
      'after_on',
      node.ready[n] === 0 && node.cordoned[n] === 0 ? 'active' : 'unavailable',
      expect['after_on'],
    );
    return list(expect['after_off']).includes(off) ? wrong : [...wrong, `after_off: ${off}`];
  }
  sim.run(goneAt + 1000 * num(expect, 'within_s_after_node_gone', 910));
  const i = vm.instances.first[v];
  const changed = i !== firstRow || vmi.generation[i] !== before;
  const { within_s_after_node_gone: _, ...wanted } = expect;
  return differences(wanted, { vm_instance_uid_changes: changed, vm_phase: VmiPhase.states[vmi.phase[i]] ?? null });
}

function failingNode(release: number) {
  const sim = managers({ release, workers: 3 });
  const n = sim.world.node.find('w-1');
  sim.inject(events.kubeletFail, n, 1, 'case', MINUTE);
  while (sim.world.node.notReadyTaint[n] === 0 && sim.step(10 * MINUTE));
  return { sim, n, at: sim.now };
}

export const nodeChecks: Readonly<Record<string, Check>> = {
  'nodelifecycle.zone_state': zones,
  'nodelifecycle.eviction_rate': rates,
  'nodelifecycle.heartbeat': heartbeat,
  'nodelifecycle.taint_timeline': taints,
  'harvester.promotion_select': ({ given, expect }) => {
    const nodes = objs(given['nodes']).map((n) => nodeOf(given, n));
    return same('promote', nodes[selectPromotion(nodes).index]?.name ?? null, expect['promote']);
  },
  'harvester.promotion_lifecycle': lifecycle,
  'harvester.install_cordon': ({ given, expect }) => {
    const others = objs(given['nodes']).filter((n) => text(n, 'name') !== text(given, 'node'));
    const asked = given['install_cordoned_label'] === true;
    const cordons =
      asked &&
      cordonsAtInstall(others.map((n) => ({ cordoned: n['cordoned'] === true, maintenance: isInMaintenance(n) })));
    return differences(expect, { unschedulable: cordons, processed_annotation: asked });
  },
  'harvester.maintenance_allowed': ({ given, expect }) => {
    const members = [...new Set([...texts(given['control_plane']), ...texts(given['etcd'])])];
    const away = texts(given['in_maintenance']);
    const reason = maintenanceRefusal({
      isMember: members.includes(text(given, 'target')),
      members: members.length,
      available: members.filter((name) => !away.includes(name)).length,
    });
    return differences(expect, { allowed: reason === null, reason });
  },
  'harvester.cordon_validation': ({ given, expect }) => {
    const nodes = list(given['nodes']).map((n) => (isObject(n) ? n : { name: String(n) }));
    const view = nodes.map((n) => ({
      name: text(n, 'name'),
      cordoned: n['cordoned'] === true,
      maintenance: textOrNull(n, 'maintenance') !== null,
    }));
    return same('rejected', isLastSchedulable(view, text(given, 'target')), expect['rejected']);
  },
  'harvester.node_down': nodeDown,
  'harvester.maintenance_vm_filter': ({ given, expect }) => {
    const label = textOrNull(given, 'strategy');
    const code = maintainStrategyOf(label === null ? {} : { 'harvesterhci.io/maintain-mode-strategy': label });
    return same('evicted_by_drain', MAINTAIN_STRATEGIES[code] === 'Migrate', expect['evicted_by_drain']);
  },
  'harvester.upgrade_detection': ({ given, expect }) => {
    const plans = given['upgrade_plans'];
    const found = isUpgrading(Array.isArray(plans) ? texts(plans) : null);
    return [
      ...same('upgrade_in_progress', found, expect['upgrade_in_progress']),
      ...same('pauses', !actsOnReady(9, 'Unknown', found), found),
    ];
  },
};
