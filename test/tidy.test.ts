// The house rules that no compiler and no linter knows: who imports whom, heads, lengths, names, words; and that we looked.
import { dirname, join } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import { files, type Node, type Source, source } from './support/checkout.ts';

/** Who may import whom. What is not listed here is no folder for code. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  engine: ['engine'],
  models: ['engine', 'models'],
  scenarios: ['engine', 'models', 'scenarios'],
  viz: ['engine', 'models', 'scenarios', 'viz'],
  twin: ['engine', 'models', 'scenarios', 'twin'],
  bench: ['engine', 'models', 'scenarios', 'viz', 'twin', 'bench'],
  test: ['engine', 'models', 'scenarios', 'viz', 'twin', 'bench', 'test'],
};

/** Packages that the pure folders may import: each works in a browser and keeps no clock. */
const PURE_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  engine: ['xstate', 'xstate/graph'],
  models: ['xstate', 'immer', 'yaml', 'fastest-levenshtein', 'zod'],
  scenarios: ['xstate', 'immer', 'yaml', 'fastest-levenshtein', 'zod'],
};

/** Fewer than this means that a rule below looked at too little to say anything. */
const AT_LEAST = { files: 150, imports: 600, tests: 300, laws: 50 };

const LONG = 300;
const REASON = 'This file is long because ';

/** Words with another meaning here, by the folders where they would mislead. What follows is the word of docs/glossary.md. */
const WRONG_WORDS: readonly { readonly folders: readonly string[]; readonly word: RegExp; readonly say: string }[] = [
  {
    folders: ['engine', 'scenarios', 'bench'],
    word: /(?<!getNext)snapshot/i,
    say: 'checkpoint',
  },
  { folders: ['engine', 'models', 'scenarios', 'viz', 'twin', 'bench'], word: /replications?\b/i, say: 'trial' },
  { folders: ['engine', 'models', 'scenarios'], word: /\brng\b|[a-z]Rng\b/i, say: 'stream' },
  { folders: ['engine', 'models', 'scenarios', 'viz', 'twin'], word: /floating.?ip/i, say: 'VIP' },
];

/** Names that say nothing, unless a real system has a thing of that name. */
const EMPTY_NAMES = /(Manager|Helper|Helpers|Util|Utils|Impl|Wrapper)$|^(do|process|perform)[A-Z]/;
const NAMES_OF_THE_FIELD = /^(instance|share|controller|backingImage)Managers?$/i;

const sources = files()
  .filter((path) => path.endsWith('.ts'))
  .map(source);
const folderOf = (path: string) => (path.includes('/') ? (path.split('/')[0] ?? '') : '');
const product = sources.filter(({ path }) => !['test', 'bench', ''].includes(folderOf(path)));
const tests = sources.filter(({ path }) => path.endsWith('.test.ts'));
const laws = tests.filter(({ path }) => path.startsWith('test/laws/'));

describe('the checkout', () => {
  it('is read in full', () => {
    const imports = sources.flatMap((s) => s.imports);
    const counts = {
      files: sources.length,
      imports: imports.length,
      tests: count(tests, isTest),
      laws: count(laws, isLaw),
    };
    for (const [what, least] of Object.entries(AT_LEAST))
      expect(counts[what as keyof typeof AT_LEAST], what).toBeGreaterThanOrEqual(least);
  });

  it('imports downwards only, types included', () => {
    expect(refusals(sources, ({ path, imports }) => imports.flatMap((to) => importRefusal(path, to)))).toEqual([]);
  });

  it('shows the engine by its public names only', () => {
    const examples = sources.filter(({ path }) => path.startsWith('engine/examples/'));
    expect(examples.length).toBeGreaterThan(0);
    for (const { path, imports } of examples) expect(imports, path).toEqual(['../index.ts']);
  });

  it('says in the first line of every file, in a sentence, what the file is for', () => {
    expect(refusals(sources, (s) => (/^\/\/ \S[\s\S]*?[.:?]$/m.test(head(s)) ? [] : [s.path]))).toEqual([]);
  });

  it(`keeps files within ${LONG} lines, or says why not`, () => {
    const long = sources.filter(({ lines }) => lines.length - 1 > LONG);
    expect(refusals(long, (s) => (head(s).includes(REASON) ? [] : [`${s.path}: ${s.lines.length - 1} lines`]))).toEqual(
      [],
    );
  });

  it('names files in kebab-case, after what they hold', () => {
    const bad = /[^a-z0-9./-]|(^|\/)(utils?|helpers?|common|shared|types|misc)(\.|\/)/;
    expect(sources.filter(({ path }) => bad.test(path)).map(({ path }) => path)).toEqual([]);
  });

  it('names things after what they are', () => {
    const empty = (name: string) => EMPTY_NAMES.test(name) && !NAMES_OF_THE_FIELD.test(name);
    const named = (s: Source) => declared(s).filter(([name]) => empty(name));
    expect(refusals(product, (s) => named(s).map(([name, node]) => `${s.at(node.start)}: ${name}`))).toEqual([]);
  });

  it.each(WRONG_WORDS.map((w) => [w.say, w] as const))('says %s and not what misleads', (_, { folders, word }) => {
    const there = sources.filter(({ path }) => folders.includes(folderOf(path)));
    expect(there.length).toBeGreaterThan(0);
    const found = there.flatMap(({ path, lines }) =>
      lines.flatMap((l, i) => (word.test(l) ? [`${path}:${i + 1}: ${l}`] : [])),
    );
    expect(found).toEqual([]);
  });

  it('has neither any nor a non-null ! where models and edges live', () => {
    const lax = (s: Source) => s.nodes.filter(({ type }) => type === 'TSAnyKeyword' || type === 'TSNonNullExpression');
    expect(refusals(product, (s) => lax(s).map(({ start }) => s.at(start)))).toEqual([]);
  });

  it('silences no checker', () => {
    const silencing = /^\s*(@ts-|biome-ignore|eslint|prettier-ignore|v8 ignore|c8 ignore)/;
    expect(refusals(sources, (s) => commentsLike(s, silencing))).toEqual([]);
  });

  it('leaves nothing to do in a comment', () => {
    expect(refusals(sources, (s) => commentsLike(s, /\b(TODO|FIXME|XXX|HACK)\b/))).toEqual([]);
  });

  it('skips no test and runs none alone', () => {
    const odd = (s: Source) =>
      s.text.match(/\b(it|test|describe)\.(skip|only|todo|fails)\b|\bx(it|test|describe)\(/g) ?? [];
    const elsewhere = tests.filter(({ path }) => path !== 'test/tidy.test.ts');
    expect(refusals(elsewhere, (s) => odd(s).map((what) => `${s.path}: ${what}`))).toEqual([]);
  });

  it('has a test in every test file and a law in every law file', () => {
    expect(refusals(tests, (s) => (s.nodes.some(isTest) ? [] : [s.path]))).toEqual([]);
    expect(refusals(laws, (s) => (s.nodes.some(isLaw) ? [] : [s.path]))).toEqual([]);
  });

  it('lets every law grow with LAWS_RUNS', () => {
    const fixed = (s: Source) => s.text.match(/numRuns: (?!runs\().*/g) ?? [];
    const elsewhere = tests.filter(({ path }) => path !== 'test/tidy.test.ts');
    expect(refusals(elsewhere, (s) => fixed(s).map((what) => `${s.path}: ${what}`))).toEqual([]);
  });
});

function importRefusal(path: string, to: string): string[] {
  const from = folderOf(path);
  if (from === '') return [];
  if (to.startsWith('.')) {
    const target = folderOf(join(dirname(path), to));
    return MAY_IMPORT[from]?.includes(target) && to.endsWith('.ts') ? [] : [`${path}: ${to}`];
  }
  const packages = PURE_PACKAGES[from];
  return packages === undefined || packages.includes(to) ? [] : [`${path}: ${to}`];
}

function refusals(of: readonly Source[], look: (s: Source) => readonly string[]): string[] {
  return of.flatMap(look);
}

/** The comment lines at the top, without a `#!` line. */
function head({ lines }: Source): string {
  const first = lines[0]?.startsWith('#!') ? 1 : 0;
  const end = lines.findIndex((line, i) => i >= first && !line.startsWith('//'));
  return lines.slice(first, end < 0 ? lines.length : end).join('\n');
}

function commentsLike(s: Source, pattern: RegExp): string[] {
  return s.comments.filter(({ value }) => pattern.test(value)).map(({ start, value }) => `${s.at(start)}:${value}`);
}

/** Names that a file gives to functions, variables, types and classes. */
function declared({ nodes }: Source): [name: string, node: Node][] {
  const declaring = /^(FunctionDeclaration|VariableDeclarator|ClassDeclaration|TS(TypeAlias|Interface)Declaration)$/;
  return nodes.flatMap((node): [string, Node][] => {
    const id = node['id'] as { readonly name?: unknown } | null | undefined;
    return declaring.test(node.type) && typeof id?.name === 'string' ? [[id.name, node]] : [];
  });
}

function count(of: readonly Source[], is: (node: Node) => boolean): number {
  return of.reduce((sum, { nodes }) => sum + nodes.filter(is).length, 0);
}

/** A call of `it` or `test`, plain or as `it.each(…)(…)`. */
function isTest(node: Node): boolean {
  if (node.type !== 'CallExpression') return false;
  let callee = node['callee'] as Node;
  if (callee.type === 'CallExpression') callee = callee['callee'] as Node;
  if (callee.type === 'MemberExpression' && node['callee'] === callee) return false;
  if (callee.type === 'MemberExpression') callee = callee['object'] as Node;
  return callee.type === 'Identifier' && ['it', 'test'].includes(String(callee['name']));
}

/** A call of `fc.assert`. */
function isLaw(node: Node): boolean {
  const callee = node.type === 'CallExpression' ? (node['callee'] as Node) : null;
  if (callee?.type !== 'MemberExpression') return false;
  const [object, property] = [callee['object'] as Node, callee['property'] as Node];
  return object['name'] === 'fc' && property['name'] === 'assert';
}
