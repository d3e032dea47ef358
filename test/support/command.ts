// Runs the command hci-twin in a process of its own, as a user would.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface CommandOptions {
  /** What it finds on stdin. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with the process while it runs, to send it a signal say. */
  readonly meanwhile?: (child: ChildProcess) => void;
}

/** The outcome of `hci-twin ARGS` in the checkout, without the test runner's own wishes about colour. */
export async function hciTwin(args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env;
  const env = { ...inherited, ...options.env };
  const child = spawn(process.execPath, ['--import', 'tsx', 'twin/cli.ts', ...args], { cwd: root, env });
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  child.stdin.end(options.input ?? '');
  options.meanwhile?.(child);
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, err };
}

/** A folder of its own for files that a test makes; removed when the work is done. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'hci-twin-test-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
