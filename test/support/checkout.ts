// The files of this checkout, for the tests that judge the code itself.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root: string = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', '.git']);

/** Paths of all files from the root, with `/`, in the order of their code units. */
export function files(): readonly string[] {
  const all = readdirSync(root, { recursive: false }).filter((name) => !NOT_OURS.has(name));
  const found = all.flatMap((name) => [name, ...below(name)]);
  return found.filter((path) => /\.[a-z]+$|^\.ci\//.test(path)).sort();
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function below(name: string): string[] {
  try {
    return readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).map((p) =>
      join(name, p).split(sep).join('/'),
    );
  } catch {
    return [];
  }
}
