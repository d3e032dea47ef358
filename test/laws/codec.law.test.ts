// Laws of the manifests: nothing is lost on the way to text and back, order does not matter, and no text makes the reader throw.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ClusterKey,
  type Codec,
  clusterKeys,
  codecs,
  formatBytes,
  formatInstant,
  formatMillicores,
  type Issue,
  type KubernetesObject,
  parseBytes,
  parseDocuments,
  parseInstant,
  parseMillicores,
  readCluster,
  writeCluster,
  writeObject,
} from '../../models/manifest/index.ts';
import { roundTrip } from '../support/decode.ts';
import { runs } from '../support/laws.ts';
import { clusters, manifests } from '../support/manifest-arbitraries.ts';
import { samples } from '../support/manifests.ts';

const texts = Object.values(samples);
const sampleFiles = texts.map((text, i) => ({ path: `${i}.yaml`, text }));

function checkRoundTrip<K extends ClusterKey>(key: K): void {
  const codec = codecs[key] as Codec<unknown>;
  fc.assert(
    fc.property(manifests[key] as fc.Arbitrary<unknown>, (manifest) => {
      const { object, value } = roundTrip(codec, manifest);
      expect(value).toEqual(manifest);
      expect(object).toMatchObject({ kind: codec.kind, apiVersion: codec.apiVersions[0] });
      expect(codec.accepts(object)).toBe(true);
    }),
    { numRuns: runs(20) },
  );
}

describe('codecs', () => {
  it.each(clusterKeys)('decode what they encoded: %s', (key) => checkRoundTrip(key));

  it('write every known field of a real object as it was', () => {
    let leaves = 0;
    for (const object of texts.flatMap(objectsOf)) {
      const { cluster } = readCluster([{ path: 'a.yaml', text: writeObject(object) }]);
      const written = parseDocuments(writeCluster(cluster), 'b.yaml').documents.map((d) => d.value);
      expect(written).toHaveLength(1);
      leaves += compareLeaves(object, written[0], object.kind);
    }
    expect(leaves).toBeGreaterThan(250);
  });

  it('do not read what a real object does not say: with any leaf gone it decodes to the same or to something else, never to an exception', () => {
    for (const object of texts.flatMap(objectsOf)) {
      for (const leafless of withoutEachLeaf(object)) {
        const { issues } = readCluster([{ path: 'a.yaml', text: JSON.stringify(leafless) }]);
        for (const issue of issues) expect(issue.line).toBe(1);
      }
    }
  });
});

describe('a cluster', () => {
  it('reads from its own text, and writes that text again', () => {
    fc.assert(
      fc.property(clusters, (cluster) => {
        const text = writeCluster(cluster);
        const { cluster: again, issues } = readCluster([{ path: 'c.yaml', text }]);
        expect(issues.filter((i) => i.severity === 'error')).toEqual([]);
        expect(again).toEqual(cluster);
        expect(writeCluster(again)).toBe(text);
      }),
      { numRuns: runs(10) },
    );
  });

  it('is the same whatever the order of documents and files', () => {
    const objects = texts.flatMap(objectsOf);
    const { cluster } = readCluster(sampleFiles);
    const order = fc.shuffledSubarray(objects, { minLength: objects.length });
    fc.assert(
      fc.property(order, fc.array(fc.nat(objects.length), { maxLength: 3 }), (shuffled, cuts) => {
        const bounds = [0, ...cuts.toSorted((a, b) => a - b), objects.length];
        const files = bounds.slice(1).map((end, i) => ({
          path: `${bounds.length - i}.yaml`,
          text: shuffled.slice(bounds[i], end).map(writeObject).join('---\n'),
        }));
        expect(readCluster(files).cluster).toEqual(cluster);
      }),
      { numRuns: runs(10) },
    );
  });
});

describe('quantities and times', () => {
  it('survive being written', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.nat(),
          fc.maxSafeNat(),
          fc.nat(2000).map((n) => n * 1024 * 1024),
        ),
        (n) => {
          expect(parseMillicores(formatMillicores(n))).toEqual({ value: n });
          expect(parseBytes(formatBytes(n))).toEqual({ value: n });
          expect(parseBytes(String(n))).toEqual({ value: n });
        },
      ),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }),
        fc.constantFrom(0, 3, 6, 9),
        (ms, digits) => {
          expect(parseInstant(formatInstant(ms, digits))).toBe(ms);
        },
      ),
    );
  });

  it('mean the same with any suffix', () => {
    const suffixes = [
      ['Ki', 1024n],
      ['Mi', 1024n ** 2n],
      ['Gi', 1024n ** 3n],
      ['k', 1000n],
      ['M', 1000n ** 2n],
      ['G', 1000n ** 3n],
      ['e3', 1000n],
    ] as const;
    fc.assert(
      fc.property(
        fc.nat(4_000_000),
        fc.integer({ min: 0, max: 999 }),
        fc.constantFrom(...suffixes),
        (whole, milli, [suffix, factor]) => {
          const exact = (BigInt(whole) * 1000n + BigInt(milli)) * factor;
          const expected = (exact + 999n) / 1000n;
          const result = parseBytes(`${whole}.${String(milli).padStart(3, '0')}${suffix}`);
          expect(result).toEqual(
            expected > BigInt(Number.MAX_SAFE_INTEGER) ? { problem: 'is too large' } : { value: Number(expected) },
          );
        },
      ),
    );
  });
});

describe('the reader never throws and always points into the text', () => {
  const check = (text: string) => {
    const lines = text.split(/\r?\n/).length;
    const { issues } = readCluster([{ path: 'a.yaml', text }]);
    for (const issue of issues) expectPlace(issue, lines);
  };

  it('on arbitrary strings', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), check), { numRuns: runs(100) });
    const tokens = fc.constantFrom(
      ...'\n|\n  |- |: |? |{|}|[|]|,|&a |*a|!!map |!x |"|\'|#|%YAML 1.1\n|---\n|...\n||>|kind: Node\n|a|1e400|<<: |\t|\r\n|\0'.split(
        '|',
      ),
      '|',
    );
    fc.assert(
      fc.property(
        fc.array(tokens, { maxLength: 40 }).map((all) => all.join('')),
        check,
      ),
      { numRuns: runs(200) },
    );
  });

  it('on real manifests with a piece of text cut out, doubled or replaced', () => {
    const edit = fc.record({
      text: fc.constantFrom(...texts),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat(40),
      insert: fc.oneof(
        fc.constant(''),
        fc.string({ unit: 'binary', maxLength: 6 }),
        fc.constantFrom('\n', '  ', '- ', ': ', '"', '[', '{', '*x', '&x '),
      ),
    });
    fc.assert(
      fc.property(edit, ({ text, at, length, insert }) => {
        const i = Math.floor(at * text.length);
        check(text.slice(0, i) + insert + text.slice(i + length));
      }),
      { numRuns: runs(80) },
    );
  });

  it('on real manifests with a value of the wrong shape', () => {
    const objects = texts.flatMap(objectsOf);
    const wrong = fc.oneof(
      fc.constantFrom<unknown>(
        null,
        true,
        -1,
        1.5,
        1e300,
        '',
        'null',
        'x',
        [],
        {},
        [null],
        [[]],
        { a: null },
        '{"a":',
        '[1]',
      ),
      fc.jsonValue({ maxDepth: 2 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...objects), fc.nat(), wrong, (object, seed, value) => {
        const paths = pathsOf(object).filter(
          (path) => path.length > 0 && path[0] !== 'kind' && path[0] !== 'apiVersion',
        );
        const path = paths[seed % paths.length] ?? [];
        check(JSON.stringify(replaceAt(object, path, value), null, 1));
      }),
      { numRuns: runs(80) },
    );
  });
});

function expectPlace(issue: Issue, lines: number): void {
  expect(issue.file).toBe('a.yaml');
  expect(issue.line).toBeGreaterThanOrEqual(1);
  expect(issue.line).toBeLessThanOrEqual(lines + 1);
  expect(issue.column).toBeGreaterThanOrEqual(1);
  expect(issue.message).not.toBe('');
  expect(issue.code).toMatch(/^[a-z-]+$/);
}

/** The objects of a text, those of lists included. */
function objectsOf(text: string): KubernetesObject[] {
  return parseDocuments(text, 'a.yaml').documents.flatMap(({ value }) => {
    const object = value as KubernetesObject & { items?: KubernetesObject[] };
    return object.items ?? [object];
  });
}

type Key = string | number;

function pathsOf(value: unknown): Key[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  const entries: [Key, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [[], ...entries.flatMap(([key, inner]) => pathsOf(inner).map((path) => [key, ...path]))];
}

function replaceAt(value: unknown, path: readonly Key[], replacement: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return replacement;
  if (Array.isArray(value)) return value.map((item, i) => (i === key ? replaceAt(item, rest, replacement) : item));
  const object = value as Record<string, unknown>;
  return { ...object, [key]: replaceAt(object[key], rest, replacement) };
}

function* withoutEachLeaf(object: KubernetesObject): Generator<unknown> {
  // JSON leaves a property out whose value is undefined.
  for (const path of pathsOf(object)) if (path.length > 0) yield replaceAt(object, path, undefined);
}

/** Compares every leaf that both have, and counts them. What a bundle or an older version wrote differently is brought to one form. */
function compareLeaves(real: unknown, written: unknown, path: string): number {
  if (Array.isArray(written)) {
    const items = path.endsWith('.conditions') ? conditionList(real) : (real as unknown[]);
    return written.reduce<number>((n, item, i) => n + compareLeaves(items?.[i], item, `${path}[${i}]`), 0);
  }
  if (typeof written === 'object' && written !== null) {
    const object = (real ?? {}) as Record<string, unknown>;
    return Object.entries(written).reduce(
      (n, [key, inner]) => n + compareLeaves(object[key], inner, `${path}.${key}`),
      0,
    );
  }
  if (real === undefined || /apiVersion$|pod-requests$|hostDevices\[\d\]\.name$/.test(path)) return 0;
  expect({ [path]: normal(written) }).toEqual({ [path]: normal(real) });
  return 1;
}

function conditionList(real: unknown): unknown[] {
  const all = Array.isArray(real) ? real : Object.values((real ?? {}) as object);
  return (all as { type: string }[]).toSorted((a, b) => (a.type < b.type ? -1 : 1));
}

function normal(value: unknown): unknown {
  if (value === null || value === 'null') return '';
  const instant = typeof value === 'string' ? parseInstant(value) : null;
  if (instant !== null) return instant;
  const quantity = typeof value === 'string' || typeof value === 'number' ? parseMillicores(value) : { problem: '' };
  return 'value' in quantity ? quantity.value : value;
}
