// The figures of the page in one table: frames of fleets in a headless browser without a GPU, and what the built page takes to be seen and to seek.
// Run alone: it measures the clock, and exits with 1 when a limit is passed.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { createServer } from 'vite';
import { builtRows } from './built.ts';
import { type FigureRow, rowText, verdictOf } from './figure-row.ts';

const SMALL = { name: '16 nodes, 1,000 VMs, 3,000 dots', query: 'nodes=16&vms=1000' };
const LARGE = { name: '128 nodes, 10,000 VMs, 30,000 dots', query: 'nodes=128&vms=10000' };

const MODES = [
  { name: 'plays', query: 'mode=play' },
  { name: 'a change in most frames', query: 'mode=change&share=0.002' },
  { name: '2% change in each frame', query: 'mode=change&share=0.02' },
  { name: 'is zoomed and panned', query: 'mode=pan' },
] as const;

/** Frames between two refreshes of 60 Hz, and what of that may be script. */
const SIXTY_FPS_MS = 17;
const SCRIPT_MS = 2;
const LARGE_GAP_MS = 34;
const DECODE_MS = 5;

const PLACES = [process.env['CHROME'] ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'];

async function fleetRows(browser: Browser): Promise<readonly FigureRow[]> {
  const server = await createServer({
    root: fileURLToPath(new URL('../..', import.meta.url).href.replace('/dist/', '/')),
    configFile: false,
    logLevel: 'error',
    server: { port: 0, host: '127.0.0.1', hmr: false },
  });
  await server.listen();
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  const measured = async (query: string): Promise<Readonly<Record<string, number>>> => {
    await page.goto(`${server.resolvedUrls?.local[0]}bench/frames/index.html?${query}`);
    await page.waitForFunction('window.result', null, { timeout: 120_000 });
    return page.evaluate('window.result');
  };
  const rows: FigureRow[] = [];
  try {
    for (const mode of MODES) {
      const { gapP50 = 0, scriptP50 = 0, scriptP95 = 0 } = await measured(`${SMALL.query}&${mode.query}`);
      const what = `${SMALL.name}: ${mode.name}`;
      rows.push({ what: `${what}, frame p50`, value: gapP50, limit: SIXTY_FPS_MS, unit: 'ms', note: '' });
      rows.push({
        what: `${what}, script p50`,
        value: scriptP50,
        limit: SCRIPT_MS,
        unit: 'ms',
        note: `p95 ${scriptP95}`,
      });
    }
    for (const mode of MODES) {
      const { gapP95 = 0, scriptP50 = 0 } = await measured(`${LARGE.query}&${mode.query}`);
      const what = `${LARGE.name}: ${mode.name}, frame p95`;
      rows.push({ what, value: gapP95, limit: LARGE_GAP_MS, unit: 'ms', note: `script p50 ${scriptP50}` });
    }
    const { decodeP50 = 0, decodeP95 = 0 } = await measured(`${LARGE.query}&mode=decode`);
    const what = `${LARGE.name}: a frame is decoded, p95`;
    rows.push({ what, value: decodeP95, limit: DECODE_MS, unit: 'ms', note: `p50 ${decodeP50}` });
  } finally {
    await page.close();
    await server.close();
  }
  return rows;
}

const executablePath = PLACES.find((place) => place !== '' && existsSync(place));
if (executablePath === undefined) throw new Error('no Chromium is installed; CHROME names one that is elsewhere');
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
});
try {
  const rows = [...(await fleetRows(browser)), ...(await builtRows(browser))];
  for (const row of rows) process.stdout.write(`${rowText(row)}\n`);
  if (rows.some((row) => verdictOf(row) === 'over')) process.exitCode = 1;
} finally {
  await browser.close();
}
