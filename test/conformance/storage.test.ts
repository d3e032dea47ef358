// Longhorn's cases: none fails, and enough of them are understood to mean something.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CaseResult } from './adapter.ts';
import { longhorn } from './adapters/storage.ts';

const file: unknown = JSON.parse(readFileSync(new URL('cases/longhorn.json', import.meta.url), 'utf8'));
const results: readonly CaseResult[] = [...longhorn.run(file)];
const share = (prefix: string): number => {
  const part = results.filter((r) => r.id.startsWith(prefix));
  return part.filter((r) => r.outcome === 'passed').length / part.length;
};

describe('cases of longhorn-conformance/1', () => {
  test('fail nowhere', () => {
    expect(results.filter((r) => r.outcome === 'failed')).toEqual([]);
    expect(results).toHaveLength(313);
  });

  test('pass for 95 % of the single decisions and four fifths of the scenarios', () => {
    expect(share('lh-u-')).toBeGreaterThanOrEqual(0.95);
    expect(share('lh-s-')).toBeGreaterThanOrEqual(0.8);
  });

  test('say why where they are not supported', () => {
    for (const { outcome, reason } of results) if (outcome === 'unsupported') expect(reason).toMatch(/\S/);
  });
});

test('variants of the cases pass as well: other numbers, limits and releases of the same rules', () => {
  const variants: unknown = JSON.parse(readFileSync(new URL('cases/longhorn-variants.json', import.meta.url), 'utf8'));
  const found = [...longhorn.run(variants)];
  expect(found.filter((r) => r.outcome !== 'passed')).toEqual([]);
  expect(found).toHaveLength(148);
});
