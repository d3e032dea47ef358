// Start back-off of a VM whose instances end before they ever run.

const MAX_START_DELAY_MS = 300_000;

/** Bounds of the delay after `failures` early failures in a row: ten seconds times the square, and up to half of that again by chance,
 *  never above the maximum. Source: kubevirt/kubevirt pkg/virt-controller/watch/vm/vm.go:1476-1503 @540f37cfa3. */
export function startDelayMs(failures: number, maxMs: number = MAX_START_DELAY_MS): { min: number; max: number } {
  if (failures <= 0) return { min: 0, max: 0 };
  const base = 10_000 * failures * failures;
  return { min: Math.min(base, maxMs), max: Math.min(base + base / 2, maxMs) };
}
