// Opens an address in the browser that the desktop prefers.
import { spawn } from 'node:child_process';

/** Does not wait for it: a browser may stay open for days. `failed` is told why none could be started. */
export function openBrowser(url: string, failed: (reason: string) => void): void {
  const [command, ...args] = opener(url);
  const child = spawn(command, args, { detached: true, stdio: 'ignore' });
  child.on('error', (error: NodeJS.ErrnoException) => failed(`${command}: ${error.code ?? error.message}`));
  child.on('exit', (code) => {
    if (code !== 0 && code !== null) failed(`${command} ended with ${code}`);
  });
  child.unref();
}

function opener(url: string): readonly [string, ...string[]] {
  if (process.platform === 'darwin') return ['open', url];
  // `start` takes its first argument in quotes for the title of a window.
  if (process.platform === 'win32') return ['cmd', '/c', 'start', '""', url];
  return ['xdg-open', url];
}
