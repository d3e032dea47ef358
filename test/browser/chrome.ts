// Whatever Chromium is installed, and fresh pages of the built page in it.
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { inject } from 'vitest';

/** Debian's package, Google's, Apple's place; `CHROME` names another. */
const PLACES = [
  process.env['CHROME'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser that is installed, or null; then it says so, because tests that do not run must not look like tests that pass. */
export function installedChrome(): string | null {
  const found = PLACES.find((place) => place !== '' && existsSync(place)) ?? null;
  if (found === null)
    process.stderr.write(
      'skipped: no Chromium or Chrome is installed (Debian: apt-get install chromium; or set CHROME)\n',
    );
  return found;
}

export interface Visit {
  readonly page: Page;
  /** What has gone wrong in the page so far. */
  readonly errors: readonly string[];
}

/** A browser for the tests of one file. */
export class Lab {
  private readonly browser: Browser;

  private constructor(browser: Browser) {
    this.browser = browser;
  }

  static async open(executablePath: string): Promise<Lab> {
    // Root has no sandbox in a container, and /dev/shm is small there.
    return new Lab(await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] }));
  }

  /** A fresh page with that fragment, in a context of its own. */
  async visit(
    fragment: string,
    scheme: 'light' | 'dark' = 'light',
    { width = 1440, height = 900, base = inject('page'), map = true, before = '' } = {},
  ): Promise<Visit> {
    const context = await this.browser.newContext({ viewport: { width, height }, colorScheme: scheme });
    // A machine that is busy with tests would else now and then be too slow for the map.
    if (map) await context.addInitScript("localStorage.setItem('hci-twin.map', 'always')");
    const page = await context.newPage();
    if (before !== '') await page.addInitScript(before);
    page.setDefaultTimeout(15_000);
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.goto(`${base}${fragment}`);
    return { page, errors };
  }

  /** Closes the pages that are open: each one plays on and takes time from the next. */
  async leave(): Promise<void> {
    await Promise.all(this.browser.contexts().map((context) => context.close()));
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}

/** Waits until a run is shown and every panel is there. */
export async function whenRunning(page: Page): Promise<void> {
  await page.waitForSelector('#stage[data-digest]');
}

/** Waits until the instant is shown, in ms. */
export async function whenAt(page: Page, at: number): Promise<void> {
  await page.waitForSelector(`#stage[data-at="${at}"]`);
}

/** Digest of everything up to the instant that is shown. */
export async function digestNow(page: Page): Promise<string> {
  return (await page.getAttribute('#stage', 'data-digest')) ?? '';
}
