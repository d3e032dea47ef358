// The panels in a browser: a story that is scrubbed, broken, branched, compared and shared, by mouse and by keyboard, and what axe says of it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { digestNow, installedChrome, Lab, whenAt, whenRunning } from './chrome.ts';

const chrome = installedChrome();
const SLOW = 60_000;
const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

let lab: Lab;
let errors: readonly string[] = [];

async function openPage(fragment: string, scheme: 'light' | 'dark' = 'light'): Promise<Page> {
  const visit = await lab.visit(fragment, scheme);
  errors = visit.errors;
  return visit.page;
}

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

/** `rule: help: selector` for each element that breaks a rule. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(`${axe};0`);
  const found = (await page.evaluate(
    `axe.run(document, { rules: { 'target-size': { enabled: true } } }).then(({ violations }) => JSON.parse(JSON.stringify(violations)))`,
  )) as readonly Violation[];
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')} ${failureSummary}`),
  );
}

async function paused(fragment: string): Promise<Page> {
  const page = await openPage(fragment);
  await whenRunning(page);
  // A link to a moment opens paused.
  if (!fragment.includes('&t=')) await page.keyboard.press('Space');
  await page.getByText('PAUSED').waitFor();
  return page;
}

/** Goes to an instant as a hand on the slider does. */
async function scrub(page: Page, at: number): Promise<void> {
  await page.evaluate(`{
    const slider = document.querySelector('#caption input[type=range]');
    slider.value = String(${at} / 3600000);
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  }`);
  await page.waitForFunction(`Math.abs(Number(document.getElementById('stage').dataset.at) - ${at}) < 1`);
}

describe.runIf(chrome !== null)('the page', { timeout: SLOW }, () => {
  beforeAll(async () => {
    lab = await Lab.open(chrome ?? '');
  }, SLOW);
  afterAll(() => lab.close());
  afterEach(async () => {
    await lab.leave();
    expect(errors).toEqual([]);
  });

  it('shows the same after scrubbing as if nobody had scrubbed', async () => {
    const straight = await paused('#s=node-crash&t=700000');
    await whenAt(straight, 700_000);
    const page = await paused('#s=node-crash');
    for (const at of [3_000_000, 61_000, 900_000, 0, 306_000, 700_000]) await scrub(page, at);
    expect(await digestNow(page)).toBe(await digestNow(straight));
    await scrub(page, 3_600_000);
    expect(await digestNow(page)).toBe(await page.getAttribute('#stage', 'data-whole'));
  });

  it('tells what a fault would do, does it in a branch, and compares the two', async () => {
    const page = await paused('#s=node-crash&t=30000');
    await whenAt(page, 30_000);
    const before = await page.getAttribute('#stage', 'data-run');
    await page.selectOption('#deed', { label: 'Power loss' });
    await page.selectOption('#deed-target', 'node/harvester-1');
    await page.locator('.blast li', { hasText: 'VMs more go down' }).waitFor();
    expect(await page.locator('#palette code').textContent()).toBe('- { at: 30s, crash: node/harvester-1 }');
    await page.getByRole('button', { name: 'Release' }).click();
    await page.waitForSelector(`#stage:not([data-run="${before}"])`);
    expect(await page.locator('#palette .added li').allTextContents()).toEqual(['30s crash node/harvester-1']);
    await page.getByRole('button', { name: 'Compare' }).click();
    await page.locator('#compare .verdict', { hasText: 'They part at 00:00:30.0' }).waitFor();
    expect(await page.locator('#compare tbody tr').count()).toBeGreaterThan(5);
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as scenario' }).click(),
    ]);
    expect(saved.suggestedFilename()).toBe('node-crash.yaml');
  });

  it('shows what is so at the instant pointed at, on the timeline and in the log, and the present when the pointer leaves', async () => {
    const page = await paused('#s=node-crash&t=400000');
    await whenAt(page, 400_000);
    const canvas = page.locator('#canvas');
    const ghost = page.locator('#canvas.ghost .haunting');
    const plain = await canvas.screenshot();
    const digest = await digestNow(page);
    const plot = await page.locator('.timeline-plot').boundingBox();
    if (plot === null) throw new Error('there is no timeline');
    await page.mouse.move(plot.x + 0.9 * plot.width, plot.y + plot.height / 2);
    await ghost.filter({ hasText: 'as it will be at 00:5' }).waitFor();
    expect((await canvas.screenshot()).equals(plain)).toBe(false);
    await page.locator('#log tbody tr').last().hover();
    await ghost.filter({ hasText: 'as it was at 00:01:00.0 · time stands at 00:06:40.0' }).waitFor();
    expect(await canvas.getAttribute('data-at')).toBe('60000');
    await page.mouse.move(5, 5);
    await page.locator('#canvas:not(.ghost)[data-at="400000"]').waitFor();
    expect(await ghost.count()).toBe(0);
    expect(await digestNow(page)).toBe(digest);
    expect(await page.getAttribute('#stage', 'data-at')).toBe('400000');
  });

  it('shows no difference between a run and itself', async () => {
    const page = await paused('#s=disk-failure&t=20000');
    await whenAt(page, 20_000);
    await page.keyboard.press('Shift+F');
    await page.getByText('FORK', { exact: true }).waitFor();
    await page.keyboard.press('c');
    await page.getByText('The two runs are the same to the last event.').waitFor();
    expect(await page.locator('#compare tbody').textContent()).toBe('No figure differs.');
  });

  it('opens at the moment that a link names, with what was done', async () => {
    const page = await paused('#s=node-crash&do=30000~cordon:+node/harvester-4&sel=vm/default/web-2&t=400000');
    await whenAt(page, 400_000);
    await page.locator('#inspector h2', { hasText: 'vm web-2' }).waitFor();
    expect(await page.locator('#palette .added li').allTextContents()).toEqual(['30s cordon node/harvester-4']);
    await page.keyboard.press('y');
    await page.waitForFunction(`location.hash.includes('do=')`);
    expect(new URL(page.url()).hash).toBe(
      '#s=node-crash&do=30000~cordon:+node/harvester-4&sel=vm/default/web-2&t=400000',
    );
  });

  it('prints a thing as kubectl would at that instant', async () => {
    const page = await paused('#s=node-crash&sel=node/harvester-2&t=400000');
    await whenAt(page, 400_000);
    // The last tab, by keys alone.
    await page.getByRole('tab', { name: 'Now' }).focus();
    await page.keyboard.press('End');
    const text = page.locator('#inspector pre');
    await text.filter({ hasText: 'Kubelet stopped posting node status.' }).waitFor();
    await scrub(page, 30_000);
    await text.filter({ hasText: 'kubelet is posting ready status' }).waitFor();
  });

  it('draws why something happened, and the lifecycle of what it happened to', async () => {
    const page = await paused('#s=node-crash&sel=vm/default/web-2&t=400000');
    await whenAt(page, 400_000);
    await page.fill('#log-filter', 'reason:started web-2');
    const row = page.locator('#log tbody tr').first();
    await row.hover();
    await page.locator('.log-chain', { hasText: 'crash node/harvester-2' }).waitFor();
    expect(await page.locator('.timeline-plot .chain-spot').count()).toBeGreaterThan(3);
    await page.getByRole('tab', { name: 'Lifecycle' }).click();
    await page.locator('.machine .state.here').first().waitFor();
    await page.getByRole('tab', { name: 'Why here?' }).click();
    await page.locator('.decision .chosen').first().waitFor();
  });

  it('is a story for a keyboard alone', async () => {
    const page = await openPage('');
    await whenRunning(page);
    const press = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    // Pause at the start; pick a node on the map; crash it from the palette, which has chosen it as target.
    await press('Space', 'Home');
    await whenAt(page, 0);
    await press('1');
    const chosen = page.locator('#inspector h2');
    for (let step = 0; step < 6 && (await chosen.textContent()) !== 'node harvester-4'; step++) {
      await press('ArrowRight');
      await page.waitForTimeout(150);
    }
    expect(await chosen.textContent()).toBe('node harvester-4');
    await press('i');
    await page.keyboard.type('Power loss');
    await page.locator('#palette code', { hasText: 'crash: node/harvester-4' }).waitFor();
    const before = await page.getAttribute('#stage', 'data-run');
    await press('Tab', 'Tab', 'Tab', 'Enter');
    await page.waitForSelector(`#stage:not([data-run="${before}"])`);
    // Follow a VM of it to its new node: to the moment at which the first one is up again.
    await press('2');
    for (let step = 0; step < 80; step++) {
      if ((await page.locator('#caption .said').textContent())?.includes(' is up on ')) break;
      const at = await page.getAttribute('#stage', 'data-at');
      await press('ArrowUp');
      await page.waitForSelector(`#stage:not([data-at="${at}"])`);
    }
    expect(await page.locator('#caption .said').textContent()).toContain(' is up on ');
    // Scrub back, and fork there.
    const crashed = await page.getAttribute('#stage', 'data-run');
    await press('Home');
    await whenAt(page, 0);
    await press('Shift+ArrowRight');
    await whenAt(page, 10_000);
    await press('Shift+F');
    await page.waitForSelector(`#stage:not([data-run="${crashed}"])`);
    expect(await page.locator('#title option').count()).toBe(3);
  });

  it('compares a setting from the start with the run as it was', async () => {
    const page = await paused('#s=disk-failure&t=400000');
    await whenAt(page, 400_000);
    await page.selectOption('#deed', { label: 'Change a setting' });
    await page.fill('#deed-setting', 'longhorn/replica-replenishment-wait-interval');
    await page.fill('#deed-value', '60s');
    await page.getByRole('button', { name: 'From the start, compared' }).click();
    await page.locator('#compare .verdict', { hasText: 'They part at' }).waitFor();
    await page.locator('#compare tbody tr', { hasText: 'time to heal' }).locator('td', { hasText: /^A$/ }).waitFor();
  });

  it('hands out pictures and files', async () => {
    const page = await paused('#s=node-crash&t=70000');
    await whenAt(page, 70_000);
    await page.getByRole('button', { name: 'Share' }).click();
    const files: string[] = [];
    for (const name of ['PNG', 'SVG', 'Bundle (JSON)', 'Trace for Perfetto']) {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name, exact: true }).click(),
      ]);
      const bytes = readFileSync(await file.path());
      expect(bytes.length).toBeGreaterThan(10_000);
      files.push(`${file.suggestedFilename()} ${bytes.subarray(0, 4).toString('latin1')}`);
    }
    expect(files).toEqual([
      'node-crash-000110.0.png \u0089PNG',
      'node-crash-000110.0.svg <svg',
      'node-crash.hci-twin.json {\n "',
      expect.stringMatching(/^node-crash\.perfetto\.json \{/),
    ]);
  });

  it('has a tour of six steps and a list of its keys', async () => {
    const page = await paused('');
    await page.getByRole('button', { name: 'Tour' }).click();
    for (let step = 1; step <= 6; step++) {
      await page.getByText(`${step} of 6`).waitFor();
      await page.keyboard.press('Enter');
    }
    await page.locator('.tour').waitFor({ state: 'hidden' });
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
  });

  describe.each(['light', 'dark'] as const)('has nothing that axe objects to, %s,', (scheme) => {
    it('in the gallery', async () => {
      const page = await openPage('#gallery', scheme);
      await page.locator('#gallery .card').first().waitFor();
      expect(await violations(page)).toEqual([]);
    });

    it('in a run, its inspector, its table and its dialogs', async () => {
      const page = await openPage('#s=node-crash&sel=vm/default/web-2&t=400000', scheme);
      await whenRunning(page);
      await whenAt(page, 400_000);
      await page.locator('#inspector h2', { hasText: 'web-2' }).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.getByRole('tab', { name: 'Why here?' }).click();
      await page.getByRole('tab', { name: 'Charts' }).click();
      await page.keyboard.press('t');
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('?');
      expect(await violations(page)).toEqual([]);
    });

    it('while two runs are compared', async () => {
      const page = await openPage('#s=node-crash&do=30000~crash:+node/harvester-1&t=100000', scheme);
      await whenRunning(page);
      await whenAt(page, 100_000);
      await page.keyboard.press('c');
      await page.locator('#compare .verdict', { hasText: 'They part' }).waitFor();
      expect(await violations(page)).toEqual([]);
    });
  });
});
