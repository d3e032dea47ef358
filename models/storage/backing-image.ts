// Backing images: whether a volume can hold one, and which of its copies on disks are kept.

/** A backing image larger than the volume makes the condition BackingImageIncompatible, and the volume stays in creation.
 *  Source: longhorn/longhorn-manager controller/volume_controller.go @5ddaa369f. */
export function imageFits(volumeSize: number, virtualSize: number): boolean {
  return virtualSize <= volumeSize;
}

export interface ImageCopy {
  readonly disk: string;
  readonly state: string;
  /** Since when no replica uses it, in ms; null while one does. */
  readonly unusedSince: number | null;
}

/** The disks whose copies stay: all that are in use or fresh; of the others, one goes only while enough ready copies are left without it. The
 *  first copy that was made is kept where it can be.
 *  Source: longhorn/longhorn-manager controller/backing_image_controller.go @5ddaa369f. */
export function keptCopies(
  copies: readonly ImageCopy[],
  rules: { readonly now: number; readonly waitMs: number; readonly minimum: number; readonly firstDisk: string },
): string[] {
  let ready = copies.filter((c) => c.state === 'ready').length;
  const kept: string[] = [];
  for (const copy of copies) {
    const unused = copy.unusedSince !== null && rules.now - copy.unusedSince >= rules.waitMs;
    const isReady = copy.state === 'ready';
    const spare = isReady ? ready - 1 >= rules.minimum : ready >= rules.minimum;
    if (!unused || !spare || (isReady && copy.disk === rules.firstDisk)) {
      kept.push(copy.disk);
      continue;
    }
    if (isReady) ready--;
  }
  return kept;
}
