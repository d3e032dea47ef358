// The house rules that no compiler and no linter knows: who imports whom, heads, lengths, names, words; and that we looked.
import { dirname, join } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import { files, type Node, type Source, source } from './support/checkout.ts';

/** Fewer than this means that the rules looked at too little to say anything. */
const AT_LEAST = { files: 400, imports: 1_800, tests: 400, laws: 55, examples: 1 };

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

const LONG = 300;
const REASON = /\b[Ll]ong because \w/;

/** Words that have another meaning in these folders, and what docs/glossary.md says instead. XState has a snapshot of its own. */
const WRONG_WORDS: readonly { readonly folders: RegExp; readonly word: RegExp; readonly say: string }[] = [
  { folders: /^(engine|bench)\//, word: /(?<!getNext)snapshot/i, say: 'checkpoint' },
  { folders: /^(?!test\/)/, word: /\breplications?\b/i, say: 'trial' },
  { folders: /^(engine|models|scenarios)\//, word: /\brng\b|[a-z]Rng\b/i, say: 'stream' },
  { folders: /^(?!test\/)/, word: /floating.?ip/i, say: 'VIP' },
];

/** Names that say nothing, unless a real system has a thing of that name. */
const EMPTY_NAMES = /(Manager|Helpers?|Utils?|Impl|Wrapper)$|^(do|process|perform)[A-Z]/;
const NAMES_OF_THE_FIELD = /(instance|share|controller|backingImage)Managers?$/i;
const EMPTY_FILES = /[^a-z0-9./-]|(^|\/)(utils?|helpers?|common|shared|types|misc)(\.|\/)/;

interface Rule {
  readonly says: string;
  /** Paths of the files it is about. */
  readonly about: RegExp;
  /** What breaks it. */
  broken(s: Source): readonly string[];
  /** A file that breaks it, to prove that it bites. */
  readonly bites: readonly [path: string, text: string];
}

const EVERYWHERE = /\.ts$/;
const PRODUCT = /^(engine|models|scenarios|viz|twin)\//;
const TESTS = /\.test\.ts$/;
const HEAD = '// A file.\n';

const RULES: readonly Rule[] = [
  {
    says: 'imports downwards only, types included',
    about: EVERYWHERE,
    broken: ({ path, imports }) => imports.filter((to) => !mayImport(path, to)),
    bites: ['engine/a.ts', "import type { A } from '../models/index.ts';"],
  },
  {
    says: 'imports into pure folders only packages that are pure',
    about: EVERYWHERE,
    broken: ({ path, imports }) => imports.filter((to) => !mayImport(path, to)),
    bites: ['models/a.ts', "export { readFile } from 'node:fs';"],
  },
  {
    says: 'shows the engine by its public names only',
    about: /^engine\/examples\//,
    broken: ({ imports }) => imports.filter((to) => to !== '../index.ts'),
    bites: ['engine/examples/a.ts', "import { World } from '../world.ts';"],
  },
  {
    says: 'tells in the first line, in a sentence, what a file is for',
    about: EVERYWHERE,
    broken: (s) => (/^\/\/ \S[\s\S]*?[.:?]$/m.test(head(s)) ? [] : ['no sentence']),
    bites: ['engine/a.ts', 'export const a = 1;'],
  },
  {
    says: `keeps files within ${LONG} lines, or tells at the head why not: "Long because …"`,
    about: EVERYWHERE,
    broken: (s) => (s.lines.length - 1 <= LONG || REASON.test(head(s)) ? [] : [`${s.lines.length - 1} lines`]),
    bites: ['engine/a.ts', HEAD.repeat(LONG + 1)],
  },
  {
    says: 'names files in kebab-case, after what they hold',
    about: EVERYWHERE,
    broken: ({ path }) => (EMPTY_FILES.test(path) ? [path] : []),
    bites: ['engine/eventUtils.ts', HEAD],
  },
  {
    says: 'names things after what they are',
    about: PRODUCT,
    broken: (s) => declared(s).filter((name) => EMPTY_NAMES.test(name) && !NAMES_OF_THE_FIELD.test(name)),
    bites: ['engine/a.ts', 'export class EventManager {}'],
  },
  ...WRONG_WORDS.map(
    ({ folders, word, say }): Rule => ({
      says: `says ${say}, as the glossary does`,
      about: folders,
      broken: ({ lines }) => lines.filter((line) => word.test(line)),
      bites: ['engine/a.ts', '// A snapshot of each replication, its rng and its floating IP.'],
    }),
  ),
  {
    says: 'has neither any nor a non-null !',
    about: PRODUCT,
    broken: (s) =>
      s.nodes.filter(({ type }) => /^TS(AnyKeyword|NonNullExpression)$/.test(type)).map((node) => s.at(node.start)),
    bites: ['twin/a.ts', 'export const a = (b: any) => b!;'],
  },
  {
    says: 'silences no checker',
    about: EVERYWHERE,
    broken: (s) => commentsLike(s, /^\s*(@ts-|biome-ignore|eslint|prettier-ignore|v8 ignore|c8 ignore)/),
    bites: ['test/a.ts', '// biome-ignore lint: no reason'],
  },
  {
    says: 'leaves nothing to do in a comment',
    about: EVERYWHERE,
    broken: (s) => commentsLike(s, /\b(TODO|FIXME|XXX|HACK)\b/),
    bites: ['bench/a.ts', '/** FIXME */'],
  },
  {
    says: 'skips no test and runs none alone',
    about: TESTS,
    broken: (s) => s.nodes.flatMap(testModifier),
    bites: ['test/a.test.ts', "it.skip('is right', () => {});"],
  },
  {
    says: 'has a test in every test file',
    about: TESTS,
    broken: (s) => (s.nodes.some(isTest) ? [] : ['no test']),
    bites: ['test/a.test.ts', HEAD],
  },
  {
    says: 'has a law in every law file',
    about: /\.law\.test\.ts$/,
    broken: (s) => (s.nodes.some(isLaw) ? [] : ['no law']),
    bites: ['test/laws/a.law.test.ts', "test('a', () => {});"],
  },
  {
    says: 'lets every law grow with LAWS_RUNS: numRuns is runs(…) of test/support/laws.ts',
    about: TESTS,
    broken: (s) => s.nodes.flatMap(fixedRuns),
    bites: ['test/a.test.ts', 'fc.assert(law, { numRuns: 10 });'],
  },
];

const sources = files()
  .filter((path) => EVERYWHERE.test(path))
  .map((path) => source(path));

describe('the checkout', () => {
  it('is read in full', () => {
    const tests = sources.filter(({ path }) => TESTS.test(path));
    const seen = {
      files: sources.length,
      imports: sources.flatMap(({ imports }) => imports).length,
      tests: tests.flatMap(({ nodes }) => nodes.filter(isTest)).length,
      laws: tests.flatMap(({ nodes }) => nodes.filter(isLaw)).length,
      examples: sources.filter(({ path }) => path.startsWith('engine/examples/')).length,
    };
    expect(Object.entries(AT_LEAST).filter(([what, least]) => seen[what as keyof typeof AT_LEAST] < least)).toEqual([]);
  });

  it.each(RULES.map((rule) => [rule.says, rule] as const))('%s', (_, { about, broken, bites: [path, text] }) => {
    expect(path, 'the rule is about its own example').toMatch(about);
    expect(broken(source(path, text)), 'the rule bites').not.toEqual([]);
    const found = sources
      .filter((s) => about.test(s.path))
      .flatMap((s) => broken(s).map((what) => `${s.path}: ${what}`));
    expect(found).toEqual([]);
  });
});

function mayImport(path: string, to: string): boolean {
  if (!path.includes('/')) return true;
  const folder = path.slice(0, path.indexOf('/'));
  if (!to.startsWith('.')) return PURE_PACKAGES[folder]?.includes(to) ?? true;
  const target = join(dirname(path), to);
  const readable = folder === 'viz' ? /\.(ts|css)(\?[\w&]+)?$/ : /\.ts$/;
  return readable.test(to) && (MAY_IMPORT[folder] ?? []).includes(target.slice(0, target.indexOf('/')));
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
function declared({ nodes }: Source): string[] {
  const declaring = /^(FunctionDeclaration|VariableDeclarator|ClassDeclaration|TS(TypeAlias|Interface)Declaration)$/;
  return nodes.filter(({ type }) => declaring.test(type)).flatMap((node) => nameOf(node['id']));
}

/** A call of `it` or `test`, plain or as `it.each(…)(…)`. */
function isTest(node: Node): boolean {
  if (node.type !== 'CallExpression') return false;
  const callee = node['callee'] as Node;
  const each = callee.type === 'CallExpression' ? (callee['callee'] as Node)['object'] : callee;
  return nameOf(each).some((name) => name === 'it' || name === 'test');
}

/** A call of `fc.assert`. */
function isLaw(node: Node): boolean {
  const callee = node['callee'] as Node | undefined;
  return (
    node.type === 'CallExpression' &&
    nameOf(callee?.['object'])[0] === 'fc' &&
    nameOf(callee?.['property'])[0] === 'assert'
  );
}

/** `it.skip` and its like. */
function testModifier(node: Node): string[] {
  const [object = '', property = ''] = [nameOf(node['object'])[0], nameOf(node['property'])[0]];
  const odd = /^(it|test|describe)$/.test(object) && /^(skip|only|todo|fails)/.test(property);
  return node.type === 'MemberExpression' && odd ? [`${object}.${property}`] : [];
}

/** A `numRuns` that is not given as `runs(…)`. */
function fixedRuns(node: Node): string[] {
  if (node.type !== 'Property' || nameOf(node['key'])[0] !== 'numRuns') return [];
  const value = node['value'] as Node;
  return value.type === 'CallExpression' && nameOf(value['callee'])[0] === 'runs' ? [] : ['numRuns'];
}

/** The name of an identifier, if it is one. */
function nameOf(node: unknown): string[] {
  const { type, name } = (node ?? {}) as { readonly type?: unknown; readonly name?: unknown };
  return type === 'Identifier' && typeof name === 'string' ? [name] : [];
}
