// Files: what is read from a path (a file, a folder, a zip, stdin), and how results are written whole or not at all.
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { ClusterFile } from '../models/manifest/index.ts';
import { UsageError } from './exit-code.ts';
import { Intake, inputLimits, tooMuch } from './intake.ts';
import { isZip, unpackZip } from './zip.ts';

/** What a path holds. Without files and with problems there is nothing to go on with; with both, some files could not be read. */
export interface Input {
  /** As the user would name it. */
  readonly name: string;
  readonly files: readonly ClusterFile[];
  readonly problems: readonly string[];
  /** How many entries were not looked into, by the ending of their names: logs, archives of nodes, pictures. */
  readonly passedOver: ReadonlyMap<string, number>;
}

/** Reads what may hold manifests, or whatever has a wanted name. `-` is stdin. */
export function readInput(path: string, wants?: (name: string) => boolean): Input {
  const intake = new Intake(path === '-' ? 'stdin' : path, wants);
  const stats = path === '-' ? null : statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) intake.refuse(`${path}: no such file or folder`);
  else if (stats?.isDirectory()) readFolder(path, intake);
  else {
    const bytes = readBytes(path === '-' ? 0 : path, intake, inputLimits.archiveBytes);
    if (bytes !== null && isZip(bytes)) unpackZip(bytes, intake);
    else if (bytes !== null) intake.take(intake.name, bytes);
  }
  return intake;
}

/** The path of a file that another one names: beside that, unless it is absolute. */
export function besideOf(path: string, name: string): string {
  return isAbsolute(name) ? name : join(dirname(path), name);
}

/** Reads one text, a scenario say. */
export function readText(path: string): { readonly text: string } | { readonly problem: string } {
  const intake = new Intake(path);
  const bytes = readBytes(path, intake, inputLimits.fileBytes);
  if (bytes !== null) intake.take(path, bytes);
  const [file] = intake.files;
  return file === undefined ? { problem: intake.problems.join('\n') } : { text: file.text };
}

function readFolder(root: string, intake: Intake): void {
  const open = [root];
  for (let folder = open.pop(); folder !== undefined && !intake.full; folder = open.pop()) {
    for (const entry of attempt(folder, intake, () => readdirSync(folder, { withFileTypes: true })) ?? []) {
      // What begins with a dot is a tool's own; a link to a folder may lead in a circle.
      if (entry.name.startsWith('.') || !intake.see()) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) open.push(path);
      else if (!intake.wants(path) || !statSync(path, { throwIfNoEntry: false })?.isFile()) intake.passOver(path);
      else {
        const bytes = readBytes(path, intake, inputLimits.fileBytes);
        if (bytes !== null && intake.admit(path, bytes.length)) intake.take(path, bytes);
      }
    }
  }
}

function readBytes(source: string | 0, intake: Intake, limit: number): Uint8Array | null {
  const name = source === 0 ? intake.name : source;
  const size = source === 0 ? 0 : (statSync(source, { throwIfNoEntry: false })?.size ?? 0);
  if (size <= limit) return attempt(name, intake, () => readFileSync(source));
  intake.refuse(tooMuch(name, size, limit));
  return null;
}

function attempt<T>(name: string, intake: Intake, work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    intake.refuse(`${name}: cannot be read (${reasonOf(error)})`);
    return null;
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}

/**
 * Writes a file whole or not at all: to a name of its own beside the target, then renamed over it. Its folder is made when it is missing.
 * A device or a pipe is written to directly, because renaming would replace it. Throws a UsageError when the place cannot be written to.
 */
export function writeWhole(path: string, parts: Iterable<string | Uint8Array>): void {
  const target = statSync(path, { throwIfNoEntry: false });
  if (target?.isDirectory()) throw new UsageError(`${path} is a folder`, 'name the file to write');
  const isDevice = target !== undefined && !target.isFile();
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    if (isDevice) writeParts(path, 'w', parts);
    else {
      mkdirSync(dirname(path), { recursive: true });
      writeParts(temporary, 'wx', parts);
      renameSync(temporary, path);
    }
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new UsageError(`${path} cannot be written (${reasonOf(error)})`);
  }
}

function writeParts(path: string, flags: 'w' | 'wx', parts: Iterable<string | Uint8Array>): void {
  const file = openSync(path, flags);
  try {
    for (const part of parts) writeFileSync(file, part);
    if (flags === 'wx') fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
