// What is printed when we are at fault: what happened, what led to it, and the command that makes it happen again.
import type { Task } from './trial.ts';

/** A bug that was met while a task ran, described where it happened. */
export class TaskBug extends Error {
  override readonly name = 'TaskBug';
  readonly task: Task;

  constructor(description: string, task: Task) {
    super(description);
    this.task = task;
  }
}

/** What happened, with the events that led to it if they are known, and where it was thrown. */
export function describeError(error: unknown, chain: readonly string[] = []): string {
  const lines = [chain[0] ?? messageOf(error), ...chain.slice(1).map((line) => `  caused by ${line.trim()}`)];
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause !== error) lines.push(`  because: ${cause.message}`);
    const frames = cause.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
    lines.push(...frames.slice(0, MOST_FRAMES));
  }
  return lines.join('\n');
}

const MOST_FRAMES = 6;

/** The text for stderr. @param command what makes it happen again */
export function bugReport(description: string, command: string): string {
  return `hci-twin: this is a bug of ours: ${description}\n  reproduce: ${command}\n`;
}

/** The command as one would type it. */
export function commandLine(args: readonly string[]): string {
  return ['hci-twin', ...args.map(quoted)].join(' ');
}

/** A word as a shell takes it. */
export function quoted(arg: string): string {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
