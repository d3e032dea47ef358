// Reports: what they say, that they fit the width asked for, and that machines can read theirs.
import { describe, expect, it } from 'vitest';
import {
  type Palette,
  reportJson,
  reportJunit,
  reportMarkdown,
  reportNdjson,
  reportText,
  ScenarioRun,
} from '../../scenarios/index.ts';
import { compiledSmall, play } from '../support/scenarios.ts';

const result = play(
  [
    '{ at: 1m, crash: node/harvester-2 }',
    '{ at: 1m, expect: vip/ingress answering, within: 30s }',
    '{ always: all vms running }',
    '{ always: availability of vm/web-1 <= 100% }',
  ],
  ['until: 30m'],
  { trace: true },
);

describe('the text report', () => {
  it('says pass or fail in words, without a single escape code', () => {
    const text = reportText(result);
    expect(text).toMatch(/^PASS {2}step 2 {2}at 00:01:\d\d {2}expect vip\/ingress answering within 30s$/m);
    expect(text).toMatch(/^FAIL {2}step 3 {2}at 00:01:00 {2}always all vms running$/m);
    expect(text).toMatch(/^FAIL {2}2 of 3 checks met, \d+ events, digest [0-9a-f]{16}$/m);
    expect(text).not.toContain('\u001b');
    expect(text.endsWith('\n')).toBe(true);
  });

  it('says how to run it again', () => {
    expect(reportText(result, { command: 'hci-twin run x.yaml --cluster y.yaml' })).toContain(
      'again: hci-twin run x.yaml --cluster y.yaml --seed 1 --release v1.9\n',
    );
  });

  it.each([60, 80, 100, 140])('fits into %i columns', (width) => {
    for (const line of reportText(result, { width }).split('\n')) {
      const isOneWord = !line.trim().includes(' ');
      if (!isOneWord && !line.startsWith('again: ')) expect(line.length, line).toBeLessThanOrEqual(width);
    }
  });

  it('shows as much of the story as is asked for', () => {
    const lines = (detail: 1 | 2 | 3) => reportText(result, { detail }).split('\n').length;
    expect(lines(3)).toBeLessThan(lines(2));
    expect(lines(2)).toBeLessThan(lines(1));
  });

  it('says the same with colours', () => {
    const mark = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
    const palette: Palette = { pass: mark(32), fail: mark(31), strong: mark(1), faint: mark(2) };
    const coloured = reportText(result, { palette });
    expect(coloured).toContain('\u001b[31mFAIL\u001b[0m');
    const codes = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
    expect(coloured.replace(codes, '')).toBe(reportText(result));
  });

  it('calls what an early end left undecided open', () => {
    const run = new ScenarioRun(compiledSmall(['{ at: 1m, crash: node/harvester-2 }', '{ always: data lost = 0 }']));
    run.advance(10);
    expect(reportText(run.finish())).toMatch(/^OPEN {2}step 2/m);
  });
});

describe('reports for machines', () => {
  it('are JSON whose keys keep their order, without the trace', () => {
    const report = reportJson(result);
    expect(Object.keys(report)).toEqual([
      'scenario',
      'why',
      'file',
      'cluster',
      'release',
      'seed',
      'untilMs',
      'endedAtMs',
      'passed',
      'digest',
      'events',
      'verdicts',
      'figures',
      'things',
      'series',
      'story',
    ]);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(report['verdicts']).toContainEqual(
      expect.objectContaining({ step: 3, verdict: 'FAIL', atMs: 60_000, line: 9 }),
    );
  });

  it('are lines of JSON that say what they are', () => {
    const lines = reportNdjson(result)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    const types = lines.map(({ type }) => type);
    expect(types[0]).toBe('run');
    expect(types.at(-1)).toBe('figures');
    for (const type of ['story', 'verdict', 'thing', 'series']) expect(types).toContain(type);
    expect(types.filter((type) => type === 'verdict')).toHaveLength(3);
  });

  it('are JUnit XML with a failure for each check that was not met', () => {
    const xml = reportJunit([result, result]);
    expect(xml).toContain('<testsuites name="hci-twin" tests="6" failures="2" errors="0">');
    expect(xml.match(/<failure /g)).toHaveLength(2);
    expect(xml).toContain('<property name="seed" value="1"/>');
    // An angle bracket inside a name must not end the element.
    expect(xml).toContain('availability of vm/web-1 &lt;= 100%');
    expect(balanced(xml)).toBe(true);
  });

  it('are Markdown with a table of verdicts and the story as it is', () => {
    const text = reportMarkdown([result]);
    expect(text).toContain('## FAIL small');
    expect(text).toMatch(/^\| FAIL \| 3 \| always all vms running \| 00:01:00.000 \| .*db-primary/m);
    expect(text).toContain('```text\n00:01:00  harvester-2 loses power');
    expect(text).not.toContain('| availability of vm/web-1 <= 100%');
  });
});

/** Whether every element that is opened is closed, in order. */
function balanced(xml: string): boolean {
  const open: string[] = [];
  for (const [, close, name, empty] of xml.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
    if (close === '/') {
      if (open.pop() !== name) return false;
    } else if (empty !== '/') open.push(name ?? '');
  }
  return open.length === 0;
}
