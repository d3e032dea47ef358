// Documents and the places of their values; what is wrong in a text becomes an issue with line and column.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { documentLimits, formatIssue, nearestName, parseDocuments, validate } from '../../../models/manifest/index.ts';

const text = `# a comment
name: one
steps:
  - { at: 1m, crash: node/harvester-2 }
  - at: 2m
    expect:
---
kind: Two
---
`;

describe('parseDocuments', () => {
  it('reads every document of a file and leaves out empty ones', () => {
    const { documents, issues } = parseDocuments(text, 'a.yaml');
    expect(issues).toEqual([]);
    expect(documents.map((d) => d.value)).toEqual([
      {
        name: 'one',
        steps: [
          { at: '1m', crash: 'node/harvester-2' },
          { at: '2m', expect: null },
        ],
      },
      { kind: 'Two' },
    ]);
  });

  it('knows the place of a value, of a key, and of the nearest enclosing value', () => {
    const [one, two] = parseDocuments(text, 'a.yaml').documents;
    expect(one?.positionOf(['name'])).toEqual({ line: 2, column: 7 });
    expect(one?.positionOf(['name'], 'key')).toEqual({ line: 2, column: 1 });
    expect(one?.positionOf(['steps', 0, 'crash'])).toEqual({ line: 4, column: 22 });
    expect(one?.positionOf(['steps', 0, 'crash'], 'key')).toEqual({ line: 4, column: 15 });
    expect(one?.positionOf(['steps', 0, 'within', 'x'])).toEqual({ line: 4, column: 5 });
    expect(one?.positionOf(['steps', 1, 'expect'])).toEqual({ line: 6, column: 5 });
    expect(two?.positionOf([])).toEqual({ line: 8, column: 1 });
  });

  it('reads JSON, and follows aliases and merge keys', () => {
    const json = parseDocuments('{"a": [1, {"b": "null"}]}', 'a.json').documents[0];
    expect(json?.value).toEqual({ a: [1, { b: 'null' }] });
    expect(json?.positionOf(['a', 1, 'b'])).toEqual({ line: 1, column: 17 });
    const merged = parseDocuments('x: &x { cpu: 1 }\ny: *x\nz: { <<: *x, memory: 2 }\n', 'm.yaml').documents[0];
    expect(merged?.value).toEqual({ x: { cpu: 1 }, y: { cpu: 1 }, z: { cpu: 1, memory: 2 } });
    expect(merged?.positionOf(['y', 'cpu'])).toEqual({ line: 1, column: 14 });
  });

  it('reports a repeated key at its second place and keeps the document', () => {
    const { documents, issues } = parseDocuments('spec:\n  cpu: 1\n  memory: 2\n  cpu: 3\n', 'a.yaml');
    expect(documents[0]?.value).toEqual({ spec: { cpu: 3, memory: 2 } });
    expect(issues).toMatchObject([{ code: 'repeated-key', line: 4, column: 3, path: 'spec.cpu', severity: 'error' }]);
  });

  it('reports bad syntax with its place and goes on with the next document', () => {
    const { documents, issues } = parseDocuments('a: [1, 2\n---\nb: 2\n', 'a.yaml');
    expect(issues[0]).toMatchObject({ severity: 'error', code: 'yaml-syntax', file: 'a.yaml', line: 2 });
    expect(documents.map((d) => d.value)).toContainEqual({ b: 2 });
  });

  it('reads JSON as the YAML that it is, only faster', () => {
    const objects = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 }), { minKeys: 1 });
    fc.assert(
      fc.property(objects, fc.constantFrom(0, 2), (value, indent) => {
        const json = JSON.stringify(value, null, indent);
        const [fast] = parseDocuments(json, 'a.json').documents;
        // A comment makes it YAML, and moves it down by a line.
        const [slow] = parseDocuments(`# YAML\n${json}`, 'a.yaml').documents;
        expect(fast?.unplaced).toBe(true);
        expect(slow?.unplaced).toBeUndefined();
        expect(fast?.value).toEqual(slow?.value);
        for (const key of Object.keys(value)) {
          const [here, there] = [fast, slow].map((source) => source?.positionOf([key]));
          expect(here).toEqual({ line: (there?.line ?? 0) - 1, column: there?.column });
        }
      }),
    );
  });

  it('finds what is wrong with JSON all the same', () => {
    const issues = (text: string) => parseDocuments(text, 'a.json').issues.map(({ code, line }) => `${code} ${line}`);
    expect(issues('{ "a": 1,\n  "a": "x\\": y" }')).toEqual(['repeated-key 2']);
    expect(issues('{ "a": [1, 2 }')).toEqual(expect.arrayContaining([expect.stringContaining('yaml-syntax')]));
    expect(issues(`{ "a": ${'['.repeat(200)}${']'.repeat(200)} }`)).toEqual(['nested-too-deep 1']);
  });

  it('refuses nesting without end, alias bombs and unknown aliases', () => {
    for (const deep of ['['.repeat(5000), '- '.repeat(5000), '{a: '.repeat(5000)]) {
      const { documents, issues } = parseDocuments(deep, 'deep.yaml');
      expect(documents).toEqual([]);
      expect(issues.map((i) => i.code)).toContain('nested-too-deep');
    }
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefg'[i]}`).join(',')}]`).join('\n')}\n`;
    expect(parseDocuments(bomb, 'bomb.yaml')).toMatchObject({ documents: [], issues: [{ code: 'bad-alias' }] });
    expect(parseDocuments('a: *nobody\n', 'a.yaml').issues).not.toEqual([]);
  });

  it('looks at a mapping of thirty thousand keys once, not once a pair of keys', () => {
    const keys = Array.from({ length: 30_000 }, (_, i) => `k${i}: 1`).join('\n');
    expect(parseDocuments(keys, 'wide.yaml').issues).toEqual([]);
  });

  it('refuses a text beyond the limit without looking at it', () => {
    const long = ' '.repeat(documentLimits.maxTextLength + 1);
    expect(parseDocuments(long, 'long.yaml').issues).toMatchObject([{ code: 'text-too-long', line: 1, column: 1 }]);
  });
});

describe('validate', () => {
  const step = z.strictObject({
    at: z.string(),
    crash: z.string().optional(),
    within: z.number().int().positive().optional(),
    kind: z.enum(['Node', 'Volume']).optional(),
  });
  const schema = z.strictObject({ name: z.string(), steps: z.array(step) });
  const check = (yaml: string) => {
    const [document] = parseDocuments(yaml, 's.yaml').documents;
    if (document === undefined) throw new Error('no document');
    const result = validate(schema, document);
    return 'issues' in result ? result.issues : [];
  };

  it('gives the value when nothing is wrong', () => {
    const [document] = parseDocuments('name: x\nsteps: []\n', 's.yaml').documents;
    expect(document && validate(schema, document)).toEqual({ value: { name: 'x', steps: [] } });
  });

  it('reports everything at once, each at its line and column, in words', () => {
    const issues = check('name: 5\nsteps:\n  - { at: 1m, crsh: n }\n  - { kind: Volum, within: 1.5 }\n');
    expect(issues.map(formatIssue)).toEqual([
      's.yaml:1:7: error: the number 5 does not fit here\n  at name\n  expected text',
      's.yaml:3:15: error: unknown key "crsh"\n  at steps[0].crsh\n  expected one of at, crash, within, kind\n  did you mean "crash"?',
      's.yaml:4:5: error: "at" is missing\n  at steps[1].at\n  expected text',
      's.yaml:4:28: error: the number 1.5 does not fit here\n  at steps[1].within\n  expected a whole number',
      's.yaml:4:13: error: the text "Volum" is no known value\n  at steps[1].kind\n  expected one of Node, Volume\n  did you mean "Volume"?',
    ]);
  });

  it('counts places from the base path when a part of a document is checked', () => {
    const [document] = parseDocuments('steps:\n  - at: 1m\n  - at: 2\n', 's.yaml').documents;
    if (document === undefined) throw new Error('no document');
    const result = validate(step, { ...document, value: { at: 2 } }, ['steps', 1]);
    expect(result).toMatchObject({ issues: [{ path: 'steps[1].at', line: 3, column: 9 }] });
  });

  it('talks about the branch of a union that was meant', () => {
    const union = z.union([
      z.string(),
      z.strictObject({ node: z.string() }),
      z.strictObject({ disk: z.string(), of: z.string() }),
    ]);
    const say = (yaml: string) => {
      const [document] = parseDocuments(yaml, 'u.yaml').documents;
      if (document === undefined) throw new Error('no document');
      const result = validate(union, document);
      return 'issues' in result ? result.issues.map(formatIssue) : [];
    };
    expect(say('disk: a\n')).toEqual(['u.yaml:1:1: error: "of" is missing\n  at of\n  expected text']);
    expect(say('- 1\n')).toEqual(['u.yaml:1:1: error: a list does not fit here\n  expected text or a mapping']);
  });

  it('names the known kinds of a discriminated union', () => {
    const union = z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('Node') }),
      z.object({ kind: z.literal('Volume') }),
    ]);
    const [document] = parseDocuments('\nkind: node\n', 'u.yaml').documents;
    expect(document && validate(union, document)).toMatchObject({
      issues: [{ code: 'unknown-value', line: 2, column: 7, expected: 'one of Node, Volume', nearest: 'Node' }],
    });
  });

  it('keeps the words, the code and the names of a custom check', () => {
    const custom = z.object({
      ref: z.string().superRefine((_ref, ctx) => {
        ctx.addIssue({
          code: 'custom',
          message: 'there is no such node',
          params: { code: 'unknown-node', known: ['harvester-1', 'pi'] },
        });
      }),
      size: z.string().regex(/^\d+$/, 'a size is digits'),
    });
    const [document] = parseDocuments('ref: harvster-1\nsize: big\n', 'c.yaml').documents;
    expect(document && validate(custom, document)).toMatchObject({
      issues: [
        { code: 'unknown-node', message: 'there is no such node', line: 1, column: 6, nearest: 'harvester-1' },
        { code: 'bad-format', message: 'a size is digits', line: 2 },
      ],
    });
  });
});

describe('nearestName', () => {
  it('suggests what was probably meant and nothing far off', () => {
    expect(nearestName('runstrategy', ['running', 'runStrategy'])).toBe('runStrategy');
    expect(nearestName('xyz', ['crash', 'expect'])).toBeUndefined();
    expect(nearestName('at', ['in', 'crash'])).toBeUndefined();
    expect(nearestName('a'.repeat(1000), ['a'])).toBeUndefined();
  });
});
