#!/usr/bin/env node
// The command hci-twin: reads the command line, hands it to the command that was named, and turns its outcome into an exit code.
import yargs, { type Argv, type InferredOptionTypes } from 'yargs';
import { bugReport, describeError, commandLine as typedCommand } from './bug-report.ts';
import { runExplain } from './command-explain.ts';
import { runImport } from './command-import.ts';
import { type RunCommand, runRun } from './command-run.ts';
import { runServe, type ServeArguments, serveOptions } from './command-serve.ts';
import { runStorage, storageOptions } from './command-storage.ts';
import { type ExitCode, exitCode, exitCodeHelp, UsageError } from './exit-code.ts';
import { libraryNames, packageVersion, pageFolder } from './library.ts';
import {
  commonOptions,
  durationOf,
  explainOptions,
  importOptions,
  portOf,
  runOptions,
  wholeNumber,
  widthOf,
} from './options.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { refuseRepeats, usageMistake } from './usage.ts';

/** Characters in a line of help, if the terminal has as many. */
const HELP_WIDTH = 110;

await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  const cli = commandLine(args, (code) => {
    process.exitCode = code;
  });
  if (args.length === 0) {
    cli.showHelp('error');
    process.exitCode = exitCode.usage;
    return;
  }
  try {
    await cli.parseAsync();
  } catch (error) {
    process.exitCode = report(error, args);
  }
}

/** All commands with their options. `done` gets the outcome of the one that was named. */
function commandLine(args: readonly string[], done: (code: ExitCode) => void): Argv {
  return yargs(args)
    .scriptName('hci-twin')
    .usage(
      'hci-twin COMMAND\n\nRuns a Harvester cluster forward in time: what a failure does, when all is well again, and why.',
    )
    .command(
      'run <scenario..>',
      'run scenarios and say what happened, what was expected and what it cost',
      runCommand,
      async (argv) => done(await runRun(runCommandOf(argv), terminalOf(argv))),
    )
    .command('import <path>', 'make a cluster file of manifests or of a support bundle', importCommand, (argv) => {
      // yargs makes an empty text of a lone dash.
      const path = argv.path === '' && args.includes('-') ? '-' : argv.path;
      done(runImport({ path, output: argv.output ?? null, quiet: argv.quiet }, terminalOf(argv)));
    })
    .command('explain <cluster>', 'say where a VM goes, and why not elsewhere', explainCommand, (argv) =>
      done(explainOf(argv)),
    )
    .command('storage <cluster>', 'say what can still be stored, and why no more', storageCommand, (argv) =>
      done(storageOf(argv)),
    )
    .command('serve [what]', 'show the page in a browser: a story, or a run of your own files', serveCommand, (argv) =>
      serveOf(argv).then(done),
    )
    .completion('completion', 'print a script for bash or zsh that completes commands and options', complete)
    .demandCommand(1, 'name a command')
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
    })
    .check(refuseRepeats, true)
    .strict()
    .recommendCommands()
    .locale('en')
    .wrap(Math.min(HELP_WIDTH, process.stdout.columns ?? HELP_WIDTH))
    .version(packageVersion())
    .alias('help', 'h')
    .example('hci-twin run node-crash', 'a drill of the library')
    .example('hci-twin import supportbundle.zip -o cluster.yaml', 'your own cluster')
    .example('hci-twin run node-crash --cluster cluster.yaml', 'the drill on your own cluster')
    .epilogue(`${exitCodeHelp()}\n\nWords: docs/glossary.md. What each model claims, and from where: docs/models/.`)
    .exitProcess(false)
    .fail((message, error) => {
      throw error instanceof UsageError || !message ? error : usageMistake(message, args);
    });
}

function runCommand(cli: Argv) {
  return cli
    .usage(
      'hci-twin run SCENARIO...\n\nRuns scenarios; prints the story, the verdicts, the figures, and the command that does it again.',
    )
    .positional('scenario', {
      type: 'string',
      array: true,
      demandOption: true,
      default: undefined,
      describe: `files, folders, or names of the library: ${libraryNames().join(', ')}`,
    })
    .options(runOptions)
    .options(commonOptions)
    .example('hci-twin run node-crash', 'a drill of the library, with its story')
    .example('hci-twin run node-crash --cluster supportbundle.zip', 'the same drill on your own cluster')
    .example('hci-twin run drills/ -o junit > report.xml', 'every scenario of a folder, for a CI server')
    .example('hci-twin run node-crash --trials 200 --jobs 4', 'how often, how long, and how sure that is')
    .epilogue(
      `${exitCodeHelp()}\n\nThe grammar of scenarios: scenarios/scenario.schema.json. Words: docs/glossary.md.`,
    );
}

function importCommand(cli: Argv) {
  return cli
    .usage(
      'hci-twin import PATH [-o FILE]\n\nReads manifests, says what it understood, and writes them as one cluster file.',
    )
    .positional('path', {
      type: 'string',
      demandOption: true,
      describe: 'a YAML or JSON file, a folder, a support bundle (folder or zip), or - for stdin',
    })
    .options(commonOptions)
    .options(importOptions)
    .example('hci-twin import supportbundle_1a2b.zip -o cluster.yaml', 'a support bundle, as downloaded')
    .example('kubectl get nodes,vm,vmi,pvc,pv -A -o yaml | hci-twin import -', 'only tell what would be understood')
    .epilogue(exitCodeHelp());
}

function explainCommand(cli: Argv) {
  return cli
    .usage(
      'hci-twin explain CLUSTER --vm NAME | --new "4 cpu, 16Gi, 2x100Gi"\n\nShows every node with filters and scores.',
    )
    .positional('cluster', { type: 'string', demandOption: true, describe: 'manifests or a support bundle' })
    .options(commonOptions)
    .options(explainOptions)
    .example('hci-twin explain cluster.yaml --vm web-1', 'why it is where it is')
    .example('hci-twin explain cluster.yaml --new "4 cpu, 16Gi"', 'where a new one would go')
    .epilogue(exitCodeHelp());
}

function explainOf(
  argv: CommonArguments & InferredOptionTypes<typeof explainOptions> & { readonly cluster: string },
): ExitCode {
  const { cluster, vm, release, profile, output } = argv;
  const wish = argv.new ?? null;
  const question = { cluster, vm: vm ?? null, wish, release: release ?? null, profile: profile ?? null, output };
  return runExplain(question, terminalOf(argv));
}

function storageCommand(cli: Argv) {
  return cli
    .usage(
      'hci-twin storage CLUSTER [--size 100Gi] [--set KEY=VALUE]\n\nShows every disk, what is left, and where the next volume goes.',
    )
    .positional('cluster', { type: 'string', demandOption: true, describe: 'manifests or a support bundle' })
    .options(commonOptions)
    .options(storageOptions)
    .example('hci-twin storage cluster.yaml --size 500Gi', 'would it be scheduled, and where')
    .example('hci-twin storage cluster.yaml --set storage-over-provisioning-percentage=200', 'what a setting would do')
    .epilogue(exitCodeHelp());
}

function storageOf(
  argv: CommonArguments & InferredOptionTypes<typeof storageOptions> & { readonly cluster: string },
): ExitCode {
  const { replicas, release } = argv;
  const question = { ...argv, replicas: replicas ?? null, storageClass: argv.class ?? null, release: release ?? null };
  return runStorage(question, terminalOf(argv));
}

function serveCommand(cli: Argv) {
  return cli
    .usage(
      'hci-twin serve [WHAT] [--port N] [--open]\n\nServes the page on this machine and prints its address; Ctrl-C ends it. The files are read again when the page is loaded again.',
    )
    .positional('what', {
      type: 'string',
      describe: 'a scenario or its name, manifests, a support bundle, or a bundle that the page saved',
    })
    .options(commonOptions)
    .options(serveOptions)
    .example('hci-twin serve --open', 'the page, on its first story')
    .example('hci-twin serve scenario.yaml', 'a scenario that you are writing')
    .example('hci-twin serve supportbundle.zip', 'your own cluster, to watch and to break')
    .epilogue(exitCodeHelp());
}

async function serveOf(
  argv: CommonArguments & ServeArguments & { readonly what?: string | undefined },
): Promise<ExitCode> {
  const { port, open, quiet } = argv;
  const command = { ...overridesOf(argv), what: argv.what ?? null, page: pageFolder, open, quiet };
  return runServe({ ...command, port: port === undefined ? null : portOf(port) }, terminalOf(argv));
}

/** What a command line says otherwise than the scenario. */
function overridesOf({ cluster, release, seed, until }: Partial<RunArguments>) {
  return {
    cluster: cluster ?? null,
    release: release ?? null,
    seed: seed === undefined ? null : wholeNumber('seed', seed, 0),
    until: until === undefined ? null : durationOf('until', until),
  };
}

type CommonArguments = InferredOptionTypes<typeof commonOptions>;
type RunArguments = CommonArguments & InferredOptionTypes<typeof runOptions> & { readonly scenario: readonly string[] };

function runCommandOf(argv: RunArguments): RunCommand {
  const { output, verbose, verify, split, quiet, trials, jobs } = argv;
  return {
    ...overridesOf(argv),
    scenarios: argv.scenario,
    trace: argv.trace ?? null,
    report: argv.report ?? null,
    trials: wholeNumber('trials', trials, 1),
    jobs: jobs === undefined ? null : wholeNumber('jobs', jobs, 1),
    output,
    verbose,
    verify,
    split,
    quiet,
  };
}

function terminalOf(argv: CommonArguments): Terminal {
  return openTerminal(argv['no-color'] === true, widthOf(argv.width));
}

/** What could stand where the cursor is: what yargs knows and, for run and serve, the names of the library. */
function complete(
  current: string,
  argv: unknown,
  defaults: (onCompleted: (error: Error | null, known: string[] | undefined) => void) => void,
  done: (completions: string[]) => void,
): void {
  const words = (argv as { readonly _: readonly string[] })._;
  const names =
    words.includes('run') || words.includes('serve') ? libraryNames().filter((name) => name.startsWith(current)) : [];
  defaults((_, known) => done([...names, ...(known ?? [])]));
}

/** Prints what went wrong and says with which code to exit. */
function report(error: unknown, args: readonly string[]): ExitCode {
  const { err } = openTerminal(true, null);
  if (error instanceof UsageError) {
    err(`hci-twin: ${error.message}\n${error.hint === null ? '' : `  ${error.hint}\n`}`);
    return exitCode.usage;
  }
  err(bugReport(describeError(error), typedCommand(args)));
  return exitCode.bug;
}
