// What theory says of the simplest systems, in closed form: what planners quote, and what the simulation is held against.
//
// Sources: Markov MTTDL; Backblaze/erasure-coding-durability README.md @37f758d (window model); Erlang (M/M/c); machine-repair model.
import { expm1, gamma, ln, ln1p, powInteger, sqrt } from '../../engine/math.ts';

/** Failures per unit of time from an annual failure rate: -ln(1 - AFR). */
export function hazardOf(annualFailureRate: number): number {
  return -ln1p(-annualFailureRate);
}

/** Mean time until the last of 1 to 3 replicas is gone; each fails at `failure`, one (or each) is rebuilt at `rebuild`. */
export function meanTimeToDataLoss(replicas: 1 | 2 | 3, failure: number, rebuild: number, parallel: boolean): number {
  if (replicas === 1) return 1 / failure;
  if (replicas === 2) return (3 * failure + rebuild) / (2 * failure * failure);
  const [cross, square] = parallel ? [7, 2] : [4, 1];
  const numerator = 11 * failure * failure + cross * failure * rebuild + square * rebuild * rebuild;
  return numerator / (6 * failure * failure * failure);
}

export function availability(upTime: number, downTime: number): number {
  return upTime / (upTime + downTime);
}

/** Probability that fewer than k of n independent units are up. Summed from the small terms, so that nothing is lost to rounding. */
export function unavailabilityOfKOfN(k: number, n: number, unitAvailability: number): number {
  const down = 1 - unitAvailability;
  let sum = 0;
  for (let failed = n; failed > n - k; failed--)
    sum += choose(n, failed) * powInteger(down, failed) * powInteger(unitAvailability, n - failed);
  return sum;
}

/** Share of a year in which a VM runs, if hosts fail so often and each time it is away for so long. */
export function vmAvailability(failuresPerYear: number, outageSeconds: number): number {
  return 1 - (failuresPerYear * outageSeconds) / 31_536_000;
}

/** Annual probability to lose more than `parity` of data + parity drives within one replacement window. Failures that straddle two windows
 *  are missed: for two copies that is a factor of two. */
export function annualLossByWindows(data: number, parity: number, failureRate: number, windowDays: number): number {
  const drives = data + parity;
  const p = -expm1((-failureRate * windowDays) / 365);
  let loss = 0;
  for (let failed = drives; failed > parity; failed--)
    loss += choose(drives, failed) * powInteger(p, failed) * powInteger(1 - p, drives - failed);
  return -expm1((365 / windowDays) * ln1p(-loss));
}

export interface Queue {
  /** Probability that an arrival finds all servers busy: with losses (B), with waiting (C). */
  readonly erlangB: number;
  readonly erlangC: number;
  readonly meanWait: number;
  readonly meanQueue: number;
}

/** M/M/c with `load` = arrivals / service rate, below the number of servers. */
export function queueOf(servers: number, load: number, serviceRate: number): Queue {
  let b = 1;
  for (let k = 1; k <= servers; k++) b = (load * b) / (k + load * b);
  const c = (servers * b) / (servers - load * (1 - b));
  const meanWait = c / (servers * serviceRate - load * serviceRate);
  return { erlangB: b, erlangC: c, meanWait, meanQueue: meanWait * load * serviceRate };
}

/** Probabilities that 0, 1, ... of `machines` are down when `repairers` mend them. */
export function machineRepair(machines: number, repairers: number, failure: number, repair: number): number[] {
  const weights = [1];
  for (let down = 0; down < machines; down++)
    weights.push(((weights[down] ?? 0) * (machines - down) * failure) / (Math.min(down + 1, repairers) * repair));
  const total = weights.reduce((sum, w) => sum + w, 0);
  return weights.map((w) => w / total);
}

/** Parameters of the lognormal with this median and this mean. */
export function lognormalOf(median: number, mean: number): { readonly mu: number; readonly sigma: number } {
  return { mu: ln(median), sigma: sqrt(2 * ln(mean / median)) };
}

/** Mean and coefficient of variation of a Weibull distribution. */
export function weibullMoments(shape: number, scale: number): { readonly mean: number; readonly cv: number } {
  const first = gamma(1 + 1 / shape);
  const second = gamma(1 + 2 / shape);
  return { mean: scale * first, cv: sqrt(second / (first * first) - 1) };
}

function choose(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return result;
}
