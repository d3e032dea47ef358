// Zip archives: support bundles as they are downloaded, of which only the manifests are unpacked.
import { type UnzipFileInfo, type Unzipped, unzipSync } from 'fflate';
import type { Intake } from './intake.ts';

/** Every zip begins with an entry, or with the end of its empty directory. */
export function isZip(bytes: Uint8Array): boolean {
  const [p, k, a, b] = bytes;
  return p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6));
}

/**
 * Takes in the manifests of an archive, named `ARCHIVE/ENTRY`. Archives within it (the logs of each node) are passed over. Sizes are those of
 * the archive's directory: fflate unpacks into memory of just that size, so an entry that holds more than it says cannot take more.
 */
export function unpackZip(bytes: Uint8Array, intake: Intake): void {
  const wanted = (entry: UnzipFileInfo): boolean => {
    const last = entry.name.split('/').at(-1) ?? '';
    if (!intake.see() || last === '' || last.startsWith('.')) return false;
    if (intake.wants(last)) return intake.admit(`${intake.name}/${entry.name}`, entry.originalSize);
    intake.passOver(last);
    return false;
  };
  const unpacked = unzip(bytes, intake, wanted);
  if (intake.full) return;
  for (const [path, content] of Object.entries(unpacked)) intake.take(`${intake.name}/${path}`, content);
}

function unzip(bytes: Uint8Array, intake: Intake, filter: (entry: UnzipFileInfo) => boolean): Unzipped {
  try {
    return unzipSync(bytes, { filter });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    intake.refuse(`${intake.name}: this zip cannot be unpacked (${reason})`);
    return {};
  }
}
