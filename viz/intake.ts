// What someone dropped: manifests or a zip of them, read in the browser; nothing leaves it.
import type { Issue } from '../models/manifest/issue.ts';
import { entryOf } from './library.ts';
import type { OpenRequest, TextFile } from './protocol.ts';

/** Bytes of manifests together, unpacked: more would not fit into the memory of a page. */
const MOST_BYTES = 512 * 1024 * 1024;

export interface Intake {
  readonly files: readonly TextFile[];
  readonly issues: readonly Issue[];
}

export interface Dropped {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Texts of all manifests, those in zips included; what is neither is an issue. */
export async function readDropped(dropped: readonly Dropped[]): Promise<Intake> {
  const files: TextFile[] = [];
  const issues: Issue[] = [];
  for (const { name, bytes } of dropped) {
    if (isZip(bytes)) await unpack(name, bytes, files, issues);
    else if (/\.zip$/i.test(name))
      issues.push(issue(name, 'bad-zip', 'this is no zip archive, although its name says so'));
    else if (isTextName(name)) take(name, bytes, files, issues);
    else
      issues.push(
        issue(
          name,
          'no-manifest',
          'this is no manifest',
          'a .yaml, .yml or .json file, a trace (.csv, .txt), or a zip with such files',
        ),
      );
  }
  return { files, issues };
}

/** Whether only the scenario was dropped, whose cluster may be one of the library. */
export function clusterOf({ scenario }: OpenRequest): string {
  return entryOf(scenario.text).cluster;
}

/** Manifests, and traces that a scenario may name. */
function isTextName(name: string): boolean {
  return /\.(ya?ml|json|csv|txt)$/i.test(name);
}

function isZip([p, k, a, b]: Uint8Array): boolean {
  return p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6));
}

async function unpack(name: string, bytes: Uint8Array, files: TextFile[], issues: Issue[]): Promise<void> {
  const { unzipSync } = await import('fflate');
  let total = 0;
  try {
    const unpacked = unzipSync(bytes, {
      filter: (entry) => {
        const last = entry.name.split('/').at(-1) ?? '';
        if (!isTextName(last) || last.startsWith('.')) return false;
        total += entry.originalSize;
        return total <= MOST_BYTES;
      },
    });
    for (const [path, content] of Object.entries(unpacked)) take(`${name}/${path}`, content, files, issues);
    if (Object.keys(unpacked).length === 0)
      issues.push(issue(name, 'empty-zip', 'no manifest is in this archive', '.yaml, .yml or .json files'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    issues.push(issue(name, 'bad-zip', `this zip cannot be unpacked (${reason})`));
  }
  if (total > MOST_BYTES) issues.push(issue(name, 'too-large', `more than ${MOST_BYTES} bytes of manifests`));
}

function take(path: string, bytes: Uint8Array, files: TextFile[], issues: Issue[]): void {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    files.push({ path, text: new TextDecoder(encoding, { fatal: true }).decode(bytes) });
  } catch {
    issues.push(issue(path, 'no-text', 'this is no text (neither UTF-8 nor UTF-16)'));
  }
}

function issue(file: string, code: string, message: string, expected?: string): Issue {
  return {
    severity: 'error',
    code,
    message,
    file,
    line: 1,
    column: 1,
    ...(expected === undefined ? {} : { expected }),
  };
}
