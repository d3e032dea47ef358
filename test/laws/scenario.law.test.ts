// Laws of the scenario language: printing and reading undo each other, and no text whatever makes the reader throw.
// Long because the arbitrary scenarios stand beside the laws: a step of the language is added in both at once.
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ms } from '../../engine/units.ts';
import { FAILURES } from '../../models/failures/failure-kinds.ts';
import { arrivalsOf, arrivalsSchema } from '../../scenarios/arrivals.ts';
import {
  type Comparison,
  describeExpectation,
  describeRef,
  describeStep,
  type Expectation,
  formatScenario,
  type Measure,
  measures,
  type Predicate,
  parseExpectation,
  parseRef,
  parseScenario,
  type Ref,
  type RefKind,
  type Scenario,
  type State,
  type Step,
  type Subject,
  scenarioJsonSchema,
  states,
  unknownNames,
} from '../../scenarios/index.ts';
import { workloadOf, workloadSchema } from '../../scenarios/workload.ts';
import { runs } from '../support/laws.ts';

const kinds = Object.keys(states) as RefKind[];
const name = fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,8}[a-z0-9])?$/);

function ref<K extends RefKind>(kind: K): fc.Arbitrary<Ref<K>> {
  if (kind === 'node' || kind === 'vip' || kind === 'switch') return name.map((n) => ({ kind, scope: null, name: n }));
  const implied = kind === 'vm' || kind === 'claim' ? 'default' : 'longhorn-system';
  const scope = kind === 'disk' || kind === 'nic' ? name : fc.oneof(fc.constant(implied), name);
  return fc.record({ kind: fc.constant(kind), scope, name });
}

const placed: readonly RefKind[] = ['vm', 'vip', 'volume', 'replica', 'disk', 'nic'];
const node = ref('node');
const maybeNode = (kind: RefKind) => (placed.includes(kind) ? fc.option(node) : fc.constant(null));

function things(kind: RefKind) {
  return { kind: fc.constant(kind), on: maybeNode(kind), except: fc.array(ref(kind), { maxLength: 3 }) };
}

function subject(kind: RefKind): fc.Arbitrary<Subject> {
  return fc.oneof(
    fc.record({ quantity: fc.constant('one' as const), ref: ref(kind) }),
    fc.record({ quantity: fc.constant('all' as const), ...things(kind) }),
    fc.record({ quantity: fc.constantFrom('no' as const, 'any' as const), ...things(kind) }),
    fc.record({
      quantity: fc.constantFrom('at least' as const, 'at most' as const, 'exactly' as const),
      count: fc.nat(1000),
      ...things(kind),
    }),
  );
}

function predicate(kind: RefKind): fc.Arbitrary<Predicate> {
  const not = fc.boolean();
  const state = fc.record({ is: fc.constantFrom(...(Object.keys(states[kind]) as State[])), not, on: maybeNode(kind) });
  if (kind === 'node') {
    const key = fc.constantFrom('kubevirt.io/drain', 'node.kubernetes.io/out-of-service', 'on', 'except');
    return fc.oneof(state, fc.record({ is: fc.constant('tainted' as const), not, key }));
  }
  return placed.includes(kind) ? fc.oneof(state, fc.record({ is: fc.constant('on' as const), not, node })) : state;
}

const claim: fc.Arbitrary<Expectation> = fc
  .constantFrom(...kinds)
  .chain((kind) =>
    fc.record({ about: fc.constant('state' as const), subject: subject(kind), predicate: predicate(kind) }),
  );

const limits = {
  percent: fc.double({ min: 0, max: 100, noNaN: true }).map(Math.abs),
  duration: fc.nat(1e9),
  count: fc.double({ min: 0, max: 1e9, noNaN: true }).map(Math.abs),
  bytes: fc.maxSafeNat(),
};

const measured = (kinds: readonly RefKind[]) =>
  fc
    .constantFrom(...kinds)
    .chain((kind) =>
      fc.oneof(
        fc.record({ quantity: fc.constant('one' as const), ref: ref(kind) }),
        fc.record({ quantity: fc.constant('all' as const), ...things(kind) }),
      ),
    );

const measure: fc.Arbitrary<Expectation> = fc.constantFrom(...(Object.keys(measures) as Measure[])).chain((of) =>
  fc.record({
    about: fc.constant('measure' as const),
    measure: fc.constant(of),
    of: measures[of].of === null ? fc.constant(null) : measured(measures[of].of),
    comparison: fc.constantFrom<Comparison>('>=', '<=', '='),
    limit: limits[measures[of].unit],
  }),
);

const expectation = fc.oneof(claim, measure);
const time = fc.nat(3_600_000).map(ms);
const where = fc.constant(null);

/** JavaScript moves keys that are whole numbers to the front; no setting is called so. */
const setting = name.map((text) => `s${text}`);

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ verb: fc.constant('crash' as const), at: time, crash: fc.oneof(node, ref('vm')), where }),
  fc.record({ verb: fc.constant('reboot' as const), at: time, reboot: node, down: time, where }),
  fc.record({
    verb: fc.constant('fail' as const),
    at: time,
    fail: fc.oneof(ref('disk'), ref('nic'), ref('switch')),
    where,
  }),
  fc.record({
    verb: fc.constant('resize' as const),
    at: time,
    resize: ref('vm'),
    cpus: fc.integer({ min: 1, max: 512 }),
    memory: fc.integer({ min: 1, max: 4096 }).map((mib) => mib * 1024 * 1024),
    where,
  }),
  fc.record({ verb: fc.constant('plug' as const), at: time, plug: ref('volume'), into: ref('vm'), where }),
  fc.record({ verb: fc.constant('flap' as const), at: time, flap: ref('nic'), every: time, where }),
  fc.record({ verb: fc.constant('partition' as const), at: time, partition: fc.array(node, { minLength: 1 }), where }),
  fc.record({ verb: fc.constant('heal' as const), at: time, heal: fc.constant('all' as const), where }),
  fc.record({
    verb: fc.constant('slow' as const),
    at: time,
    slow: ref('disk'),
    factor: fc.double({ min: 1.5, max: 1e6, noNaN: true }),
    where,
  }),
  fc.record({
    verb: fc.constant('set' as const),
    at: time,
    set: fc.dictionary(setting, fc.oneof(fc.string(), fc.integer(), fc.boolean()), { minKeys: 1 }),
    where,
  }),
  fc.record({ verb: fc.constant('expect' as const), expectation, from: time, until: time, where }).map((check) => {
    const [from, until] = check.from <= check.until ? [check.from, check.until] : [check.until, check.from];
    return { ...check, from, until };
  }),
  fc.record({
    verb: fc.constantFrom('always' as const, 'never' as const),
    expectation,
    from: time,
    until: where,
    where,
  }),
);

const override = fc.record({ name: setting, value: fc.oneof(fc.string(), fc.integer(), fc.boolean()), where });

const rate = fc.constantFrom('20MB/s', '160 Mbit/s', 0);
const workload = fc
  .record(
    {
      vms: fc.oneof(
        fc.constant('all'),
        ref('vm').map(describeRef),
        fc.array(ref('vm').map(describeRef), { minLength: 1, maxLength: 2 }),
        fc.constant({ tier: 'web' }),
      ),
      cpu: fc.constantFrom('35%', { least: '5%', most: '80%', peak: '14h' }),
      dirty: fc.oneof(rate, fc.record({ '8h': rate, '17h30m': rate })),
      write: fc.oneof(rate, fc.record({ least: rate, most: rate })),
      'write-span': fc.constantFrom('20GiB', '0.5TiB'),
      trace: fc.constant('day.csv'),
    },
    { requiredKeys: ['vms'] },
  )
  .map((given) => workloadOf(workloadSchema.parse([given]), () => ({ given, where: null })))
  .map(([entry]) => entry as Scenario['workload'][number]);

const arrivals = fc
  .record(
    {
      trace: fc.constantFrom('a week.csv', 'azure/v1.txt'),
      flavours: fc.constant('map.txt'),
      at: fc.constantFrom('5m', '1h30m'),
      skip: fc.constantFrom('2d'),
      every: fc.constantFrom('30s'),
      stay: fc.constantFrom('2h'),
      most: fc.integer({ min: 1, max: 1e6 }),
    },
    { requiredKeys: ['trace'] },
  )
  .map((given) => arrivalsOf(arrivalsSchema.parse(given), given, null));

const scenario: fc.Arbitrary<Scenario> = fc.record({
  name: fc.stringMatching(/^[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}$/),
  why: fc.string({ minLength: 1 }).filter((text) => /\S/.test(text)),
  cluster: fc.string({ minLength: 1 }),
  release: fc.constantFrom(null, 'v1.1' as const, 'v1.9' as const),
  seed: fc.maxSafeNat(),
  until: fc.constant(ms(3_600_000)),
  settings: fc.uniqueArray(override, { selector: ({ name }) => name, maxLength: 3 }),
  assume: fc.uniqueArray(override, { selector: ({ name }) => name, maxLength: 3 }),
  workload: fc.array(workload, { maxLength: 2 }),
  arrivals: fc.option(arrivals, { nil: null }),
  failures: fc
    .record({
      kinds: fc.subarray([...FAILURES]),
      times: fc.constantFrom(1, 2.5, 10),
    })
    .map((plan) => (plan.kinds.length === 0 ? { kinds: [], times: 1 } : plan)),
  steps: fc.array(step, { maxLength: 5 }),
  file: fc.constant(null),
});

/** The same scenario without the places and the file that only a text has. */
function placeless({ steps, settings, assume, workload, arrivals, ...rest }: Scenario) {
  const forget = <T extends object>(value: T) => ({ ...value, where: null });
  return {
    ...rest,
    file: null,
    steps: steps.map(forget),
    settings: settings.map(forget),
    assume: assume.map(forget),
    workload: workload.map(forget),
    arrivals: arrivals === null ? null : forget(arrivals),
  };
}

describe('reading what was printed', () => {
  it('gives the same reference', () => {
    const any = fc.constantFrom(...kinds).chain((kind) => ref(kind));
    fc.assert(
      fc.property(any, (r) => {
        expect(parseRef(describeRef(r), kinds)).toEqual({ ref: r });
      }),
    );
  });

  it('gives the same expectation', () => {
    fc.assert(
      fc.property(expectation, (e) => {
        expect(parseExpectation(describeExpectation(e))).toEqual({ expectation: e });
      }),
      { numRuns: runs(1000) },
    );
  });

  it('gives the same scenario', () => {
    fc.assert(
      fc.property(scenario, (s) => {
        const read = parseScenario(formatScenario(s), 'printed.yaml');
        if ('issues' in read) throw new Error(`${formatScenario(s)}\n${JSON.stringify(read.issues)}`);
        expect(placeless(read.scenario)).toEqual(placeless(s));
      }),
      { numRuns: runs(200) },
    );
  });
});

describe('the JSON Schema', () => {
  it('accepts every scenario that can be printed', () => {
    const validate = new Ajv({ allowUnionTypes: true }).compile(scenarioJsonSchema());
    fc.assert(
      fc.property(scenario, (s) => {
        expect(validate(parse(formatScenario(s))), JSON.stringify(validate.errors)).toBe(true);
      }),
    );
  });
});

const good = `name: node-crash
why: The drill every operator should have seen once.
cluster: clusters/four-nodes.yaml
release: v1.9
until: 1h
settings: { longhorn/replica-replenishment-wait-interval: 600 }
steps:
  - { at: 1m, crash: node/harvester-2 }
  - { at: 1m, partition: [node/a, node/b] }
  - { at: 1m, expect: all vms running except vm/a and vm/b, within: 8m }
  - { always: availability of vm/web-1 >= 99.9%, from: 10m }
`;

/** A good file in which one stretch was replaced by something else. */
const mutated = fc
  .tuple(
    fc.nat(good.length),
    fc.nat(12),
    fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('{', ']', '\n', ': ', '- ', '&a', '*a', '\t')),
  )
  .map(([start, length, text]) => good.slice(0, start) + text + good.slice(start + length));

describe('no text whatever', () => {
  const total = (text: string) => {
    const read = parseScenario(text, 'any.yaml');
    if ('scenario' in read) return;
    const lines = text.split('\n').length;
    expect(read.issues.length).toBeGreaterThan(0);
    for (const issue of read.issues) {
      expect(issue.line).toBeGreaterThanOrEqual(1);
      expect(issue.line).toBeLessThanOrEqual(lines);
      expect(issue.column).toBeGreaterThanOrEqual(1);
      expect(issue.message).not.toBe('');
    }
  };

  it('makes the reader throw, nor leaves an issue without a place', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), total));
    fc.assert(fc.property(mutated, total), { numRuns: runs(500) });
    fc.assert(fc.property(fc.json(), total));
  });

  it('makes the reader of expectations throw, and its problems lie inside the text', () => {
    const word = fc.constantFrom(
      'all',
      'no',
      'vms',
      'vm/a',
      'on',
      'node/a',
      'not',
      'running',
      'except',
      'and',
      ',',
      'at least',
      '3',
      '<=',
      'data lost',
      'availability of',
      '9%',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(word, { maxLength: 8 }).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(text, (given) => {
        const read = parseExpectation(given);
        if ('expectation' in read) {
          expect(parseExpectation(describeExpectation(read.expectation))).toEqual(read);
          return;
        }
        const { offset, found } = read.problem;
        expect(given.slice(offset, offset + found.length)).toBe(found);
      }),
      { numRuns: runs(1000) },
    );
  });
});

describe('unknown names', () => {
  it('are found exactly when the known ones lack them', () => {
    fc.assert(
      fc.property(scenario, (s) => {
        const settings = [
          ...s.settings.map(({ name }) => name),
          ...s.steps.flatMap((x) => (x.verb === 'set' ? Object.keys(x.set) : [])),
        ];
        expect(unknownNames(s, { settings, assumptions: s.assume.map(({ name }) => name) })).toEqual([]);
        expect(unknownNames(s, { settings: [] })).toHaveLength(settings.length);
      }),
      { numRuns: runs(50) },
    );
  });
});

describe('the description of a step', () => {
  it('begins with its verb and says more', () => {
    fc.assert(
      fc.property(step, (s) => {
        expect(describeStep(s).startsWith(`${s.verb} `)).toBe(true);
      }),
    );
  });
});
