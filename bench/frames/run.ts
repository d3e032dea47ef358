// Frames in a headless browser without a GPU: how long between two, and how much of that is our script. Run alone: it measures the clock.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

const CASES = [
  'nodes=16&vms=1000&mode=play',
  'nodes=16&vms=1000&mode=change&share=0.002',
  'nodes=16&vms=1000&mode=change&share=0.02',
  'nodes=16&vms=1000&mode=pan',
  'nodes=128&vms=10000&mode=play',
  'nodes=128&vms=10000&mode=change&share=0.002',
  'nodes=128&vms=10000&mode=change&share=0.02',
  'nodes=128&vms=10000&mode=pan',
] as const;

const PLACES = [process.env['CHROME'] ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'];

const executablePath = PLACES.find((place) => place !== '' && existsSync(place));
if (executablePath === undefined) throw new Error('no Chromium is installed; CHROME names one that is elsewhere');
const server = await createServer({
  root: fileURLToPath(new URL('../..', import.meta.url).href.replace('/dist/', '/')),
  configFile: false,
  logLevel: 'error',
  server: { port: 0, host: '127.0.0.1', hmr: false },
});
await server.listen();
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  for (const asked of CASES) {
    await page.goto(`${server.resolvedUrls?.local[0]}bench/frames/index.html?${asked}`);
    await page.waitForFunction('window.result', null, { timeout: 120_000 });
    const result: Readonly<Record<string, number>> = await page.evaluate('window.result');
    const figures = Object.entries(result).map(([name, value]) => `${name} ${value}`);
    process.stdout.write(`${asked.padEnd(48)} ${figures.join('  ')}\n`);
  }
} finally {
  await browser.close();
  await server.close();
}
