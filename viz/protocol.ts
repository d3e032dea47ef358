// The language between page and worker: every type that crosses, and the calls of the worker.
// Long because it is one language, and who looks a word up should not have to guess in which file it stands.
import type { Decision } from '../engine/policy.ts';
import type { Change } from '../engine/trace.ts';
import type { Issue } from '../models/manifest/issue.ts';
import type { Series } from '../scenarios/figures.ts';
import type { Kind, Lane, Status } from '../scenarios/lane.ts';
import type { OpenRequest, TextFile } from '../scenarios/open-request.ts';
import type { Stays } from '../scenarios/stays.ts';
import type { StoryLine } from '../scenarios/story.ts';
import type { Service } from '../scenarios/wire.ts';
import type { LogEvent } from './log/kubectl-event.ts';

export { type Interval, KINDS, type Kind, type Lane, STATUSES, type Status } from '../scenarios/lane.ts';
export type { OpenRequest, TextFile } from '../scenarios/open-request.ts';
export type { Stays } from '../scenarios/stays.ts';

/** Errors are values: a thrown one loses its class and code on the way through comlink. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly error: { readonly code: string; readonly message: string; readonly issues: readonly Issue[] };
    };

/** A branch of a run: the scenario as written, or what became of it after someone acted. */
export interface RunInfo {
  readonly run: number;
  /** Run that it was forked from and when in ms; null for the scenario itself. */
  readonly parent: { readonly run: number; readonly at: number } | null;
  readonly name: string;
  readonly why: string;
  readonly seed: number;
  readonly release: string;
  readonly until: number;
  readonly events: number;
  readonly digest: string;
  /** Steps of the scenario in words, with those that were added by hand. */
  readonly steps: readonly { readonly at: number; readonly text: string; readonly added: boolean }[];
  readonly nodes: number;
  readonly vms: number;
  readonly volumes: number;
  /** What could not be read or had to be taken otherwise than written; the first of them, and how many there are. */
  readonly warnings: { readonly count: number; readonly first: readonly Issue[] };
}

/** Everything about a whole run that does not depend on where its time stands. */
export interface Timeline {
  readonly run: number;
  readonly until: number;
  readonly story: readonly StoryLine[];
  /** The story as kubectl lists events. */
  readonly events: readonly LogEvent[];
  readonly lanes: readonly Lane[];
  readonly stays: Stays;
  readonly series: readonly Series[];
  readonly bookmarks: readonly { readonly at: number; readonly label: string; readonly record: number }[];
  readonly verdicts: readonly {
    readonly text: string;
    readonly met: boolean;
    readonly at: number | null;
    readonly detail: string;
  }[];
  readonly figures: Readonly<Record<string, number>>;
}

/** One transfer at an instant; the page moves it on by `rate` until the next frame comes. */
export interface Mover {
  readonly kind: 'rebuild' | 'migration';
  readonly from: number;
  readonly to: number;
  /** Row of the replica or VM that it is about. */
  readonly row: number;
  readonly size: number;
  readonly done: number;
  /** Bytes a second. */
  readonly rate: number;
}

/** The cluster at one instant, as columns by row. States are the codes of models/lifecycles.ts; -1 points nowhere. */
export interface Frame {
  readonly run: number;
  readonly at: number;
  /** When the next event is due; Infinity when none is. */
  readonly nextAt: number;
  readonly executed: number;
  /** Of every event and change so far: the same however one came here. */
  readonly digest: string;
  /** Grows when rows were added or renamed: ask for `names` then. */
  readonly namesVersion: number;
  readonly node: {
    readonly live: Uint8Array;
    /** Code of `NODE_LOOKS`. */
    readonly look: Uint8Array;
    readonly power: Uint8Array;
    readonly ready: Uint8Array;
    readonly flags: Int32Array;
    readonly cpuAllocatable: Int32Array;
    readonly cpuRequested: Int32Array;
    readonly cpuSystem: Int32Array;
    readonly memoryAllocatable: Float64Array;
    readonly memoryRequested: Float64Array;
    readonly memorySystem: Float64Array;
    /** What the guests here take of it at this instant. */
    readonly cpuUsed: Float64Array;
    readonly memoryUsed: Float64Array;
    readonly island: Int32Array;
  };
  readonly disk: {
    readonly live: Uint8Array;
    readonly node: Int32Array;
    /** Code of `DISK_LOOKS`. */
    readonly look: Uint8Array;
    readonly health: Uint8Array;
    readonly maximum: Float64Array;
    readonly reserved: Float64Array;
    readonly available: Float64Array;
    readonly scheduled: Float64Array;
  };
  readonly vm: {
    readonly live: Uint8Array;
    /** Node that its instance is bound to. */
    readonly node: Int32Array;
    /** Code of `VM_LOOKS`. */
    readonly look: Uint8Array;
    readonly memory: Float64Array;
    readonly cpu: Int32Array;
    readonly downSince: Float64Array;
  };
  readonly volume: {
    readonly live: Uint8Array;
    /** Code of `VOLUME_LOOKS`. */
    readonly look: Uint8Array;
    readonly state: Uint8Array;
    readonly robustness: Uint8Array;
    readonly node: Int32Array;
    readonly actual: Float64Array;
    readonly atRisk: Uint8Array;
  };
  readonly replica: {
    readonly live: Uint8Array;
    readonly volume: Int32Array;
    readonly disk: Int32Array;
    /** Code of `REPLICA_LOOKS`. */
    readonly look: Uint8Array;
    readonly mode: Uint8Array;
  };
  readonly vip: { readonly holder: Int32Array; readonly answers: Int32Array; readonly downSince: Float64Array };
  readonly etcd: { readonly writable: number; readonly leader: number; readonly members: Int32Array };
  readonly movers: readonly Mover[];
  readonly counters: {
    readonly downVms: number;
    readonly pendingVms: number;
    readonly degradedVolumes: number;
    readonly faultedVolumes: number;
    readonly rebuilding: number;
    readonly atRiskBytes: number;
    readonly vmMinutesLost: number;
  };
}

/** Bits of `node.flags`. */
export const NODE_FLAGS = {
  management: 1,
  witness: 2,
  cordoned: 4,
  unreachable: 8,
  drain: 16,
  outOfService: 32,
} as const;

/** How a VM looks, worst last; facts before beliefs. */
export const VM_LOOKS = [
  'running',
  'migrating',
  'booting',
  'stopping',
  'paused',
  'unreachable',
  'pending',
  'down',
  'off',
] as const;
export type VmLook = (typeof VM_LOOKS)[number];

/** How a node looks: whether it runs is a fact, the rest is what Kubernetes and Harvester have on record. */
export const NODE_LOOKS = [
  'Ready',
  'booting',
  'NotReady',
  'cut off',
  'Unknown',
  'no power',
  'cordoned',
  'maintenance',
  'deleted',
] as const;
export type NodeLook = (typeof NODE_LOOKS)[number];

export const DISK_LOOKS = ['good', 'not schedulable', 'unreachable', 'dead'] as const;
export type DiskLook = (typeof DISK_LOOKS)[number];

export const VOLUME_LOOKS = ['healthy', 'attaching', 'degraded', 'unknown', 'faulted', 'detached'] as const;
export type VolumeLook = (typeof VOLUME_LOOKS)[number];

/** A replica's mode as its engine has it, but for one whose disk or node cannot answer. */
export const REPLICA_LOOKS = ['RW', 'WO', 'stopped', 'unreachable', 'ERR'] as const;
export type ReplicaLook = (typeof REPLICA_LOOKS)[number];

export interface NameTables {
  readonly version: number;
  readonly node: readonly string[];
  readonly zone: readonly string[];
  readonly disk: readonly string[];
  readonly vm: readonly string[];
  readonly volume: readonly string[];
  readonly replica: readonly string[];
  readonly vip: readonly string[];
  readonly nic: readonly string[];
  readonly switch: readonly string[];
  readonly lb: readonly string[];
  readonly vipAddress: readonly string[];
  /** VMs by volume, as rows. */
  readonly users: readonly (readonly number[])[];
}

export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly of: 'fact' | 'belief' | 'spec';
}

/** A lifecycle of the inspected thing, as the definition has it, with where it stands. */
export interface MachineView {
  readonly column: string;
  readonly id: string;
  readonly states: readonly string[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly signal: string }[];
  readonly state: string;
  /** What is pending for the thing, soonest first. */
  readonly pending: readonly { readonly event: string; readonly at: number }[];
  /** How often each state was entered so far, by its name. */
  readonly visits: Readonly<Record<string, number>>;
}

export interface Inspection {
  readonly kind: Kind;
  readonly row: number;
  readonly name: string;
  readonly status: Status;
  readonly summary: string;
  readonly facts: readonly Fact[];
  readonly machines: readonly MachineView[];
  readonly history: readonly { readonly at: number; readonly text: string; readonly record: number }[];
  readonly decisions: readonly { readonly at: number; readonly decision: Decision }[];
  readonly related: readonly {
    readonly kind: Kind;
    readonly row: number;
    readonly name: string;
    readonly text: string;
  }[];
  /** What kubectl would print now; empty when there is no object, null for what is only a part of others. */
  readonly yaml: string | null;
  /** Steps that make sense for it now, as a scenario would say them, without `at`. */
  readonly actions: readonly { readonly label: string; readonly step: string }[];
}

/** A record with its chain of causes, nearest first; the last one is what entered from outside. */
export interface Why {
  readonly records: readonly {
    readonly number: number;
    readonly at: number;
    readonly text: string;
    readonly why: string | null;
    readonly changes: readonly Change[];
  }[];
  readonly root: string;
}

/** What a step would do, from running it on a fork. */
export interface Blast {
  readonly step: string;
  readonly vmsDown: readonly string[];
  readonly volumesDegraded: readonly string[];
  readonly volumesFaulted: readonly string[];
  /** `lost-anyway` when the run loses it without the step too. */
  readonly quorum: 'stays' | 'lost' | 'lost-anyway';
  readonly vipMoves: boolean;
  readonly atRiskBytes: number;
  readonly recoveredAfterMs: number | null;
}

export interface Comparison {
  readonly left: number;
  readonly right: number;
  readonly firstDifference: { readonly at: number; readonly left: string; readonly right: string } | null;
  readonly figures: readonly {
    readonly name: string;
    readonly left: number;
    readonly right: number;
    /** Over seeds, when trials were asked for: mean paired difference and its interval. */
    readonly difference: { readonly mean: number; readonly low: number; readonly high: number } | null;
  }[];
}

export interface SimApi {
  open(request: OpenRequest): Answer<RunInfo>;
  timeline(run: number): Answer<Timeline>;
  /** Names as of the last frame that was asked for. */
  names(run: number): Answer<NameTables>;
  /** The cluster after every event up to and including `at`. */
  frame(run: number, at: number): Answer<Frame>;
  inspect(run: number, at: number, kind: Kind, row: number): Answer<Inspection>;
  why(run: number, record: number): Answer<Why>;
  /** Steps in the scenario's language without `at`, acted at `at`: a new branch, the old one stays. */
  fork(run: number, at: number, steps: readonly string[]): Answer<RunInfo>;
  /** Answered later, with frames in between; a later question of the kind makes an earlier one void. */
  blast(run: number, at: number, step: string): Promise<Answer<Blast>>;
  compare(left: number, right: number, trials: number): Promise<Answer<Comparison>>;
  /** The run as a file: a scenario that replays it, a Perfetto trace, or everything in one bundle. */
  exportRun(run: number, as: 'scenario' | 'perfetto' | 'bundle'): Answer<TextFile>;
  close(run: number): Answer<null>;
}

/** What the worker offers: `SimApi`, or `never`, which stops the build, when a call takes or gives something that cannot be cloned. */
export type SimService = SimApi extends Service<SimApi> ? SimApi : never;
