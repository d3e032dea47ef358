// A session: opens scenarios, plays them, and answers every question of the page; knows neither worker nor DOM.
import { ms } from '../engine/units.ts';
import { type ClusterReading, readCluster } from '../models/manifest/index.ts';
import { compileScenario } from '../scenarios/compile.ts';
import { parseScenario } from '../scenarios/parse.ts';
import { bad, badInput, good } from './answer.ts';
import { blastOf } from './blast.ts';
import { Branch, type BranchOrigin } from './branch.ts';
import { compareBranches } from './comparison.ts';
import { exportBranch } from './export.ts';
import { branchScenario } from './fork.ts';
import { frameOf } from './frame-columns.ts';
import { inspectionOf } from './inspection.ts';
import { namesOf } from './names.ts';
import type {
  Answer,
  Blast,
  Comparison,
  Frame,
  Inspection,
  Kind,
  NameTables,
  OpenRequest,
  RunInfo,
  SimApi,
  TextFile,
  Timeline,
  Why,
} from './protocol.ts';
import { timelineOf } from './timeline.ts';
import { whyOf } from './why.ts';

export class Session implements SimApi {
  private readonly branches = new Map<number, Branch>();
  private opened = 0;

  open(request: OpenRequest): Answer<RunInfo> {
    const { scenario: file, seed, release, until } = request;
    const parsed = parseScenario(file.text, file.path);
    if ('issues' in parsed) return badInput('bad-scenario', parsed.issues);
    const reading = readCluster(request.cluster);
    const refused = refusalOf(reading);
    if (refused !== null) return refused;
    const { compiled, issues } = compileScenario(parsed.scenario, reading.cluster, {
      seed,
      release,
      until: until === undefined ? undefined : ms(until),
    });
    if (compiled === null) return badInput('bad-scenario', issues);
    const warnings = [...reading.issues, ...issues];
    return good(this.keep({ parent: null, cluster: reading.cluster, compiled, added: 0, issues: warnings }));
  }

  timeline(run: number): Answer<Timeline> {
    return this.with(run, (branch) => good(timelineOf(branch)));
  }

  frame(run: number, at: number): Answer<Frame> {
    return this.with(run, (branch) => {
      const sim = branch.seek(at);
      branch.framedAt = sim.now;
      return good(frameOf(run, sim, branch.digest));
    });
  }

  names(run: number): Answer<NameTables> {
    return this.with(run, (branch) => good(namesOf(branch.seek(branch.framedAt))));
  }

  inspect(run: number, at: number, kind: Kind, row: number): Answer<Inspection> {
    return this.with(run, (branch) => inspectionOf(branch, branch.seek(at), kind, row));
  }

  why(run: number, record: number): Answer<Why> {
    return this.with(run, (branch) => whyOf(branch, record));
  }

  fork(run: number, at: number, steps: readonly string[]): Answer<RunInfo> {
    return this.with(run, (parent) => {
      const branched = branchScenario(parent, at, steps);
      if (!branched.ok) return branched;
      const { cluster, added, issues } = parent.origin;
      return good(
        this.keep({ parent: { run, at }, cluster, compiled: branched.value, added: added + steps.length, issues }),
      );
    });
  }

  blast(run: number, at: number, step: string): Answer<Blast> {
    return this.with(run, (branch) => blastOf(branch, at, step));
  }

  compare(left: number, right: number, trials: number): Answer<Comparison> {
    return this.with(left, (a) => this.with(right, (b) => good(compareBranches(a, b, trials))));
  }

  exportRun(run: number, as: 'scenario' | 'perfetto' | 'bundle'): Answer<TextFile> {
    return this.with(run, (branch) => good(exportBranch(branch, as)));
  }

  close(run: number): Answer<null> {
    this.branches.delete(run);
    return good(null);
  }

  private keep(origin: Omit<BranchOrigin, 'run'>): RunInfo {
    const branch = new Branch({ ...origin, run: ++this.opened });
    this.branches.set(branch.origin.run, branch);
    return branch.info();
  }

  private with<T>(run: number, answer: (branch: Branch) => Answer<T>): Answer<T> {
    const branch = this.branches.get(run);
    return branch === undefined ? bad('no-such-run', `run ${run} is not open`) : answer(branch);
  }
}

/** A cluster in which an object could not be read is played without it, unless no node is left to play with. */
function refusalOf({ cluster, issues }: ClusterReading): Answer<RunInfo> | null {
  if (cluster.nodes.length > 0) return null;
  if (issues.some(({ severity }) => severity === 'error')) return badInput('bad-cluster', issues);
  return bad('bad-cluster', 'no Kubernetes Node is among the manifests, and a cluster has at least one', issues);
}
