// KubeVirt's migration monitor: from samples of what remains, whether a migration goes on, is forced to end, or is given up.

/** By the code in `migration.mode`. */
export const MODES = ['PreCopy', 'PostCopy', 'Paused'] as const;
export type Mode = (typeof MODES)[number];

export interface MonitorConfig {
  /** completionTimeoutPerGiB times the size, in seconds; 0 disables. */
  readonly acceptableSeconds: number;
  /** Seconds without less remaining than in the sample before; 0 disables. */
  readonly progressTimeoutSeconds: number;
  readonly allowPostCopy: boolean;
  /** Gates any forced completion; follows allowPostCopy when unset. */
  readonly allowWorkloadDisruption: boolean;
}

export interface MonitorState {
  readonly mode: Mode;
  /** Remaining bytes of the previous sample, 0 before the first. */
  readonly watermark: number;
  readonly progressAtSeconds: number;
  /** Grows to twice its value when the guest is paused. */
  readonly acceptableSeconds: number;
}

export type MonitorAction = 'none' | 'postCopy' | 'pauseGuest' | 'abortStuck' | 'abortTimeout';

export function monitorStart(config: MonitorConfig): MonitorState {
  return { mode: 'PreCopy', watermark: 0, progressAtSeconds: 0, acceptableSeconds: config.acceptableSeconds };
}

/** One sample, `elapsed` whole seconds after the copy began. The watermark is the previous sample, not the least so far: what oscillates
 *  is never stuck. Source: kubevirt/kubevirt pkg/virt-launcher/virtwrap/live-migration-source.go:500-586 @540f37cfa3. */
export function monitorSample(
  config: MonitorConfig,
  state: MonitorState,
  elapsed: number,
  remaining: number,
): { readonly state: MonitorState; readonly action: MonitorAction } {
  const progressed = state.watermark === 0 || remaining < state.watermark;
  const next = {
    ...state,
    watermark: remaining,
    progressAtSeconds: progressed ? elapsed : state.progressAtSeconds,
  };
  const late = next.acceptableSeconds > 0 && elapsed > next.acceptableSeconds;
  const stuck = config.progressTimeoutSeconds > 0 && elapsed - next.progressAtSeconds > config.progressTimeoutSeconds;
  if (next.mode === 'PostCopy') return { state: next, action: 'none' };
  if (config.allowWorkloadDisruption && late && next.mode !== 'Paused') {
    if (config.allowPostCopy) return { state: { ...next, mode: 'PostCopy' }, action: 'postCopy' };
    const acceptableSeconds = 2 * next.acceptableSeconds;
    return { state: { ...next, mode: 'Paused', acceptableSeconds }, action: 'pauseGuest' };
  }
  if (stuck) return { state: next, action: 'abortStuck' };
  return { state: next, action: late ? 'abortTimeout' : 'none' };
}

/** Seconds that a migration may take: so many for each decimal gigabyte of memory and of the disks it copies, rounded up; 0 disables.
 *  Source: kubevirt/kubevirt pkg/virt-launcher/virtwrap/manager.go:727-746 and live-migration-source.go:416 @540f37cfa3. */
export function acceptableSeconds(perGiB: number, memoryBytes: number, copiedDiskBytes: number): number {
  return perGiB * Math.ceil((memoryBytes + copiedDiskBytes) / 1e9);
}
