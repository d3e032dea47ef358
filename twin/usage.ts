// What is wrong with a command line, in our words: yargs finds it, we say it, with the name that was probably meant.
import { nearestName } from '../models/manifest/index.ts';
import { serveOptions } from './command-serve.ts';
import { storageOptions } from './command-storage.ts';
import { UsageError } from './exit-code.ts';
import { commonOptions, explainOptions, importOptions, runOptions } from './options.ts';

const optionsOf: Readonly<Record<string, readonly string[]>> = {
  run: Object.keys(runOptions),
  import: Object.keys(importOptions),
  explain: Object.keys(explainOptions),
  storage: Object.keys(storageOptions),
  serve: Object.keys(serveOptions),
};

/** Options that add up when they are given again. */
const repeatable: ReadonlySet<string> = new Set(['set']);

const commands = [...Object.keys(optionsOf), 'completion'];

/** The mistake behind a message of yargs; what we do not recognise is passed on as it is. */
export function usageMistake(message: string, args: readonly string[]): UsageError {
  const command = args.find((arg) => !arg.startsWith('-')) ?? '';
  const help = `see hci-twin ${Object.hasOwn(optionsOf, command) ? `${command} ` : ''}--help`;
  const unknown = /^Unknown arguments?: (.*)$/.exec(message)?.[1]?.split(', ') ?? [];
  const [name] = unknown;
  if (!commands.some((known) => known === command) && command !== '') {
    return new UsageError(`no command is called "${command}"`, meant(command, commands) ?? help);
  }
  const choice = /^Invalid values:\s+Argument: (\S+), Given: "?([^"]*)"?, Choices: (.*)/.exec(message);
  if (choice !== null) return wrongChoice(choice[1] ?? '', choice[2] ?? '', choice[3] ?? '');
  const bare = /^Not enough arguments following: (\S+)$/.exec(message)?.[1];
  if (bare !== undefined) return new UsageError(`${bare.length === 1 ? '-' : '--'}${bare} needs a value`, help);
  if (name === undefined)
    return new UsageError(/^Not enough non-option/.test(message) ? 'what to work on is missing' : message, help);
  const spelled = args.find((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`) || arg === `-${name}`);
  if (spelled === undefined) return new UsageError(`"${name}" is one argument too many`, help);
  const known = [...(optionsOf[command] ?? []), ...Object.keys(commonOptions), 'help', 'version'];
  return new UsageError(`no option is called ${spelled.replace(/=.*/, '')}`, meant(name, known, '--') ?? help);
}

function meant(given: string, known: readonly string[], prefix = ''): string | null {
  const nearest = nearestName(given, known);
  return nearest === undefined ? null : `did you mean ${prefix}${nearest}?`;
}

function wrongChoice(option: string, given: string, quoted: string): UsageError {
  const known = quoted.split(', ').map((choice) => choice.replaceAll('"', ''));
  return new UsageError(`--${option} ${given}: this is none of ${known.join(', ')}`, meant(given, known));
}

/** An option given twice is a slip: silently taking one of the two would hide it. Always true; throws a UsageError. */
export function refuseRepeats(argv: Readonly<Record<string, unknown>>): true {
  const names = [...Object.values(optionsOf).flat(), ...Object.keys(commonOptions)];
  const twice = names.find((name) => Array.isArray(argv[name]) && !repeatable.has(name));
  if (twice !== undefined) throw new UsageError(`--${twice} is given more than once`);
  return true;
}
