// The cases of compute and of the control plane: none fails, and as many pass as ever did.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Adapter } from './adapter.ts';
import { compute } from './adapters/compute.ts';
import { controlPlane } from './adapters/controlplane.ts';
import { totalsOf } from './report.ts';

const areas: readonly {
  readonly file: string;
  readonly adapter: Adapter;
  readonly cases: number;
  readonly passed: number;
}[] = [
  { file: 'scheduler.json', adapter: compute, cases: 426, passed: 421 },
  { file: 'controlplane.json', adapter: controlPlane, cases: 506, passed: 456 },
];

describe.each(areas)('the cases of $file', ({ file, adapter, cases, passed }) => {
  const parsed: unknown = JSON.parse(readFileSync(new URL(`cases/${file}`, import.meta.url), 'utf8'));
  const results = [...adapter.run(parsed)];

  test('fail nowhere, and pass for all that is modelled', () => {
    expect(results.filter((r) => r.outcome === 'failed')).toEqual([]);
    expect(results).toHaveLength(cases);
    expect(totalsOf(results).passed).toBeGreaterThanOrEqual(passed);
  });

  test('say why where they are not supported', () => {
    for (const { outcome, reason } of results) if (outcome === 'unsupported') expect(reason).toMatch(/\S/);
  });
});
