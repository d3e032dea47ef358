// A session: opens scenarios, plays them, and answers every question of the page; knows neither worker nor DOM.
import { openScenario } from '../scenarios/opening.ts';
import { bad, badInput, good } from './answer.ts';
import { Aside } from './aside.ts';
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
  private readonly aside: Aside;

  /** @param breathe lets other questions be answered while a long one is worked on */
  constructor(breathe: () => Promise<void> = async () => undefined) {
    this.aside = new Aside(breathe);
  }

  open(request: OpenRequest): Answer<RunInfo> {
    const opened = openScenario(request);
    if (opened.compiled === null) return badInput(`bad-${opened.of}`, opened.issues);
    const { compiled, cluster, files, issues } = opened;
    return good(this.keep({ parent: null, cluster, files, compiled, added: 0, issues }));
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
      const { cluster, files, added, issues } = parent.origin;
      return good(
        this.keep({
          parent: { run, at },
          cluster,
          files,
          compiled: branched.value,
          added: added + steps.length,
          issues,
        }),
      );
    });
  }

  async blast(run: number, at: number, step: string): Promise<Answer<Blast>> {
    const branch = this.branches.get(run);
    return branch === undefined ? notOpen(run) : blastOf(branch, at, step, this.aside.begin('blast'));
  }

  async compare(left: number, right: number, trials: number): Promise<Answer<Comparison>> {
    const [a, b] = [this.branches.get(left), this.branches.get(right)];
    if (a === undefined || b === undefined) return notOpen(a === undefined ? left : right);
    return compareBranches(a, b, trials, this.aside.begin('compare'));
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
    return branch === undefined ? notOpen(run) : answer(branch);
  }
}

function notOpen(run: number): Answer<never> {
  return bad('no-such-run', `run ${run} is not open`);
}
