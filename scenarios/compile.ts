// Compiles a scenario for a cluster: names become rows, steps become events, and everything that does not fit is said at once.
import type { Ms } from '../engine/units.ts';
import { formatDurationExact } from '../engine/units.ts';
import { buildCluster } from '../models/assembly/cluster-build.ts';
import { planArrivals } from '../models/compute/arrivals.ts';
import { startFailures } from '../models/failures/failures.ts';
import {
  type ClusterManifest,
  harvesterRelease,
  type Issue,
  nearestName,
  type Position,
} from '../models/manifest/index.ts';
import { NEWEST_RELEASE, type Release, releaseNamed, releases } from '../models/releases.ts';
import { useProfile } from '../models/scheduling/scheduler.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import { expectedOf, parseSettingValue } from '../models/setting-value.ts';
import { type SettingSpec, settingNamed } from '../models/settings.ts';
import { type Injection, injectionsOf } from './actions.ts';
import { type Claim, claimOf } from './claim.ts';
import { firstFault } from './fault.ts';
import { describeStep } from './format.ts';
import { ASSUMPTION, knownNames, rowName, rowOf } from './known.ts';
import { refsOf, unknownNames } from './names.ts';
import { playable } from './playable.ts';
import { describeRef } from './ref.ts';
import type { Override, Scenario } from './schema.ts';
import { type Action, type Check, isCheck, type Step } from './step.ts';
import { checkWorkload, playWorkload } from './workload-plan.ts';

/** What the caller wants different from the scenario. */
export interface CompileOptions {
  readonly seed?: number | undefined;
  /** `v1.6`; unknown releases are an issue. */
  readonly release?: string | undefined;
  readonly until?: Ms | undefined;
}

/** A check with its things as rows. */
export interface CompiledCheck {
  /** Position of the step in the file, from 1. */
  readonly step: number;
  /** The step in words: `expect vip/ingress answering within 30s`. */
  readonly text: string;
  readonly check: Check;
  readonly claim: Claim;
}

/** A step that does something, with its events. */
interface CompiledAction {
  readonly step: number;
  readonly text: string;
  readonly action: Action;
  readonly injections: readonly Injection[];
}

/** A scenario that can be run, any number of times. */
export interface CompiledScenario {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly release: Release;
  readonly until: Ms;
  readonly actions: readonly CompiledAction[];
  readonly checks: readonly CompiledCheck[];
  /** When the first fault strikes; null when none does. */
  readonly faultAt: Ms | null;
  /** A new simulation at time 0, with every action on its agenda; the seed of the scenario unless another is given. */
  simulation(seed?: number): ClusterSimulation;
}

/**
 * Nothing compiled means that some issue is an error; warnings may come along in either case. Issues stand in the order of the file,
 * and all of them are there. Never throws on what a scenario or a cluster says.
 */
export function compileScenario(
  scenario: Scenario,
  cluster: ClusterManifest,
  options: CompileOptions = {},
): { readonly compiled: CompiledScenario | null; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const report = reporter(scenario, issues);
  const release = releaseOf(scenario, cluster, options.release, report);
  const overrides = overridesOf(scenario, report);
  const seed = options.seed ?? scenario.seed;
  const until = options.until ?? scenario.until;
  const build = { release: release.minor, overrides, absent: madeLater(scenario) };
  const sim = buildCluster(cluster, { ...build, seed });
  issues.push(...unknownNames(scenario, knownNames(sim, cluster)));
  checkWorkload(scenario.workload, cluster, report);
  if (scenario.scheduler !== undefined && scenario.profile === undefined)
    report(null, 'unread-scheduler', `the scheduler's file ${scenario.scheduler} was not read`, {
      expected: 'the file, opened together with the scenario',
    });
  if (scenario.arrivals?.plans === null)
    report(scenario.arrivals.where, 'unread-trace', `the trace ${scenario.arrivals.trace} was not read`, {
      expected: 'the file, opened together with the scenario',
    });
  const named = issues.every(({ severity }) => severity !== 'error');
  const actions = actionsOf(scenario, sim, report);
  const checks = checksOf(scenario, sim, named, report);
  issues.sort((a, b) => a.line - b.line || a.column - b.column);
  if (issues.some(({ severity }) => severity === 'error')) return { compiled: null, issues };
  const simulation = (of: number = seed): ClusterSimulation => {
    const ready = buildCluster(cluster, { ...build, seed: of });
    for (const { step, text, injections } of actions)
      for (const { kind, a, b, at } of injections) ready.inject(kind, a, b, `step ${step}: ${text}`, at);
    if (scenario.profile !== undefined) useProfile(ready, scenario.profile);
    playWorkload(ready, scenario.workload, cluster);
    if (scenario.arrivals?.plans) planArrivals(ready, scenario.arrivals.plans, 'arrivals of the trace');
    const { kinds, times } = scenario.failures;
    if (kinds.length > 0) ready.asRoot('failures by chance', () => startFailures(ready, kinds, times));
    return ready;
  };
  return {
    compiled: { scenario, seed, release, until, actions, checks, faultAt: firstFault(scenario), simulation },
    issues,
  };
}

/** Load balancers that the scenario makes without having deleted them: they are not there before. */
function madeLater(scenario: Scenario): ReadonlySet<string> {
  const first = new Map<string, 'create' | 'delete'>();
  for (const step of scenario.steps.toSorted((a, b) => startOf(a) - startOf(b))) {
    if (step.verb !== 'create' && step.verb !== 'delete') continue;
    const ref = step.verb === 'create' ? step.create : step.delete;
    const name = rowName(ref);
    if (ref.kind === 'lb' && !first.has(name)) first.set(name, step.verb);
  }
  return new Set([...first].filter(([, verb]) => verb === 'create').map(([name]) => name));
}

const startOf = (step: Step): number => (isCheck(step) ? 0 : step.at);

/** Adds an issue that stands at a place of the scenario. */
export type Report = (
  where: Position | null,
  code: string,
  message: string,
  more?: Partial<Pick<Issue, 'expected' | 'nearest' | 'severity'>>,
) => void;

function reporter(scenario: Scenario, issues: Issue[]): Report {
  const file = scenario.file ?? scenario.name;
  return (where, code, message, more = {}) => {
    const place = where ?? { line: 1, column: 1 };
    issues.push({ severity: 'error', code, message, file, line: place.line, column: place.column, ...more });
  };
}

/** The caller's, else the scenario's, else the cluster's own, else the newest. */
function releaseOf(scenario: Scenario, cluster: ClusterManifest, given: string | undefined, report: Report): Release {
  const names = releases().map(({ name }) => name);
  const newest = releases().find(({ minor }) => minor === NEWEST_RELEASE) ?? releases()[0];
  const named = given ?? scenario.release ?? harvesterRelease(cluster)?.release;
  const release = named === undefined ? newest : releaseNamed(named);
  if (release !== null) return release;
  const nearest = nearestName(named ?? '', names);
  const more = { expected: names.join(', '), ...(nearest === undefined ? {} : { nearest }) };
  if (given !== undefined || scenario.release !== null)
    report(null, 'unknown-release', `no release is called "${named}"`, more);
  else
    report(null, 'unknown-release', `the cluster runs ${named}, which no model knows; ${newest.name} is played`, {
      ...more,
      severity: 'warning',
    });
  return newest;
}

/** Settings and assumptions of the scenario, read; those without a known name are reported elsewhere. */
function overridesOf(scenario: Scenario, report: Report): ReadonlyMap<SettingSpec, number> {
  const overrides = new Map<SettingSpec, number>();
  const add = ({ name, value, where }: Override, prefix: string): void => {
    const spec = settingNamed(prefix + name);
    if (spec === null) return;
    const read = parseSettingValue(spec, value);
    if (read === null) badValue(where, spec, value, report);
    else overrides.set(spec, read);
  };
  for (const override of scenario.settings) add(override, '');
  for (const override of scenario.assume) add(override, ASSUMPTION);
  return overrides;
}

function badValue(where: Position | null, spec: SettingSpec, value: Override['value'], report: Report): void {
  report(where, 'bad-setting', `${spec.key} cannot be ${JSON.stringify(value)}`, { expected: expectedOf(spec) });
}

function actionsOf(scenario: Scenario, sim: ClusterSimulation, report: Report): readonly CompiledAction[] {
  const actions: CompiledAction[] = [];
  const networks = scenario.steps.flatMap((step) => (step.verb === 'partition' ? (step.network ?? []) : []));
  for (const [index, step] of scenario.steps.entries()) {
    if (isCheck(step)) continue;
    checkAction(step, scenario, sim, report);
    checkGone(step, scenario, sim, report);
    const injections = injectionsOf(step, { world: sim.world, island: index + 1, networks });
    const text = describeStep(step);
    if (injections === null) {
      report(step.where, 'not-modelled', `no model can play "${text}" yet`, { expected: `one of: ${playable()}` });
      continue;
    }
    actions.push({ step: index + 1, text, action: step, injections });
  }
  // Events of one instant happen in the order in which they were injected: that of the file.
  return actions.sort((a, b) => a.action.at - b.action.at || a.step - b.step);
}

/** Nothing can be done to a VM or a volume after it has been deleted. */
function checkGone(step: Action, { steps }: Scenario, sim: ClusterSimulation, report: Report): void {
  const { vm, volume, mount } = sim.world;
  for (const other of steps) {
    if (other.verb !== 'delete' || other === step || other.at > step.at) continue;
    const { delete: thing } = other;
    if (thing.kind !== 'vm' && thing.kind !== 'volume') continue;
    const gone = [describeRef(thing)];
    const v = thing.kind === 'vm' && other.volumes === true ? rowOf(sim.world, thing) : -1;
    if (v >= 0)
      for (let m = vm.mounts.first[v]; m >= 0; m = vm.mounts.next[m])
        gone.push(`volume/${sim.store.names.text(volume.name[mount.volume[m]])}`);
    const named = refsOf(step)
      .map(describeRef)
      .find((name) => gone.includes(name));
    if (named === undefined) continue;
    const message = `${named} is deleted at ${formatDurationExact(other.at)}`;
    report(step.where, 'deleted', message, { expected: 'a thing that is still there' });
    return;
  }
}

/** What the language lets through and only the models know to be wrong. */
function checkAction(step: Action, scenario: Scenario, sim: ClusterSimulation, report: Report): void {
  if (step.verb === 'set') {
    for (const [key, given] of Object.entries(step.set)) {
      const spec = settingNamed(key);
      if (spec !== null && parseSettingValue(spec, given) === null) badValue(step.where, spec, given, report);
    }
  } else if (step.verb === 'delete' && step.volumes !== undefined && step.delete.kind !== 'vm') {
    const message = `${describeRef(step.delete)} has no volumes that go with it`;
    report(step.where, 'no-volumes', message, { expected: 'volumes beside a VM only' });
  } else if (step.verb === 'withdraw') {
    const { ipPool } = sim.world;
    const pools = Array.from({ length: ipPool.rows }, (_, row) => sim.store.names.text(ipPool.name[row]));
    checkName(step, step.withdraw, step.name, step.withdraw === 'pool' ? pools : networksOf(sim), report);
  } else if ((step.verb === 'partition' || step.verb === 'leave-network') && step.network !== undefined) {
    checkName(step, 'network', step.network, networksOf(sim), report);
  } else if (step.verb === 'heal' && step.heal !== 'all') {
    const nodes = step.heal.map(describeRef).sort().join(' ');
    const parted = scenario.steps.some(
      (other) =>
        other.verb === 'partition' &&
        other.at <= step.at &&
        other.partition.map(describeRef).sort().join(' ') === nodes,
    );
    if (parted) return;
    const message = `no partition of exactly ${nodes} comes before ${formatDurationExact(step.at)}`;
    report(step.where, 'no-partition', message, { expected: 'the nodes of an earlier partition, or all' });
  }
}

function checkName(step: Action, what: string, name: string, names: readonly string[], report: Report): void {
  if (names.includes(name)) return;
  const nearest = nearestName(name, names);
  const more = {
    expected: names.join(', ') || `a cluster that has a ${what}`,
    ...(nearest === undefined ? {} : { nearest }),
  };
  report(step.where, `unknown-${what}`, `no ${what} is called "${name}"`, more);
}

function networksOf(sim: ClusterSimulation): readonly string[] {
  const { network } = sim.world;
  return Array.from({ length: network.rows }, (_, row) => sim.store.names.text(network.name[row]));
}

/** Claims are resolved only when every name is known, so that nothing is reported twice. */
function checksOf(
  scenario: Scenario,
  sim: ClusterSimulation,
  named: boolean,
  report: Report,
): readonly CompiledCheck[] {
  const checks: CompiledCheck[] = [];
  for (const [index, step] of scenario.steps.entries()) {
    if (!isCheck(step)) continue;
    const claim = claimOf(step.expectation, sim, (code, message, more) => report(step.where, code, message, more));
    if (claim !== null && named) checks.push({ step: index + 1, text: describeStep(step), check: step, claim });
  }
  return checks;
}
