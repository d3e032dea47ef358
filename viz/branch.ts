// One run that was played to its end, kept so that it can be entered at any instant, asked about, and branched from.
import { FIRST_SPACING, Replay } from '../engine/replay.ts';
import { Recorder, type Trace, type TraceRecord } from '../engine/trace.ts';
import type { ClusterManifest, Issue } from '../models/manifest/index.ts';
import type { ClusterSchema, ClusterSimulation } from '../models/schema.ts';
import type { CompiledScenario } from '../scenarios/compile.ts';
import { describeStep } from '../scenarios/format.ts';
import type { Lane } from '../scenarios/lane.ts';
import { lanesOf, type Played } from '../scenarios/lanes.ts';
import { type RunResult, ScenarioRun } from '../scenarios/run.ts';
import type { Scenario } from '../scenarios/schema.ts';
import { isCheck } from '../scenarios/step.ts';
import type { RunInfo, TextFile } from './protocol.ts';

/** More would not be read. */
const MOST_WARNINGS = 100;

/** What a branch is made of. */
export interface BranchOrigin {
  readonly run: number;
  readonly parent: RunInfo['parent'];
  readonly cluster: ClusterManifest;
  /** What the scenario names beside its cluster. */
  readonly files: readonly TextFile[];
  readonly compiled: CompiledScenario;
  /** Steps that were not in the scenario as it was opened, from its end. */
  readonly added: number;
  readonly issues: readonly Issue[];
}

export class Branch {
  readonly origin: BranchOrigin;
  readonly result: RunResult;
  readonly trace: Trace;
  /** The simulation as the whole run left it; names of rows that are gone are still in it. */
  readonly ended: ClusterSimulation;
  /** Instant of the last frame. */
  framedAt = 0;
  private readonly replay: Replay<ClusterSchema>;
  private readonly recorder = new Recorder(null);
  private touched: Map<string, number[]> | null = null;
  private drawn: readonly Lane[] | null = null;

  /** Runs the scenario to its end. */
  constructor(origin: BranchOrigin) {
    this.origin = origin;
    const run = new ScenarioRun(origin.compiled, { trace: true });
    const again = origin.compiled.simulation();
    // With a recorder the digest is kept along, and tells whether going back and forth has left a mark.
    again.record(this.recorder);
    this.replay = new Replay(again);
    while (!run.advance(FIRST_SPACING)) this.replay.follow(run.sim);
    this.result = run.finish();
    if (run.trace === null) throw new Error('a run with trace has none');
    this.trace = run.trace;
    this.ended = run.sim;
  }

  /** The run for whoever only reads what it left behind. */
  get played(): Played {
    return { compiled: this.origin.compiled, trace: this.trace, sim: this.ended };
  }

  /** Worked out when first asked for. */
  get lanes(): readonly Lane[] {
    this.drawn ??= lanesOf(this.played);
    return this.drawn;
  }

  get scenario(): Scenario {
    return this.origin.compiled.scenario;
  }

  /** Of everything up to where `seek` went last. */
  get digest(): string {
    return this.recorder.digest.toString();
  }

  /** The simulation after every event up to and including `at`; not before the start and not after the end. */
  seek(at: number): ClusterSimulation {
    this.replay.seek(Math.min(Math.max(0, at), this.result.endedAt));
    return this.replay.sim;
  }

  /** Numbers of the records that name a row as argument or change it, in order. */
  recordsOf(table: string, name: string): readonly number[] {
    this.touched ??= indexOf(this.trace);
    return this.touched.get(`${table}/${name}`) ?? [];
  }

  info(): RunInfo {
    const { origin, result, scenario, ended } = this;
    const { node, vm, volume } = ended.world;
    const first = scenario.steps.length - origin.added;
    return {
      run: origin.run,
      parent: origin.parent,
      name: scenario.name,
      why: scenario.why,
      seed: result.seed,
      release: result.release,
      until: result.until,
      events: result.events,
      digest: result.digest ?? '',
      steps: scenario.steps.map((step, i) => ({
        at: isCheck(step) ? step.from : step.at,
        text: describeStep(step),
        added: i >= first,
      })),
      nodes: node.count,
      vms: vm.count,
      volumes: volume.count,
      warnings: { count: origin.issues.length, first: origin.issues.slice(0, MOST_WARNINGS) },
    };
  }
}

function indexOf(trace: Trace): Map<string, number[]> {
  const index = new Map<string, number[]>();
  for (const record of trace.records()) for (const key of keysOf(record)) add(index, key, record.number);
  return index;
}

function keysOf({ args, changes }: TraceRecord): Set<string> {
  const keys = new Set<string>();
  for (const { table, value } of args) if (table !== null && value !== '') keys.add(`${table}/${value}`);
  for (const { table, row } of changes) keys.add(`${table}/${row}`);
  return keys;
}

function add(index: Map<string, number[]>, key: string, number: number): void {
  const known = index.get(key);
  if (known === undefined) index.set(key, [number]);
  else known.push(number);
}
