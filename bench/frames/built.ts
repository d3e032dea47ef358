// What the built page takes: bytes before it can be seen, the time until then, and the time from a hand on the slider to the picture of that instant.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { startPageServer } from '../../twin/page-server.ts';
import type { FigureRow } from './figure-row.ts';

const SCRIPT_KB = 80;
const PAINT_MS = 200;
const SEEK_MS = 150;
const LOADS = 9;
/** The longest run of the library. */
const STORY = 'bad-month';

/** Seeks from here on find their code compiled. */
const COLD_SEEKS = 20;

/** In the page: seeks to instants all over the run, and gives what each took, in ms. */
const SEEKS = `(async () => {
  const slider = document.querySelector('#caption input[type=range]');
  const canvas = document.getElementById('canvas');
  const times = [];
  for (let i = 0; i < 60; i++) {
    const share = (i * 0.618) % 1;
    const before = canvas.dataset.at;
    const began = performance.now();
    slider.value = String(share);
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((seen) => {
      const look = () => (canvas.dataset.at === before ? requestAnimationFrame(look) : seen());
      look();
    });
    times.push(performance.now() - began);
  }
  return times;
})()`;

export async function builtRows(browser: Browser): Promise<readonly FigureRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'hci-twin-bench-'));
  const configFile = fileURLToPath(new URL('../../viz/vite.config.ts', import.meta.url).href.replace('/dist/', '/'));
  await build({ configFile, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  const server = await startPageServer({ folder, served: null }, 0);
  const address = `http://127.0.0.1:${server.port}/`;
  try {
    const [entry = ''] = /assets\/index-[^"]+\.js/.exec(readFileSync(join(folder, 'index.html'), 'utf8')) ?? [];
    const script = gzipSync(readFileSync(join(folder, entry))).length / 1000;
    const paints: number[] = [];
    for (let i = 0; i < LOADS; i++) paints.push(await firstPaint(browser, address));
    const seeks = await seekTimes(browser, address);
    return [
      { what: 'script before it can be seen, gzip', value: script, limit: SCRIPT_KB, unit: 'kB', note: '' },
      {
        what: `first contentful paint, median of ${LOADS} loads`,
        value: quantile(paints, 0.5),
        limit: PAINT_MS,
        unit: 'ms',
        note: `${Math.round(Math.min(...paints))} to ${Math.round(Math.max(...paints))}`,
      },
      seekRow(`p95 of the first ${COLD_SEEKS}`, seeks.slice(0, COLD_SEEKS)),
      seekRow(`p95 of ${seeks.length - COLD_SEEKS} more`, seeks.slice(COLD_SEEKS)),
    ];
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function seekRow(which: string, times: readonly number[]): FigureRow {
  const note = `p50 ${quantile(times, 0.5).toFixed(1)}`;
  const value = quantile(times, 0.95);
  return { what: `seek in ${STORY} to the picture, ${which}`, value, limit: SEEK_MS, unit: 'ms', note };
}

async function firstPaint(browser: Browser, address: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(address);
  await page.waitForSelector('#stage[data-digest]');
  const paint: number = await page.evaluate(`performance.getEntriesByName('first-contentful-paint')[0].startTime`);
  await page.close();
  return paint;
}

async function seekTimes(browser: Browser, address: string): Promise<readonly number[]> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${address}#s=${STORY}&t=1000`);
  await page.waitForSelector('#stage[data-digest]');
  const times: readonly number[] = await page.evaluate(SEEKS);
  await page.close();
  return times;
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? Number.NaN;
}
