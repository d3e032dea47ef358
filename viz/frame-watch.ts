// Notices when the browser cannot keep up: frames come so slowly, for so long, that a table would serve better than a picture.

/** Time over which frames are judged, and the median gap between them from which on a picture no longer moves. Our own choice: two of
 *  the 16.7 ms that a frame has on a usual screen. */
export const TOO_SLOW = { forMs: 3000, medianMs: 34 } as const;

/** A longer gap is no slow frame: the page slept, or a debugger held it. */
const LONGEST_GAP_MS = 1000;

export class FrameWatch {
  private gaps: number[] = [];
  private sum = 0;

  /** Takes the time since the frame before; returns whether the frames of the last three seconds were too slow. */
  add(gapMs: number): boolean {
    if (gapMs > LONGEST_GAP_MS) {
      this.forget();
      return false;
    }
    this.gaps.push(gapMs);
    this.sum += gapMs;
    if (this.sum < TOO_SLOW.forMs) return false;
    const sorted = this.gaps.sort((a, b) => a - b);
    const median = sorted[sorted.length >> 1] ?? 0;
    this.forget();
    return median > TOO_SLOW.medianMs;
  }

  /** Begins anew, after time in which nothing was drawn. */
  forget(): void {
    this.gaps = [];
    this.sum = 0;
  }
}
