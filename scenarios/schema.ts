// What a scenario file may hold: the one source of its types, of its checks and of the JSON Schema that editors use.
import { z } from 'zod';
import type { Ms } from '../engine/units.ts';
import { FAILURES, type FailureKind, failureNamed } from '../models/failures/failure-kinds.ts';
import type { Position } from '../models/manifest/issue.ts';
import type { Profile } from '../models/policies/vm-placement.ts';
import { releases } from '../models/releases.ts';
import { type Arrivals, arrivalsSchema } from './arrivals.ts';
import { duration, type Scalar, scalar, textLike } from './field.ts';
import { actionSchemas, checkSchemas, type Step } from './step.ts';
import { type Workload, workloadSchema } from './workload.ts';

const releaseNames = releases().map(({ name }) => name);

const overrides = z.record(z.string(), scalar);

const failureNames = FAILURES.map(({ name }) => name);

/** What fails by chance: everything, some kinds, or some kinds more often than field data says. */
const failures = z
  .union([
    z.enum(['all', 'none']),
    z.array(z.enum(failureNames)).min(1),
    z.strictObject({ kinds: z.array(z.enum(failureNames)).min(1).optional(), times: z.number().positive().optional() }),
  ])
  .default('none')
  .describe(
    `What fails by chance, at the rates of field data: all (but maintenance, which is planned, and bad-batch, which is bad luck), or a list of ${failureNames.join(', ')}; with \`times\`, that many times as often.`,
  );

/** All of a scenario but what its steps hold, since each step is checked by the schema of its verb. */
export const headSchema = z.strictObject({
  name: textLike(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'a name in kebab-case, such as node-crash').describe(
    'A name in kebab-case.',
  ),
  why: textLike(/\S/, 'a sentence').describe('What one learns from it. A drill without a reason is noise.'),
  cluster: z
    .string()
    .min(1)
    .describe('The file with the manifests of the cluster, relative to this one. The command line may name another.'),
  release: z
    .enum(releaseNames)
    .optional()
    .describe("The release of Harvester to behave like; the cluster's own, else the newest, unless given."),
  seed: z.int().nonnegative().default(1).describe('Start of all streams of chance.'),
  until: duration.describe('When the run ends, counted from its start.'),
  settings: overrides
    .default({})
    .describe("Settings of Harvester, Longhorn and Kubernetes that differ from the cluster's own."),
  assume: overrides.default({}).describe('Assumptions about what no manifest tells: hardware, guests, load.'),
  scheduler: z
    .string()
    .min(1)
    .optional()
    .describe(
      'A file with a KubeSchedulerConfiguration that places VMs instead of the default one; relative to this one.',
    ),
  workload: workloadSchema,
  arrivals: arrivalsSchema.optional(),
  failures,
  trace: z
    .string()
    .min(1)
    .optional()
    .describe('A file of failures that happened, one a line: `at,thing,for`; relative to this one.'),
  steps: z.array(z.unknown()),
});

const stepSchemas = Object.values({ ...actionSchemas, ...checkSchemas });

/** The whole file, for the JSON Schema. The parser takes the two halves one by one and can so say more about a wrong step. */
export const scenarioSchema = headSchema.extend({
  steps: z
    .array(z.union(stepSchemas).meta({ id: 'step' }))
    .describe('What happens and what is expected, one verb a step.'),
});

/** An experiment: a cluster, what befalls it, and what should come of it. */
export interface Scenario
  extends Readonly<
    Omit<
      z.output<typeof headSchema>,
      'release' | 'settings' | 'assume' | 'workload' | 'arrivals' | 'failures' | 'steps'
    >
  > {
  /** The name of a release, such as `v1.9`; null for the cluster's own. */
  readonly release: string | null;
  readonly settings: readonly Override[];
  readonly assume: readonly Override[];
  /** What a file of the scheduler says; the default profile where no such file was read. */
  readonly profile?: Profile;
  /** What guests do; nothing unless the file says so. */
  readonly workload: readonly Workload[];
  /** VMs that come and go while it runs; null for none. */
  readonly arrivals: Arrivals | null;
  /** What fails by chance; none unless the file says so. */
  readonly failures: FailurePlan;
  /** In the order of the file, which need not be the order of time. */
  readonly steps: readonly Step[];
  /** The file it was read from, which `cluster` is relative to; null for one that no file holds. */
  readonly file: string | null;
}

export interface FailurePlan {
  readonly kinds: readonly FailureKind[];
  /** How many times as often as field data says. */
  readonly times: number;
}

/** Reads what a file says about failures by chance. */
export function failurePlanOf(given: z.output<typeof headSchema>['failures']): FailurePlan {
  const plan = typeof given === 'string' || Array.isArray(given) ? { kinds: given } : given;
  const kinds = plan.kinds ?? 'all';
  if (kinds === 'none') return { kinds: [], times: 1 };
  const times = 'times' in plan ? (plan.times ?? 1) : 1;
  return {
    kinds:
      kinds === 'all'
        ? FAILURES.filter(({ target, once }) => target !== 'calendar' && once !== true)
        : kinds.flatMap((name) => failureNamed(name) ?? []),
    times,
  };
}

/** A setting or an assumption that differs from what would hold otherwise. */
export interface Override {
  readonly name: string;
  readonly value: Scalar;
  readonly where: Position | null;
}

/** The end of the run as the schema reads it; null when it is missing or wrong, which the schema reports. */
export function untilOf(value: unknown): Ms | null {
  const read = z.looseObject({ until: duration }).safeParse(value);
  return read.success ? read.data.until : null;
}
