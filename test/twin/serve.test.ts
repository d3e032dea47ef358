// hci-twin serve: what it reads, and what it says when that is wrong.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openScenario } from '../../scenarios/index.ts';
import { runServe } from '../../twin/command-serve.ts';
import { readServedRun } from '../../twin/served-run.ts';
import { openTerminal } from '../../twin/terminal.ts';
import { root } from '../support/checkout.ts';
import { hciTwin, inFolder } from '../support/command.ts';

const library = join(root, 'scenarios', 'library');
const asWritten = { cluster: null, release: null, seed: null, until: null };

describe('the run that is served', () => {
  it('is a scenario with the cluster that it names', () => {
    const { request } = readServedRun({ ...asWritten, what: join(library, 'node-crash.yaml') });
    expect(request?.cluster.map(({ path }) => path)).toEqual([join(library, 'clusters', 'four-nodes.yaml')]);
  });

  it('is a cluster to watch when nothing else is given', () => {
    const { request } = readServedRun({ ...asWritten, what: join(library, 'clusters', 'four-nodes.yaml') });
    if (request === null) throw new Error('the cluster cannot be served');
    const opened = openScenario(request);
    expect(opened.compiled?.scenario.name).toBe('your-cluster');
    expect(opened.compiled?.scenario.steps).toEqual([]);
  });

  it('follows the command line rather than the scenario', () => {
    const { request } = readServedRun({ ...asWritten, what: 'node-crash', seed: 7, release: 'v1.5' });
    expect(request).toMatchObject({ seed: 7, release: 'v1.5' });
  });

  it('has the failures of the file that its scenario names', () =>
    inFolder(async (folder) => {
      const cluster = join(library, 'clusters', 'four-nodes.yaml');
      const head = `name: a\nwhy: b\ncluster: none.yaml\nuntil: 1h\ntrace: failures.csv\n`;
      writeFileSync(join(folder, 'a.yaml'), `${head}steps: []\n`);
      const what = join(folder, 'a.yaml');
      expect(readServedRun({ ...asWritten, what, cluster }).problems.join()).toContain('failures.csv');
      writeFileSync(join(folder, 'failures.csv'), 'at,thing,for\n5m,node/harvester-2,10m\n');
      const { request } = readServedRun({ ...asWritten, what, cluster });
      if (request === null) throw new Error('the scenario cannot be served');
      expect(openScenario(request).compiled?.scenario.steps).toHaveLength(2);
      expect(openScenario({ ...request, files: [] }).issues[0]?.message).toContain('failures.csv');
    }));
});

describe('hci-twin serve', () => {
  it('says what to run when the page is not built', () =>
    inFolder(async (page) => {
      const command = { ...asWritten, what: null, page, port: 0, open: false, quiet: true };
      await expect(runServe(command, openTerminal(true, null))).rejects.toMatchObject({
        message: 'the page is not built',
        hint: 'npm run build:page builds it',
      });
    }));

  it.each([
    [['node-carsh'], 4, 'did you mean "node-crash"?'],
    [['package.json'], 4, 'no Kubernetes Node is among the manifests'],
    [['node-crash', '--port', '99999'], 2, 'ports end at 65535'],
    [['node-crash', '--prot', '1'], 2, 'did you mean --port?'],
  ])('refuses %j with exit code %i', async (args, code, said) => {
    const ended = await hciTwin(['serve', ...args]);
    expect(ended).toMatchObject({ code, out: '' });
    expect(ended.err).toContain(said);
  });
});
