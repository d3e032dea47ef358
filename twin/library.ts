// Finds what the package ships: its scenarios and its version, from the sources as from dist.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packageFile = findUp(dirname(fileURLToPath(import.meta.url)), 'package.json');
const packageFolder = dirname(packageFile);
const folder = join(packageFolder, 'scenarios', 'library');

/** Where the built page lies, if it is built. */
export const pageFolder: string = join(packageFolder, 'dist', 'page');

export function packageVersion(): string {
  const content: { readonly version: string } = JSON.parse(readFileSync(packageFile, 'utf8'));
  return content.version;
}

/** The names of the scenarios that come with the package, in code-unit order. */
export function libraryNames(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .sort();
}

/** Where the library scenario of that name is, or null when there is none. */
export function libraryFile(name: string): string | null {
  return libraryNames().includes(name) ? join(folder, `${name}.yaml`) : null;
}

/** The nearest folder upwards that holds the file: twin/ lies one level below the package's in the sources and two in dist. */
function findUp(from: string, name: string): string {
  for (let at = from; ; at = dirname(at)) {
    const path = join(at, name);
    if (existsSync(path)) return path;
    if (dirname(at) === at) throw new Error(`no ${name} above ${from}`);
  }
}
