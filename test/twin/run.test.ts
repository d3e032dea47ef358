// hci-twin run: verdicts, reports, many trials, interruption.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hciTwin, inFolder } from '../support/command.ts';

// Each test starts processes, which a busy machine takes its time for.
describe('hci-twin run', { timeout: 60_000 }, () => {
  it('tells the story of the first drill, without colour, and leaves its trace and a page', () =>
    inFolder(async (folder) => {
      const trace = join(folder, 'trace.ndjson');
      const report = join(folder, 'report.html');
      const { code, out, err } = await hciTwin(['run', 'node-crash', '--quiet', '--trace', trace, '--report', report], {
        env: { NO_COLOR: '1', FORCE_COLOR: '1' },
      });
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain('again: hci-twin run node-crash --seed 42 --release v1.9');
      expect(out).not.toContain('\u001b');
      const records = readFileSync(trace, 'utf8').trimEnd().split('\n');
      expect(records.length).toBeGreaterThan(50);
      expect(JSON.parse(records[0])).toMatchObject({ number: 0, at: 60_000, kind: 'node.crash' });
      const page = readFileSync(report, 'utf8');
      expect(page).toContain('<pre>hci-twin run node-crash --release v1.9 --seed 42</pre>');
      expect(page).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    }));

  it('gives the same figures on one thread and on two', async () => {
    const args = ['run', 'disk-failure', '--trials', '4', '--output', 'json', '--quiet', '--jobs'];
    const [one, two] = await Promise.all([hciTwin([...args, '1']), hciTwin([...args, '2'])]);
    expect(one.err + two.err).toBe('');
    expect(one.code).toBe(two.code);
    expect(two.out).toBe(one.out);
    const { scenarios } = JSON.parse(one.out);
    expect(scenarios[0].rows.map(({ seed }: { seed: number }) => seed)).toEqual([42, 43, 44, 45]);
  });

  it('says everything that is wrong with a scenario, and runs nothing', () =>
    inFolder(async (folder) => {
      const [file, trace] = [join(folder, 'wrong.yaml'), join(folder, 'trace.ndjson')];
      const steps = ['{ at: 1m, crsh: node/a }', '{ at: soon, crash: node/a }', '{ at: 1m, expect: all vms runing }'];
      writeFileSync(
        file,
        `name: wrong\nwhy: to be refused\ncluster: none.yaml\nuntil: 1h\nsteps:\n${steps.map((s) => `  - ${s}\n`).join('')}`,
      );
      const { code, out, err } = await hciTwin(['run', file, '--trace', trace]);
      expect({ code, out }).toEqual({ code: 4, out: '' });
      expect(err).toMatch(
        /wrong\.yaml:6:\d+: error: .*\n(.*\n)*.*wrong\.yaml:7:\d+: error: .*\n(.*\n)*.*wrong\.yaml:8:\d+: error: /,
      );
      expect(existsSync(trace)).toBe(false);
    }));

  it('is the same run again in a fresh thread and from a checkpoint', async () => {
    const { code, out, err } = await hciTwin(['run', 'disk-failure', '--verify', '--split', '-o', 'ndjson']);
    expect(code).toBe(0);
    expect(err).toContain('1 run, the same to the bit');
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).type),
    ).toContain('verdict');
  });

  it('prints the trials that have ended when it is interrupted', async () => {
    const { code, out, err } = await hciTwin(['run', 'disk-failure', '--trials', '100', '--jobs', '1', '-o', 'json'], {
      meanwhile: (child) => child.stderr?.once('data', () => child.kill('SIGINT')),
    });
    expect(code).toBe(130);
    expect(err).toContain('interrupted: ');
    const { interrupted, scenarios } = JSON.parse(out);
    expect(interrupted).toBe(true);
    expect(scenarios[0].trials).toBeGreaterThan(0);
    expect(scenarios[0].trials).toBeLessThan(100);
  });

  it('refuses options that exclude each other', async () => {
    const { code, err } = await hciTwin(['run', 'node-crash', '--trials', '3', '--trace', 'trace.ndjson']);
    expect(code).toBe(2);
    expect(err).toContain('--trace writes one run, and 3 trials were asked for');
    const report = await hciTwin(['run', 'node-crash', '--report', 'report.txt']);
    expect(report.code).toBe(2);
    expect(report.err).toContain('--report report.txt: this is no web page');
  });
});
