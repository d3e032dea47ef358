// The page in a real browser: what is built runs there, gives the same bits as Node, and says what is wrong with wrong files.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Session } from '../../viz/session.ts';
import { root } from '../support/checkout.ts';
import { digestNow, installedChrome, Lab, whenRunning } from './chrome.ts';

const chrome = installedChrome();
const SLOW = 60_000;
const library = join(root, 'scenarios', 'library');
const stories = readdirSync(library)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.replace('.yaml', ''));

function digestInNode(name: string): string {
  const text = readFileSync(join(library, `${name}.yaml`), 'utf8');
  const path = /^cluster: (.*)$/m.exec(text)?.[1] ?? '';
  const opened = new Session().open({
    scenario: { path: `${name}.yaml`, text },
    cluster: [{ path, text: readFileSync(join(library, path), 'utf8') }],
  });
  return opened.ok ? opened.value.digest : opened.error.message;
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

  it('gives every story of the library the digest that Node gives it', async () => {
    expect(stories.length).toBeGreaterThanOrEqual(4);
    const { page, errors } = await lab.visit('#gallery');
    const seen: Record<string, string | null> = {};
    for (const name of stories) {
      await page.evaluate(`location.hash = '#s=${name}'`);
      await page.waitForFunction(`document.title.startsWith('${name} ')`);
      seen[name] = await page.getAttribute('#stage', 'data-whole');
    }
    expect(seen).toEqual(Object.fromEntries(stories.map((name) => [name, digestInNode(name)])));
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
});
