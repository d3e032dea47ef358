// The page in a real browser: what is built runs there, gives the same bits as Node, and says what is wrong with wrong files.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { reportHtml, ScenarioRun } from '../../scenarios/index.ts';
import type { OpenRequest } from '../../viz/protocol.ts';
import { Session } from '../../viz/session.ts';
import { root } from '../support/checkout.ts';
import { libraryNames, libraryScenario } from '../support/scenarios.ts';
import { digestNow, installedChrome, Lab, whenAt, whenRunning } from './chrome.ts';

const chrome = installedChrome();
/** Long enough for a machine that does something else too. */
const SLOW = 120_000;
const library = join(root, 'scenarios', 'library');

function requestOf(name: string): OpenRequest {
  const text = readFileSync(join(library, `${name}.yaml`), 'utf8');
  const path = /^cluster: (.*)$/m.exec(text)?.[1] ?? '';
  return {
    scenario: { path: `${name}.yaml`, text },
    cluster: [{ path, text: readFileSync(join(library, path), 'utf8') }],
  };
}

function digestInNode(name: string): string {
  const opened = new Session().open(requestOf(name));
  return opened.ok ? opened.value.digest : opened.error.message;
}

/** What `hci-twin run node-crash --report FILE.html` writes. */
function nodeCrashReport(): string {
  const compiled = libraryScenario('node-crash');
  const run = new ScenarioRun(compiled, { trace: true });
  while (!run.advance());
  const { sim, trace } = run;
  if (trace === null) throw new Error('a run with trace has none');
  return reportHtml(run.finish(), { compiled, sim, trace }, { command: 'hci-twin run node-crash', version: '0' });
}

describe.runIf(chrome !== null)('the page in a browser', { timeout: SLOW }, () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.open(chrome ?? '');
  }, SLOW);
  afterEach(() => lab.leave());
  afterAll(() => lab.close());

  it('opens on a story that plays, and nothing goes wrong', async () => {
    const { page, errors } = await lab.visit('');
    await whenRunning(page);
    await page.waitForFunction(`Number(document.getElementById('stage').dataset.at) > 5000`);
    await page.keyboard.press('Space');
    await page.getByText('PAUSED').waitFor();
    expect(await page.title()).toContain('node-crash');
    expect(await page.locator('#strip').textContent()).toContain('VMs serving');
    expect(errors).toEqual([]);
  });

  it('needs less than 80 kB of script before it can be seen', () => {
    const folder = inject('pageFolder');
    const [entry = ''] = /assets\/index-[^"]+\.js/.exec(readFileSync(join(folder, 'index.html'), 'utf8')) ?? [];
    const bytes = gzipSync(readFileSync(join(folder, entry))).length;
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(80_000);
  });

  it('gives every story of the library the digest that Node gives it', async () => {
    expect(libraryNames.length).toBeGreaterThanOrEqual(4);
    const { page, errors } = await lab.visit('#gallery');
    const seen: Record<string, string | null> = {};
    const wanted: Record<string, string> = {};
    for (const name of libraryNames) {
      await page.evaluate(`location.hash = '#s=${name}'`);
      // The browser plays it meanwhile.
      wanted[name] = digestInNode(name);
      await page.waitForFunction(`document.title.startsWith('${name} ')`);
      seen[name] = await page.getAttribute('#stage', 'data-whole');
    }
    expect(seen).toEqual(wanted);
    expect(await digestNow(page)).toMatch(/^[0-9a-f]{16}$/);
    expect(errors).toEqual([]);
  });

  it('says what is wrong in files that are none, with file, line and column', async () => {
    const { page } = await lab.visit('#gallery');
    const wrong: [name: string, text: string, said: RegExp][] = [
      ['half.yaml', 'name: a\nsteps: [\n', /half\.yaml:\d+:\d+ error/],
      ['photo.png', 'x', /photo\.png:1:1 error: this is no manifest/],
      ['bundle.zip', 'x', /bundle\.zip:1:1 error: this is no zip/],
    ];
    for (const [name, text, said] of wrong) {
      await page.setInputFiles('#files', { name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });
      await expect.poll(() => page.locator('.issues').allTextContents()).toContainEqual(expect.stringMatching(said));
    }
  });

  it('says it too when a story is open, and plays what can be read of several files', async () => {
    const { page, errors } = await lab.visit('#s=node-crash&t=60000');
    await whenAt(page, 60_000);
    const notice = page.locator('#notice');
    const file = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
    await page.setInputFiles('#files', [file('photo.png', 'x')]);
    await notice.getByText('photo.png:1:1 error: this is no manifest').waitFor();
    expect(await page.title()).toContain('node-crash');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await notice.getByText('photo.png').waitFor({ state: 'hidden' });
    const manifests = readFileSync(join(library, 'clusters', 'four-nodes.yaml'), 'utf8');
    await page.setInputFiles('#files', [file('photo.png', 'x'), file('four.yaml', manifests)]);
    await notice.getByText('Some of these files cannot be read; the others are.').waitFor();
    expect(await page.title()).toContain('your-cluster');
    expect(errors).toEqual([]);
  });

  it('opens the cluster in a support bundle as it is, zipped', async () => {
    const { page, errors } = await lab.visit('#gallery');
    const manifests = readFileSync(join(library, 'clusters', 'four-nodes.yaml'), 'utf8');
    const zip = zipSync({
      'supportbundle_1/yamls/all.yaml': strToU8(manifests),
      'supportbundle_1/logs/kubelet.log': strToU8('x'),
    });
    await page.setInputFiles('#files', { name: 'b.zip', mimeType: 'application/zip', buffer: Buffer.from(zip) });
    await whenRunning(page);
    expect(await page.title()).toContain('your-cluster');
    expect(await page.locator('#strip').textContent()).toContain('12/12VMs serving');
    expect(errors).toEqual([]);
  });

  it('paints the map as if it had never shown anything else, however it came to an instant', async () => {
    const painted = `document.querySelector('#canvas canvas').toDataURL()`;
    const fresh = await lab.visit('#s=node-crash&t=345000');
    await whenAt(fresh.page, 345_000);
    const scrubbed = await lab.visit('#s=node-crash&t=325000');
    await whenAt(scrubbed.page, 325_000);
    for (let at = 326_000; at <= 345_000; at += 1000) {
      await scrubbed.page.keyboard.press('ArrowRight');
      await whenAt(scrubbed.page, at);
    }
    const wanted = await fresh.page.evaluate(painted);
    await expect.poll(() => scrubbed.page.evaluate(painted)).toBe(wanted);
    expect([...fresh.errors, ...scrubbed.errors]).toEqual([]);
  });

  it('plays the replay of an HTML report without a network', async () => {
    const { page, errors } = await lab.visit('#gallery');
    await page.waitForLoadState('networkidle');
    await page.context().setOffline(true);
    await page.setContent(nodeCrashReport());
    await page.locator('#time').fill('400000');
    expect(await page.locator('#clock').textContent()).toBe('00:06:40');
    expect(await page.locator('#cards section').count()).toBe(4);
    expect(await page.locator('#cards section[data-status="failed"] h3').allTextContents()).toEqual(['harvester-2']);
    await page.getByRole('button', { name: 'Play' }).click();
    await page.waitForFunction(`document.getElementById('clock').textContent > '00:06:50'`);
    expect(errors).toEqual([]);
  });
});
