// The files of this checkout and the syntax of its sources, for the tests that judge the code itself.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

export const root: string = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const NOT_OURS = /^(node_modules|dist|coverage|\.git)(\/|$)/;

/** Paths of all files from the root, with `/`, in the order of their code units. */
export function files(): readonly string[] {
  const topmost = readdirSync(root, { withFileTypes: true }).filter(({ name }) => !NOT_OURS.test(name));
  const found = topmost.flatMap((entry) => (entry.isDirectory() ? below(entry.name) : [entry.name]));
  return found.sort();
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export interface Source {
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  /** Every node of the syntax tree, parents first. */
  readonly nodes: readonly Node[];
  readonly comments: readonly { readonly value: string; readonly start: number }[];
  /** What it imports and re-exports, types included, as written, each once. */
  readonly imports: readonly string[];
  /** `path:line` of an offset. */
  at(offset: number): string;
}

/** Parses a TypeScript file, or the text given as its content; throws when that cannot be parsed. */
export function source(path: string, text: string = read(path)): Source {
  const { program, comments, errors } = parseSync(path, text);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  const nodes: Node[] = [];
  collect(program, nodes);
  const imports = new Set(nodes.flatMap((node) => importOf(node)));
  const at = (offset: number) => `${path}:${text.slice(0, offset).split('\n').length}`;
  return { path, text, lines: text.split('\n'), nodes, comments, imports: [...imports], at };
}

function collect(value: unknown, into: Node[]): void {
  if (Array.isArray(value)) for (const item of value) collect(item, into);
  else if (typeof value === 'object' && value !== null) {
    if ('type' in value && typeof value.type === 'string') into.push(value as Node);
    for (const child of Object.values(value)) collect(child, into);
  }
}

/** The module that an import, an export from, an `import()` or the type `import('…')` names. */
function importOf(node: Node): string[] {
  if (!/^(Import(Declaration|Expression)|Export(Named|All)Declaration|TSImportType)$/.test(node.type)) return [];
  const from = node['source'] as { readonly value?: unknown } | null;
  return typeof from?.value === 'string' ? [from.value] : [];
}

function below(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return paths.map((path) =>
    path
      .slice(root.length + 1)
      .split(sep)
      .join('/'),
  );
}
