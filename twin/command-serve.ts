// hci-twin serve: the page in a browser of this machine, on a run of the library or on files of one's own.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { InferredOptionTypes, Options } from 'yargs';
import { openBrowser } from './browser.ts';
import { type ExitCode, exitCode, UsageError } from './exit-code.ts';
import { type Interrupt, onInterrupt } from './interrupt.ts';
import { libraryNames } from './library.ts';
import { runOptions } from './options.ts';
import { type PageServer, startPageServer } from './page-server.ts';
import { readServedRun, type ServedQuestion } from './served-run.ts';
import type { Terminal } from './terminal.ts';
import { counted } from './text-table.ts';

const { cluster, release, seed, until } = runOptions;

export const serveOptions = {
  port: { type: 'string', requiresArg: true, describe: 'port to listen on; 5180, or any other if that is taken' },
  open: { type: 'boolean', default: false, describe: 'open the page in a browser' },
  cluster,
  release,
  seed,
  until,
} as const satisfies Readonly<Record<string, Options>>;

export type ServeArguments = InferredOptionTypes<typeof serveOptions>;

export interface ServeCommand extends Omit<ServedQuestion, 'what'> {
  /** Null for the page as it opens by itself. */
  readonly what: string | null;
  /** Folder of the built page. */
  readonly page: string;
  readonly port: number | null;
  readonly open: boolean;
  readonly quiet: boolean;
}

/** Serves until it is interrupted, which is how it is meant to end. Throws a UsageError when there is no page or no port. */
export async function runServe(
  command: ServeCommand,
  terminal: Terminal,
  interrupt: Interrupt = onInterrupt(),
): Promise<ExitCode> {
  try {
    return await serve(command, terminal, interrupt.signal);
  } finally {
    interrupt.release();
  }
}

async function serve(command: ServeCommand, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const { what, page } = command;
  const story = what !== null && plainStory(command) ? what : null;
  const question = what === null || story !== null ? null : { ...command, what };
  if (question !== null) {
    const { problems, ...read } = readServedRun(question);
    for (const problem of problems) terminal.err(`${problem}\n`);
    if (read.request === null) return exitCode.invalidInput;
    if ('warnings' in read && read.warnings > 0 && !command.quiet)
      terminal.err(`${what}: ${counted(read.warnings, 'warning')}; the page shows them\n`);
  }
  if (!existsSync(join(page, 'index.html')))
    throw new UsageError('the page is not built', 'npm run build:page builds it');
  const served = question === null ? null : () => answerOf(question);
  const server = await startPageServer({ folder: page, served }, command.port);
  await serveUntil(signal, server, pageUrl(server, story, question), command, terminal);
  return exitCode.ok;
}

async function serveUntil(
  signal: AbortSignal,
  server: PageServer,
  url: string,
  { open, quiet }: ServeCommand,
  terminal: Terminal,
): Promise<void> {
  terminal.out(`${url}\n`);
  if (!quiet) terminal.err('Ctrl-C ends it; nobody but this machine can reach it\n');
  if (open)
    openBrowser(url, (reason) => terminal.err(`no browser could be opened (${reason}); the address is above\n`));
  await new Promise<void>((ended) => {
    if (signal.aborted) ended();
    signal.addEventListener('abort', () => ended(), { once: true });
  });
  await server.close();
}

/** A story of the library as it is written: the page has it, and a link to it can be shared. */
function plainStory({ what, cluster: other, seed: s, release: r, until: u }: ServeCommand): boolean {
  const own = other === null && s === null && r === null && u === null;
  return own && what !== null && !existsSync(what) && libraryNames().includes(what);
}

function pageUrl({ port }: PageServer, story: string | null, question: ServedQuestion | null): string {
  const fragment = question === null ? (story === null ? '' : `#s=${story}`) : '#s=served';
  return `http://127.0.0.1:${port}/${fragment}`;
}

function answerOf(question: ServedQuestion): { readonly status: 200 | 422; readonly body: unknown } {
  const { request, problems } = readServedRun(question);
  return request === null ? { status: 422, body: { problems } } : { status: 200, body: request };
}
