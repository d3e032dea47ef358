// Takes in the files of one input, within limits, and keeps a list of what could not be taken.
import type { ClusterFile } from '../models/manifest/index.ts';

/** Bounds on what is read, so that a wrong path or a hostile archive ends in a message and not in a machine without memory. */
export const inputLimits = {
  /** Bytes of one manifest. The largest of real support bundles are some tens of megabytes. */
  fileBytes: 128 * 1024 * 1024,
  /** Bytes of all manifests of one input together, unpacked. */
  totalBytes: 512 * 1024 * 1024,
  /** Entries of a folder or an archive, those passed over included. */
  entries: 100_000,
  /** Bytes of an archive; Node reads no more into memory in one piece. */
  archiveBytes: 2 * 1024 * 1024 * 1024 - 1,
} as const;

/** Whether a name is that of a text that may hold manifests. */
function isManifestName(name: string): boolean {
  return /\.(ya?ml|json)$/i.test(name);
}

/** Whether a name is that of a manifest, or of a trace that a scenario may name. */
export function isTextName(name: string): boolean {
  return isManifestName(name) || /\.(csv|txt)$/i.test(name);
}

export function tooMuch(name: string, found: number, limit: number, unit = 'bytes'): string {
  return `${name}: ${found} ${unit}, and no more than ${limit} are read`;
}

export class Intake {
  readonly name: string;
  readonly files: ClusterFile[] = [];
  readonly problems: string[] = [];
  readonly passedOver = new Map<string, number>();
  /** A limit was passed: nothing more is taken, and nothing is left. */
  full = false;
  private bytes = 0;
  private entries = 0;

  /** By its name, whether an entry of a folder or an archive is looked into. */
  readonly wants: (name: string) => boolean;

  /** @param name the input as the user would name it */
  constructor(name: string, wants: (name: string) => boolean = isManifestName) {
    this.name = name;
    this.wants = wants;
  }

  /** Counts an entry. False when there are too many. */
  see(): boolean {
    this.entries++;
    return this.within(this.entries, inputLimits.entries, 'entries');
  }

  /** Counts an entry that is not looked into, by the ending of its name. */
  passOver(name: string): void {
    const ending = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0].toLowerCase() ?? 'no ending';
    this.passedOver.set(ending, (this.passedOver.get(ending) ?? 0) + 1);
  }

  /** Whether a file of this size may be read. */
  admit(name: string, size: number): boolean {
    if (size > inputLimits.fileBytes) {
      this.refuse(tooMuch(name, size, inputLimits.fileBytes));
      return false;
    }
    this.bytes += size;
    return this.within(this.bytes, inputLimits.totalBytes, 'bytes');
  }

  /** Takes a file in as text: UTF-8, or UTF-16 with its mark, which is what PowerShell makes of `kubectl get -o yaml > file`. */
  take(name: string, bytes: Uint8Array): void {
    if (bytes.length > inputLimits.fileBytes) {
      this.refuse(tooMuch(name, bytes.length, inputLimits.fileBytes));
      return;
    }
    const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
    try {
      this.files.push({ path: name, text: new TextDecoder(encoding, { fatal: true }).decode(bytes) });
    } catch {
      this.refuse(`${name}: this is no text (neither UTF-8 nor UTF-16)`);
    }
  }

  refuse(problem: string): void {
    this.problems.push(problem);
  }

  private within(found: number, limit: number, unit: string): boolean {
    if (found <= limit || this.full) return !this.full;
    this.full = true;
    this.files.length = 0;
    this.refuse(tooMuch(this.name, found, limit, unit));
    return false;
  }
}
