// Dragging a fault onto the map: what it would do is shown before it is let go of.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { installedChrome, Lab, whenAt } from './chrome.ts';

const chrome = installedChrome();
const SLOW = 60_000;

describe.runIf(chrome !== null)('the palette of faults', { timeout: SLOW }, () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.open(chrome ?? '');
  }, SLOW);
  afterEach(() => lab.leave());
  afterAll(() => lab.close());

  it('takes a fault that is dragged onto a node', async () => {
    const { page, errors } = await lab.visit('#s=node-crash&t=30000');
    await whenAt(page, 30_000);
    await page.locator('.faults .drag').waitFor();
    await page.selectOption('#deed', { label: 'Power cycle' });
    await page.dragAndDrop('.faults .drag', '#canvas', { targetPosition: { x: 650, y: 60 } });
    await page.locator('#palette code', { hasText: '- { at: 30s, reboot: node/harvester-3, down: 5m }' }).waitFor();
    expect(errors).toEqual([]);
  });

  it('shows what a fault would do while it is dragged, and forgets it when it is not let go of there', async () => {
    const { page, errors } = await lab.visit('#s=node-crash&t=30000');
    await whenAt(page, 30_000);
    await page.locator('.faults .drag').waitFor();
    await page.selectOption('#deed', { label: 'Power loss' });
    await page.selectOption('#deed-target', 'node/harvester-4');
    const handle = await page.locator('.faults .drag').boundingBox();
    const map = await page.locator('#canvas').boundingBox();
    if (handle === null || map === null) throw new Error('there is nothing to drag, or nowhere to');
    await page.mouse.move(handle.x + 5, handle.y + 5);
    await page.mouse.down();
    // Over a VM: its node is what can lose power.
    await page.mouse.move(map.x + 90, map.y + 180, { steps: 4 });
    await page.locator('#palette code', { hasText: 'crash: node/harvester-1' }).waitFor();
    await page.locator('.blast:not([data-busy]) li', { hasText: '3 VMs more go down' }).waitFor();
    const rings = page.locator('#canvas svg path[stroke-dasharray="6 3"]');
    await expect.poll(() => rings.count()).toBe(3);
    await page.mouse.move(map.x + 400, map.y - 40, { steps: 4 });
    await page.mouse.up();
    await page.locator('#palette code', { hasText: 'crash: node/harvester-4' }).waitFor();
    expect(await rings.count()).toBe(0);
    expect(await page.locator('#title option').count()).toBe(0);
    expect(errors).toEqual([]);
  });
});
