// Writes scenarios and steps down the way a person would have written them.
import { stringify } from 'yaml';
import { formatDurationExact, type Ms, ms } from '../engine/units.ts';
import { describeExpectation } from './expectation.ts';
import { describeRef, isRef } from './ref.ts';
import type { Override, Scenario } from './schema.ts';
import { type Check, isCheck, type Step } from './step.ts';

/** A scenario file that reads back as the same scenario, but for the places in it. `$schema` is for editors: a path relative to the file, or a URL. */
export function formatScenario(scenario: Scenario, $schema?: string): string {
  const {
    name,
    why,
    cluster,
    release,
    seed,
    until,
    settings,
    assume,
    scheduler,
    workload,
    arrivals,
    failures,
    trace,
    steps,
  } = scenario;
  const head = {
    name,
    why,
    cluster,
    ...(release === null ? {} : { release }),
    seed,
    until: formatDurationExact(until),
    ...(settings.length === 0 ? {} : { settings: recordOf(settings) }),
    ...(assume.length === 0 ? {} : { assume: recordOf(assume) }),
    ...(scheduler === undefined ? {} : { scheduler }),
    ...(workload.length === 0 ? {} : { workload: workload.map(({ given }) => given) }),
    ...(arrivals === null ? {} : { arrivals: arrivals.given }),
    ...(failures.kinds.length === 0 ? {} : { failures: failuresOf(failures) }),
    ...(trace === undefined ? {} : { trace }),
  };
  const comment = $schema === undefined ? '' : `# yaml-language-server: $schema=${$schema}\n`;
  // Steps go on a line each, because they are read and compared as lines.
  const lines = steps.map((step) => `  - ${stringify(fieldsOf(step), flow).trimEnd()}\n`).join('');
  return `${comment}${stringify(head, { lineWidth: 0 })}steps:${lines === '' ? ' []' : ''}\n${lines}`;
}

/** A step for people: `crash node/harvester-2`, `migrate vm/web-1 to node/harvester-3`, `always no volume faulted`. */
export function describeStep(step: Step): string {
  const { at: _, ...fields } = fieldsOf(step);
  return Object.entries(fields).flatMap(wordsOf).join(' ');
}

const flow = { collectionStyle: 'flow', lineWidth: 0 } as const;

/** The step as its line of the file says it. */
function fieldsOf(step: Step): Readonly<Record<string, unknown>> {
  if (isCheck(step)) return checkFields(step);
  const { verb: _, where: __, ...fields } = step;
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, plain(key, value)]),
  );
}

function checkFields({ verb, expectation, from, until }: Check): Readonly<Record<string, unknown>> {
  const sentence = describeExpectation(expectation);
  if (verb !== 'expect') {
    const window = {
      ...(from > 0 ? { from: duration(from) } : {}),
      ...(until === null ? {} : { until: duration(until) }),
    };
    return { [verb]: sentence, ...window };
  }
  const within = until === null || until === from ? {} : { within: duration(ms(until - from)) };
  return { at: duration(from), expect: sentence, ...within };
}

/** The fields of steps that hold durations; every other number is one. */
const durations: readonly string[] = ['at', 'down', 'every'];

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

function plain(key: string, value: unknown): unknown {
  if (typeof value === 'number' && durations.includes(key)) return duration(ms(value));
  if (key === 'memory' && typeof value === 'number')
    return value % GIB === 0 ? `${value / GIB}GiB` : `${value / MIB}MiB`;
  if (Array.isArray(value)) return value.map((item) => plain(key, item));
  return isRef(value) ? describeRef(value) : value;
}

function wordsOf([key, value]: readonly [string, unknown]): readonly string[] {
  if (value === true) return [key];
  if (Array.isArray(value)) return [key, value.join(' ')];
  if (typeof value !== 'object' || value === null) return value === false ? [] : [key, String(value)];
  return [key, ...Object.entries(value).map(([name, setting]) => `${name}=${setting}`)];
}

function duration(time: Ms): string {
  return formatDurationExact(time);
}

function failuresOf({ kinds, times }: Scenario['failures']): Readonly<Record<string, unknown>> {
  return { kinds: kinds.map(({ name }) => name), ...(times === 1 ? {} : { times }) };
}

function recordOf(overrides: readonly Override[]): Readonly<Record<string, Override['value']>> {
  return Object.fromEntries(overrides.map(({ name, value }) => [name, value]));
}
