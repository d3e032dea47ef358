// What hci-twin serve shows in a browser: the page on files of one's own, read anew when it is loaded again.
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { runServe, type ServeCommand } from '../../twin/command-serve.ts';
import type { Terminal } from '../../twin/terminal.ts';
import { root } from '../support/checkout.ts';
import { inFolder } from '../support/command.ts';
import { installedChrome, Lab, whenRunning } from './chrome.ts';

const chrome = installedChrome();
const cluster = join(root, 'scenarios', 'library', 'clusters', 'four-nodes.yaml');
const scenario = (crash: string): string =>
  `name: mine\nwhy: To see.\ncluster: cluster.yaml\nuntil: 30m\nsteps:\n  - { at: 1m, crash: node/${crash} }\n`;

/** Serves while `work` runs with the address that was printed, then interrupts, and returns the exit code. */
async function serving(what: string | null, work: (url: string) => Promise<void>): Promise<number> {
  const asWritten = { cluster: null, release: null, seed: null, until: null };
  const command: ServeCommand = { ...asWritten, what, page: inject('pageFolder'), port: 0, open: false, quiet: true };
  let printed = (_: string): void => {};
  const url = new Promise<string>((resolve) => {
    printed = resolve;
  });
  const nothing = (): void => {};
  const terminal: Terminal = { out: printed, err: nothing, paint: (_, text) => text, width: 80, interactive: false };
  const stop = new AbortController();
  const ended = runServe(command, terminal, { signal: stop.signal, release: nothing });
  try {
    await work((await url).trim());
  } finally {
    stop.abort();
  }
  return ended;
}

describe.runIf(chrome !== null)('hci-twin serve', { timeout: 60_000 }, () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.open(chrome ?? '');
  }, 60_000);
  afterEach(() => lab.leave());
  afterAll(() => lab.close());

  it('opens the page on a scenario, follows its file, and ends when it is interrupted', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'mine.yaml');
      copyFileSync(cluster, join(folder, 'cluster.yaml'));
      writeFileSync(file, scenario('harvester-2'));
      const code = await serving(file, async (base) => {
        const { page, errors } = await lab.visit('', 'light', { base });
        await whenRunning(page);
        expect(await page.title()).toBe('mine · hci-twin');
        await page.getByText('harvester-2 loses power').first().waitFor();
        writeFileSync(file, scenario('harvester-3'));
        await page.reload();
        await page.getByText('harvester-3 loses power').first().waitFor();
        expect(errors).toEqual([]);
        writeFileSync(file, scenario('harvester-9'));
        await page.reload();
        await page.locator('.issues', { hasText: 'the cluster has no node/harvester-9' }).waitFor();
      });
      expect(code).toBe(0);
    }));

  it('opens the page on a cluster to watch', async () => {
    const code = await serving(cluster, async (base) => {
      const { page, errors } = await lab.visit('', 'light', { base });
      await whenRunning(page);
      expect(await page.title()).toBe('your-cluster · hci-twin');
      expect(errors).toEqual([]);
    });
    expect(code).toBe(0);
  });
});
