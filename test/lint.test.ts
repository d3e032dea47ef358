// The bans of biome.json and determinism.grit: that each of them refuses what it is there to refuse, and nothing else.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { read, root } from './support/checkout.ts';

const PURE = ['engine', 'models', 'scenarios'];
const NOT_PURE = ['twin', 'bench', 'test'];
const STRICT = [...PURE, 'twin'];

/** What a pure folder must not say, one statement a line, and a word of the message that tells what to do instead. */
const IMPURE: readonly (readonly [statement: string, refusal: RegExp])[] = [
  ...functionsOfMath().map((name) => [`export const a = Math.${name}(1);`, /engine\/math\.ts/] as const),
  ['export const a = [1].map(Math.log);', /engine\/math\.ts/],
  ["export const a = Math['lo' + 'g'];", /computed member/],
  ['const { log } = Math; export const a = log(1);', /Another name/],
  ['export const a = (b: number) => b ** 3;', /pow of engine/],
  ['let a = 2; a **= 2; export { a };', /pow of engine/],
  ["export const a = 'x'.localeCompare('y');", /code unit/],
  ['export const a = (1).toLocaleString();', /locale/],
  ["export const a = 'x'.toLocaleUpperCase();", /locale/],
  ['for (const a in { b: 1 }) void a;', /for-in/],
  ['export const a = async () => await 1;', /does not wait/],
  ['export const a = async () => 1;', /runs later/],
  ['export async function a() {}', /runs later/],
  ['export const a = { async b() {} };', /runs later/],
  ...deniedGlobals().map((name) => [`export const a = [${name}];`, new RegExp(`global variable ${name}`)] as const),
];

/** What a pure folder may say although it looks alike. */
const PURE_ENOUGH = [
  'export const a = Math.floor(1.5) + Math.sqrt(2) + Math.imul(2, 3) + Math.LN2;',
  'export const a = 2 * 3;',
  "export const a = ['b', 'a'].sort();",
  "for (const a of ['b']) void a;",
];

/** What no folder of the product may say. */
const LAX: readonly (readonly [statement: string, refusal: RegExp])[] = [
  ['export const a = (b: any) => b;', /any/],
  ['export const a = (b: number | null) => b! + 1;', /non-null/],
  ['const a = 1; export default a;', /default export/],
  ["throw 'a';", /Error/],
];

const folder = mkdtempSync(join(tmpdir(), 'hci-twin-lint-'));
const messages = new Map<string, string[]>();

beforeAll(() => {
  for (const name of ['biome.json', 'determinism.grit']) cpSync(join(root, name), join(folder, name));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${text}\n`);
  };
  for (const [i, [text]] of IMPURE.entries())
    for (const at of [...PURE, ...NOT_PURE]) write(`${at}/impure-${i}.ts`, text);
  for (const [i, text] of PURE_ENOUGH.entries()) for (const at of PURE) write(`${at}/pure-${i}.ts`, text);
  for (const [i, [text]] of LAX.entries()) for (const at of STRICT) write(`${at}/lax-${i}.ts`, text);
  for (const [path, message] of lint(folder)) messages.set(path, [...(messages.get(path) ?? []), message]);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('Biome', () => {
  it.each(IMPURE.map(([text, refusal], i) => [text, refusal, i] as const))(
    'refuses in pure folders: %s',
    (_, refusal, i) => {
      for (const at of PURE) expect(messages.get(`${at}/impure-${i}.ts`)?.join('\n') ?? '', at).toMatch(refusal);
    },
  );

  it('leaves the clock and the locale to the edges', () => {
    const words = /engine\/math\.ts|code unit|locale|global variable|does not wait/;
    const refused = IMPURE.flatMap((_, i) => NOT_PURE.flatMap((at) => messages.get(`${at}/impure-${i}.ts`) ?? []));
    expect(refused.filter((message) => words.test(message))).toEqual([]);
  });

  it.each(PURE_ENOUGH.map((text, i) => [text, i] as const))('allows in pure folders: %s', (_, i) => {
    for (const at of PURE) expect(messages.get(`${at}/pure-${i}.ts`) ?? [], at).toEqual([]);
  });

  it.each(LAX.map(([text, refusal], i) => [text, refusal, i] as const))('refuses everywhere: %s', (_, refusal, i) => {
    for (const at of STRICT) expect(messages.get(`${at}/lax-${i}.ts`)?.join('\n') ?? '', at).toMatch(refusal);
  });
});

/** Functions whose last bits ECMAScript leaves to the implementation, and the one that is different in every run. */
function functionsOfMath(): string[] {
  const exact = [
    'abs',
    'ceil',
    'clz32',
    'floor',
    'fround',
    'f16round',
    'imul',
    'max',
    'min',
    'round',
    'sign',
    'sqrt',
    'trunc',
  ];
  const functions = Object.getOwnPropertyNames(Math).filter((name) => typeof Reflect.get(Math, name) === 'function');
  return functions.filter((name) => !exact.includes(name) && name !== 'sumPrecise');
}

function deniedGlobals(): string[] {
  const names = [...read('biome.json').matchAll(/^ {18}"(\w+)": "/gm)].map((match) => match[1] ?? '');
  expect(names).toEqual(
    expect.arrayContaining(['Date', 'setTimeout', 'setInterval', 'fetch', 'console', 'performance', 'Intl']),
  );
  return names;
}

/** Errors as pairs of path and message. */
function lint(folder: string): [path: string, message: string][] {
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
  const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '--error-on-warnings', '.'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (!stdout.startsWith('{')) throw new Error(`biome said:\n${stdout}${stderr}`);
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { severity: string; message: string; location?: { path?: string } }[];
  };
  return diagnostics.map(({ message, location }) => [(location?.path ?? '').replaceAll('\\', '/'), message]);
}
