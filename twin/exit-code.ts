// What the command's exit codes mean: the one place that gives them numbers.

/** A script can tell from the code alone whether the cluster failed a test, the input was wrong, or the tool broke. */
export const exitCode = {
  ok: 0,
  /** Our bug: an exception, a broken invariant. What reproduces it is printed. */
  bug: 1,
  /** The command line cannot be carried out as given. */
  usage: 2,
  /** Every run ended, and some expectation did not hold. */
  expectationFailed: 3,
  /** A file could not be read or is wrong; nothing was run, nothing was written. */
  invalidInput: 4,
  /** The cluster was written, but the models lack something that they need. */
  importIncomplete: 6,
  /** The same run gave two outcomes. */
  notDeterministic: 7,
  /** Ended by the user: 128 + SIGINT, as shells count. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

const meanings: Readonly<Record<ExitCode, string>> = {
  0: 'all is well',
  1: 'a bug of hci-twin; the output says how to reproduce it',
  2: 'usage: the command line cannot be carried out as given',
  3: 'an expectation of a scenario did not hold',
  4: 'invalid input: a file is missing or wrong; nothing was run or written',
  6: 'import: written, but something that the models need is missing or was not understood',
  7: 'the same run gave two outcomes (--verify, --split)',
  130: 'interrupted',
};

/** The codes for the end of a help page, one line each. */
export function exitCodeHelp(): string {
  const lines = Object.entries(meanings).map(([code, meaning]) => `  ${code.padStart(3)}  ${meaning}`);
  return ['Exit codes:', ...lines].join('\n');
}

/** The command line cannot be carried out as given. `hint` says what would have been right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.hint = hint;
  }
}
