// The page where a browser lacks something: the table instead of the map, a run without a worker, and a phone.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { installedChrome, Lab, whenAt, whenRunning } from './chrome.ts';

const chrome = installedChrome();
const SLOW = 60_000;

/** Keeps the page's thread busy for most of the time. */
const BUSY = `setInterval(() => { const end = performance.now() + 80; while (performance.now() < end); }, 85)`;

describe.runIf(chrome !== null)('the page where something is missing', { timeout: SLOW }, () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.open(chrome ?? '');
  }, SLOW);
  afterEach(() => lab.leave());
  afterAll(() => lab.close());

  it('plays without a worker, as a table', async () => {
    const before = `window.Worker = class { constructor() { throw new Error('forbidden'); } }`;
    const { page, errors } = await lab.visit('#s=node-crash&t=400000', 'light', { before });
    await whenRunning(page);
    await whenAt(page, 400_000);
    await page.locator('#fallback', { hasText: 'This browser starts no worker' }).waitFor();
    await page.locator('#table tr', { hasText: 'build-runner' }).filter({ hasText: 'down' }).waitFor();
    await page.getByRole('button', { name: 'Show the map' }).click();
    await page.locator('#canvas').waitFor();
    expect(errors).toEqual([]);
  });

  it('is a table where there is no canvas', async () => {
    const before = `HTMLCanvasElement.prototype.getContext = () => null`;
    const { page, errors } = await lab.visit('#s=node-crash&t=400000', 'light', { before });
    await whenRunning(page);
    await page.locator('#fallback', { hasText: 'draws no canvas' }).waitFor();
    await page.locator('#table tr', { hasText: 'harvester-2' }).first().waitFor();
    expect(errors).toEqual([]);
  });

  it('becomes a table when frames come too slowly, until someone wants the map', async () => {
    const { page } = await lab.visit('', 'light', { map: false, before: BUSY });
    await whenRunning(page);
    await page.locator('#fallback', { hasText: 'longer than 34 ms a frame' }).waitFor();
    await page.locator('#table').waitFor();
    await page.getByRole('button', { name: 'Show the map' }).click();
    await page.locator('#canvas').waitFor();
    expect(await page.locator('#fallback').textContent()).toBe('');
    await page.reload();
    await whenRunning(page);
    await page.waitForTimeout(5000);
    expect(await page.locator('#table').isVisible()).toBe(false);
  });

  it('is a replay to read on a phone: nothing can be broken there', async () => {
    const size = { width: 390, height: 844 };
    const { page, errors } = await lab.visit('#s=node-crash&t=400000&sel=vm/default/web-2', 'light', size);
    await whenRunning(page);
    await page.locator('#inspector h2', { hasText: 'vm web-2' }).waitFor();
    for (const hidden of ['#palette', '#caption .try', '#inspector .actions'])
      expect(await page.locator(hidden).isVisible()).toBe(false);
    for (const shown of ['#strip', '#canvas', '#caption', '#timeline', '#log'])
      expect(await page.locator(shown).isVisible()).toBe(true);
    const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(wide).toBeLessThanOrEqual(0);
    await page.locator('#caption input[type=range]').fill('0.5');
    await whenAt(page, 1_800_000);
    expect(errors).toEqual([]);
  });
});
