// Traces of arrivals as plans of VMs: which format a file is follows from its first line, and from the files that are named beside it.
import type { ArrivalPlan } from '../models/compute/arrivals.ts';
import { readAzureArrivals } from '../models/compute/azure-arrivals.ts';
import {
  type PlacementRequest,
  readArrivalTable,
  readHuaweiRequests,
  readOpenbPods,
} from '../models/compute/placement-traces.ts';
import type { TraceProblem, TraceReading } from '../models/compute/trace-text.ts';
import type { PodAffinityTerm } from '../models/manifest/index.ts';
import type { Issue } from '../models/manifest/issue.ts';
import type { PodSpec } from '../models/scheduling/pod-spec.ts';
import { HOSTNAME } from '../models/scheduling/scheduler-view.ts';
import { type Arrivals, AZURE_KEYS, type AzureKey } from './arrivals.ts';
import type { TextFile } from './open-request.ts';

const GIB = 1024 * 1024 * 1024;
const MIB = 1024 * 1024;

export type ArrivalFiles = { readonly trace: TextFile } & { readonly [K in AzureKey]?: TextFile };

/** The arrivals with what their files say, and everything that is wrong with those. */
export function readArrivals(
  arrivals: Arrivals,
  files: ArrivalFiles,
): { readonly arrivals: Arrivals; readonly issues: readonly Issue[] } {
  const { plans, issues } = plansOf(arrivals, files);
  if (plans.length === 0 && issues.length === 0)
    issues.push(
      issueAt(files.trace, { line: 1, column: 1, message: 'the trace brings no VM' }, 'at least one arrival'),
    );
  return { arrivals: { ...arrivals, plans: cut(plans, arrivals) }, issues };
}

/** In order of time, counted from the first one, without what is skipped and what is too many. */
function cut(plans: readonly ArrivalPlan[], { at, skip, most }: Arrivals): readonly ArrivalPlan[] {
  const inOrder = plans.toSorted((a, b) => a.atMs - b.atMs);
  const from = (inOrder[0]?.atMs ?? 0) + skip;
  return inOrder
    .filter(({ atMs }) => atMs >= from)
    .slice(0, Number.isFinite(most) ? most : inOrder.length)
    .map((plan) => ({ ...plan, atMs: plan.atMs - from + at }));
}

function plansOf(arrivals: Arrivals, files: ArrivalFiles): { plans: readonly ArrivalPlan[]; issues: Issue[] } {
  const first = files.trace.text.split('\n', 1)[0]?.trim() ?? '';
  if (arrivals.beside.length > 0 || /^\d+ \S/.test(first)) return azure(arrivals, files);
  if (first.startsWith('flavor_vcpus')) return huawei(arrivals, files.trace);
  if (first.includes('cpu_milli')) return openb(arrivals, files.trace);
  if (first.replaceAll(' ', '') === 'at,cpus,memory,for') return byHand(arrivals, files.trace);
  const message = `no known trace begins with "${first.slice(0, 60)}"`;
  const expected =
    'a header at,cpus,memory,for; that of Huawei (flavor_vcpus,…) or of openb (name,cpu_milli,…); or Azure with flavours, lifetimes and bins';
  return { plans: [], issues: [issueAt(files.trace, { line: 1, column: 1, message }, expected)] };
}

function azure({ stay }: Arrivals, files: ArrivalFiles): { plans: ArrivalPlan[]; issues: Issue[] } {
  const missing = AZURE_KEYS.filter((key) => files[key] === undefined);
  const { flavours, lifetimes, bins } = files;
  if (flavours === undefined || lifetimes === undefined || bins === undefined) {
    const message = `arrivals of Azure without ${missing.join(' and ')}`;
    const expected = 'flavours, lifetimes and bins beside the trace: its letters and bins mean nothing alone';
    return { plans: [], issues: [issueAt(files.trace, { line: 1, column: 1, message }, expected)] };
  }
  const { rows, problems } = readAzureArrivals(flavours.text, files.trace.text, lifetimes.text, bins.text);
  const of = { flavours, lifetimes, bins, arrivals: files.trace };
  return {
    plans: rows.map((row) => ({
      atMs: 1000 * row.atSeconds,
      vcpus: row.vcpus,
      memoryBytes: row.memoryGib * GIB,
      lifetimeMs: row.lifetimeSeconds === null ? stay : 1000 * row.lifetimeSeconds,
    })),
    issues: firstOf(problems, (problem) => issueAt(of[problem.of], problem, 'the format of the Azure 2017 sample')),
  };
}

function huawei({ every, stay }: Arrivals, trace: TextFile): { plans: ArrivalPlan[]; issues: Issue[] } {
  const reading = readHuaweiRequests(trace.text);
  return {
    plans: reading.rows.map((row, i) => {
      const pod = rulesOf(row);
      const plan = { atMs: i * every, vcpus: row.vcpus, memoryBytes: row.memoryGib * GIB, lifetimeMs: stay };
      return pod === null ? plan : { ...plan, pod };
    }),
    issues: issuesOf(reading, trace, 'vCPUs, GiB, NUMA nodes, strategy, group, domain'),
  };
}

function openb({ stay }: Arrivals, trace: TextFile): { plans: ArrivalPlan[]; issues: Issue[] } {
  const reading = readOpenbPods(trace.text);
  const issues = issuesOf(reading, trace, 'a pod of openb, with its eleven fields');
  const withGpus = reading.rows.filter(({ gpus }) => gpus > 0).length;
  if (withGpus > 0) {
    const message = `${withGpus} of ${reading.rows.length} pods ask for GPUs, and come without`;
    issues.push({ ...issueAt(trace, { line: 1, column: 1, message }, 'CPU and memory'), severity: 'warning' });
  }
  return {
    plans: reading.rows.map((row) => ({
      atMs: 1000 * row.createdAt,
      vcpus: Math.ceil(row.cpuMillicores / 1000),
      memoryBytes: row.memoryMib * MIB,
      lifetimeMs: row.deletedAt === null ? stay : 1000 * (row.deletedAt - row.createdAt),
    })),
    issues,
  };
}

function byHand({ stay }: Arrivals, trace: TextFile): { plans: ArrivalPlan[]; issues: Issue[] } {
  const reading = readArrivalTable(trace.text);
  return {
    plans: reading.rows.map((row) => ({ ...row, lifetimeMs: row.lifetimeMs ?? stay })),
    issues: issuesOf(reading, trace, 'at,cpus,memory,for, such as 5m,4,16Gi,2h'),
  };
}

const GROUP = 'trace/group';
const DOMAIN = 'trace/domain';

/** What Huawei asks of a group, as rules of pods over nodes: together, each alone, or those of different fault domains apart. */
function rulesOf({ strategy, group, domain }: PlacementRequest): Partial<PodSpec> | null {
  if (strategy === '') return null;
  const name = `${strategy}-${group}`;
  const labels = { [GROUP]: name, ...(domain === '' ? {} : { [DOMAIN]: domain }) };
  const others = (elsewhere: boolean): PodAffinityTerm => ({
    labelSelector: {
      matchLabels: { [GROUP]: name },
      matchExpressions: elsewhere ? [{ key: DOMAIN, operator: 'NotIn', values: [domain] }] : [],
    },
    topologyKey: HOSTNAME,
    namespaces: [],
    namespaceSelector: null,
  });
  if (strategy === 'affinity') return { labels, affinity: [others(false)] };
  return { labels, antiAffinity: [others(strategy === 'fault_domain')] };
}

function issuesOf({ problems }: TraceReading<unknown>, file: TextFile, expected: string): Issue[] {
  return firstOf(problems, (problem) => issueAt(file, problem, expected));
}

/** A file of another kind is wrong in every line, and nobody reads all of that. */
function firstOf<P extends TraceProblem>(problems: readonly P[], issue: (problem: P) => Issue): Issue[] {
  const issues = problems.slice(0, MOST_ISSUES).map(issue);
  const last = issues.at(-1);
  const more = problems.length - issues.length;
  if (last !== undefined && more > 0)
    issues.push({ ...last, message: `${last.message}; and so on, ${more} times more` });
  return issues;
}

const MOST_ISSUES = 20;

function issueAt({ path }: TextFile, { line, column, message }: TraceProblem, expected: string): Issue {
  return { severity: 'error', code: 'bad-trace', message, file: path, line, column, expected };
}
