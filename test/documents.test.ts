// What documents and tables claim: links and paths that exist, commands that exist, numbers with sources, events with handlers.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import { clusterDefinition, events, settings } from '../models/index.ts';
import { files, read, root } from './support/checkout.ts';

/** Fewer than this means that a rule below looked at too little to say anything. */
const AT_LEAST = { documents: 16, links: 20, paths: 100, settings: 85, events: 110 };

/** `owner/repository path` or `owner/repository#number`, as CONTRIBUTING.md wants it. */
const SOURCE = /\b[\w.-]+\/[\w.-]+(#\d+| [\w.-]+[\w./*-]*)/;
/** An assumption says what it rests on. */
const ASSUMPTION = /^assumption[:;,] .{20,}/;

const documents = files().filter((path) => path.endsWith('.md') && !path.startsWith('test/conformance/cases/'));
const prose = new Map(documents.map((path) => [path, read(path).replace(/^```[\s\S]*?^```$/gm, '')]));

describe('documents', () => {
  it('are all read', () => {
    expect(documents.length).toBeGreaterThanOrEqual(AT_LEAST.documents);
    expect(matches(/\]\(([^)\s]+)\)/g).filter(([, to]) => isRelative(to)).length).toBeGreaterThanOrEqual(
      AT_LEAST.links,
    );
    expect(paths().length).toBeGreaterThanOrEqual(AT_LEAST.paths);
  });

  it('link to what is there', () => {
    const links = matches(/\]\(([^)\s]+)\)/g).filter(([, to]) => isRelative(to));
    expect(links.filter(([path, to]) => !resolves(path, to)).map((link) => link.join(': '))).toEqual([]);
  });

  it('name files and folders that are there', () => {
    expect(
      paths()
        .filter(([, to]) => !existsSync(join(root, to)))
        .map((named) => named.join(': ')),
    ).toEqual([]);
  });

  it('show of the engine only code that runs', () => {
    const code = read('engine/examples/mmc-queue.ts') + read('test/engine/mmc-queue.test.ts');
    const blocks = [...read('engine/README.md').matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');
    expect(blocks.length).toBeGreaterThan(5);
    expect(blocks.filter((block) => !code.includes(block))).toEqual([]);
  });

  it('show of a scenario only what it says', () => {
    const [, shown = ''] = /^```yaml\nsteps:\n([\s\S]*?)^```$/m.exec(read('README.md')) ?? [];
    const lines = shown.split('\n').filter((line) => line !== '');
    expect(lines.length).toBeGreaterThan(2);
    const scenario = read('scenarios/library/node-crash.yaml').split('\n');
    expect(lines.filter((line) => !scenario.includes(line))).toEqual([]);
  });

  it('name scripts that are there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = matches(/npm run ([\w:-]+)/g);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter(([, script]) => !Object.hasOwn(scripts, script)).map((it) => it.join(': '))).toEqual([]);
  });
});

describe('settings', () => {
  it.each(settings().map((setting) => [setting.key, setting] as const))(
    '%s has a source, or says why it is assumed',
    (_, setting) => {
      expect(SOURCE.test(setting.source) || ASSUMPTION.test(setting.source), setting.source).toBe(true);
      expect(setting.help).toMatch(/^[A-Z].*\.$/);
    },
  );

  it('have unit, default and range, and a key of their own', () => {
    expect(settings().length).toBeGreaterThanOrEqual(AT_LEAST.settings);
    expect(new Set(settings().map(({ key }) => key)).size).toBe(settings().length);
    for (const { key, min, max, defaults } of settings())
      for (const [, value] of defaults) expect(value >= min && value <= max, `${key}: ${value}`).toBe(true);
  });
});

describe('events', () => {
  const kinds = Object.values(events);

  it('are called noun.past or noun.verb, each by a name of its own', () => {
    expect(kinds.length).toBeGreaterThanOrEqual(AT_LEAST.events);
    expect(kinds.filter(({ name }) => !/^[a-z][a-z-]*\.[a-z][a-z-]*$/.test(name)).map(({ name }) => name)).toEqual([]);
    expect(new Set(kinds.map(({ name }) => name)).size).toBe(kinds.length);
  });

  it('are each handled by some model', () => {
    expect(kinds.filter(({ id }) => clusterDefinition.handlers[id] === undefined).map(({ name }) => name)).toEqual([]);
  });
});

/** Pairs of document and first group, in prose only. */
function matches(pattern: RegExp): [path: string, found: string][] {
  return [...prose].flatMap(([path, text]) =>
    [...text.matchAll(pattern)].map((m): [string, string] => [path, m[1] ?? '']),
  );
}

/** What documents name between backticks that looks like a path of ours and stands for itself. */
function paths(): [path: string, named: string][] {
  const named = matches(/`((?:engine|models|scenarios|viz|twin|bench|test|docs)\/[^`\s]*)`/g);
  return named.filter(([, to]) => !/[<>*{}…]/.test(to));
}

function isRelative(to: string): boolean {
  return !/^[a-z]+:/.test(to);
}

function resolves(from: string, link: string): boolean {
  const [to = '', anchor] = link.split('#');
  const target = to === '' ? from : join(dirname(from), decodeURI(to));
  if (!existsSync(join(root, target))) return false;
  return anchor === undefined || !target.endsWith('.md') || anchors(read(target)).includes(anchor);
}

/** GitHub's anchors of a document's headings. */
function anchors(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map((match) => match[1] ?? '');
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-'),
  );
}
