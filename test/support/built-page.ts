// Builds the page once for all tests in a browser, into a folder of its own, and serves it as hci-twin serve does.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import type { TestProject } from 'vitest/node';
import { startPageServer } from '../../twin/page-server.ts';
import { root } from './checkout.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the built page. */
    page: string;
    /** Folder in which it lies. */
    pageFolder: string;
  }
}

/** Called by Vitest before the first test in a browser; what it returns is called after the last. */
export async function setup({ provide }: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'hci-twin-page-'));
  const configFile = join(root, 'viz', 'vite.config.ts');
  await build({ configFile, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  const server = await startPageServer({ folder, served: null }, 0);
  provide('page', `http://127.0.0.1:${server.port}/`);
  provide('pageFolder', folder);
  return () => {
    void server.close();
    rmSync(folder, { recursive: true, force: true });
  };
}
