// Pre-copy: how much memory a guest dirties while the rest is sent, when the last round begins, and how auto-converge slows the guest.
import { exp } from '../../engine/math.ts';

/** Bytes of the working set that differ after `written` bytes were written into it at random: writes to a page that is dirty already
 *  cost nothing. With little written that is what was written, with much it is the whole working set. */
export function dirtied(workingSet: number, written: number): number {
  return workingSet <= 0 ? 0 : workingSet * (1 - exp(-written / workingSet));
}

/** The last round begins when what remains fits into the downtime at the rate of the last pass.
 *  Source: QEMU 10.0.13 migration/migration.c:3360-3445. */
export function fitsDowntime(remaining: number, bytesPerSecond: number, downtimeMs: number): boolean {
  return remaining <= (bytesPerSecond * downtimeMs) / 1000;
}

export interface ConvergeRules {
  /** Shares of vCPU time: the first step, each further one, and the most. */
  readonly initial: number;
  readonly increment: number;
  readonly max: number;
  /** Looks at which too much was dirtied before a step is taken. */
  readonly hitsPerStep: number;
}
export interface ConvergeState {
  readonly throttle: number;
  readonly hits: number;
}

/** More than this share of what was sent has to be dirty again before the guest is slowed down. */
const TRIGGER = 0.5;

/** One look at the dirty bitmap. Source: QEMU 10.0.13 migration/ram.c:514-542,985-1016. */
export function converge(rules: ConvergeRules, state: ConvergeState, dirty: number, sent: number): ConvergeState {
  if (dirty <= TRIGGER * sent) return state;
  const hits = state.hits + 1;
  if (hits < rules.hitsPerStep) return { throttle: state.throttle, hits };
  const throttle = state.throttle === 0 ? rules.initial : state.throttle + rules.increment;
  return { throttle: Math.min(rules.max, throttle), hits: 0 };
}
