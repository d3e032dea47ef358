// The HTML report: one file that needs nothing else, says what the other reports say, and holds a replay of the same run.
import { describe, expect, it } from 'vitest';
import { reportHtml, ScenarioRun } from '../../scenarios/index.ts';
import { type ReplayData, replayDataOf } from '../../scenarios/report-html-replay.ts';
import { compiledSmall } from '../support/scenarios.ts';

function page(options = { command: 'hci-twin run <a & b>', version: '0.1.0' }) {
  const compiled = compiledSmall(
    ['{ at: 1m, crash: node/harvester-2 }', '{ always: all vms running }'],
    ['until: 30m'],
  );
  const run = new ScenarioRun(compiled, { trace: true });
  while (!run.advance());
  const result = run.finish();
  const { sim, trace } = run;
  if (trace === null) throw new Error('a run with trace has none');
  const played = { compiled, sim, trace };
  return { result, html: reportHtml(result, played, options), data: replayDataOf(played, result.story) };
}

describe('the HTML report', () => {
  const { html, result, data } = page();

  it('leads nowhere else: no address, no import, no file', () => {
    expect(html).not.toMatch(/https?:\/\/|src=|href=|import |@import|url\(/);
  });

  it('says what was expected, what was seen, and how to do it again', () => {
    for (const { detail } of result.verdicts) expect(html).toContain(detail);
    expect(html).toContain('✕ not as expected');
    expect(html).toContain(`seed ${result.seed}`);
    expect(html).toContain(result.digest ?? 'no digest');
    expect(html).toContain('<pre>hci-twin run &lt;a &amp; b&gt;</pre>');
  });

  it('is the same for the same run', () => {
    expect(page().html).toBe(html);
  });

  it('holds the replay as data that a script cannot end', () => {
    const found = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)?.[1] ?? '';
    expect(found).not.toContain('<');
    expect(JSON.parse(found) as ReplayData).toEqual(data);
  });

  it('replays who was down when, as the run measured it', () => {
    const down = data.down.reduce((sum, [, from, to]) => sum + to - from, 0);
    expect(down / 1000).toBeCloseTo(result.figures['vm_unavailable_seconds'] ?? Number.NaN, 3);
    expect(data.troubles).toContainEqual([
      data.nodes.indexOf('harvester-2'),
      60_000,
      data.until,
      'has no power',
      'failed',
    ]);
    expect(
      data.stays.every(([vm, node, from, to]) => vm < data.vms.length && node < data.nodes.length && from <= to),
    ).toBe(true);
  });
});
