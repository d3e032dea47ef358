// Ways to make a contestant: one of our scripts, an npm package, a C++ program compiled on the spot, a Python program.
import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Contestant, Missing } from './row.ts';

const require = createRequire(import.meta.url);
/** Scripts run as this one does: TypeScript under the same loader, or the built JavaScript under plain Node. */
const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const COMPILER = process.env['CXX'] ?? 'g++';
const FLAGS = ['-std=c++17', '-O3', '-ffp-contract=off'];
const PYTHON = process.env['PYTHON'] ?? 'python3';

/** A script under bench/contestants, by its name without extension. */
export function script(name: string, file: string, ...args: readonly (string | number)[]): Contestant {
  return scriptWith([], name, file, ...args);
}

/** The same with V8 options: how fast it could be where V8 is told more about it. */
export function scriptWith(
  options: readonly string[],
  name: string,
  file: string,
  ...args: readonly (string | number)[]
): Contestant {
  const path = fileURLToPath(new URL(`contestants/${file}${EXTENSION}`, import.meta.url));
  return { name, command: () => [process.execPath, ...process.execArgv, ...options, path, ...args.map(String)] };
}

/** A script that needs an npm package; `how` says in a few words how it is used, where there is more than one way. */
export function npmPackage(
  packageName: string,
  how: string,
  file: string,
  ...args: readonly (string | number)[]
): Contestant {
  return {
    name: how === '' ? `npm ${packageName}` : `npm ${packageName}, ${how}`,
    command: () => {
      try {
        require.resolve(packageName);
      } catch {
        return { missing: `npm package ${packageName} is not installed` };
      }
      return script(packageName, file, ...args).command();
    },
  };
}

/** A program under bench/anchor, compiled once a run. `headers` makes what the source includes and returns its folder. */
export function anchor(
  name: string,
  file: string,
  args: readonly (string | number)[],
  headers?: () => string,
): Contestant {
  return {
    name: `C++ ${name}`,
    command: () => {
      const program = compiled(file, headers);
      return typeof program === 'string' ? [program, ...args.map(String)] : program;
    },
  };
}

/** A program under bench/peers that needs a Python package. */
export function pythonPackage(packageName: string, file: string, ...args: readonly (string | number)[]): Contestant {
  return {
    name: `Python ${packageName}`,
    command: () => {
      const probe = spawnSync(PYTHON, ['-c', `import ${packageName}`]);
      if (probe.status !== 0) return { missing: `${PYTHON} cannot import ${packageName}` };
      return [PYTHON, sourceOf(`peers/${file}`), ...args.map(String)];
    },
  };
}

/** Compiler and its version, or why there is none. */
export function compilerVersion(): string {
  const probe = spawnSync(COMPILER, ['--version'], { encoding: 'utf8' });
  return probe.status === 0 ? (probe.stdout.split('\n')[0] ?? '') : `no ${COMPILER}`;
}

const programs = new Map<string, string | Missing>();

function compiled(file: string, headers?: () => string): string | Missing {
  const known = programs.get(file);
  if (known !== undefined) return known;
  const folder = join(tmpdir(), `hci-twin-bench-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const program = join(folder, file.replace(/\.cpp$/, ''));
  const include = headers === undefined ? [] : ['-I', headers()];
  const built = spawnSync(COMPILER, [...FLAGS, ...include, '-o', program, sourceOf(`anchor/${file}`)], {
    encoding: 'utf8',
  });
  let result: string | Missing = program;
  if (built.error !== undefined) result = { missing: `no C++ compiler ${COMPILER}` };
  else if (built.status !== 0) throw new Error(`${file} does not compile:\n${built.stderr}`);
  programs.set(file, result);
  return result;
}

/** A file beside the TypeScript sources, from the checkout as well as from the build. */
function sourceOf(path: string): string {
  const beside = fileURLToPath(new URL(path, import.meta.url));
  if (statSync(beside, { throwIfNoEntry: false }) !== undefined) return beside;
  return fileURLToPath(new URL(`../../bench/${path}`, import.meta.url));
}
