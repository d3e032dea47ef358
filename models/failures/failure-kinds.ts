// How often things fail and how long they stay so: the renewal processes that a scenario can switch on, with where their numbers come from.
//
// The numbers are field data of other machines: labels of what they are stand beside them, and every one can be scaled.
import type { Distribution } from '../../engine/distribution.ts';
import { hazardOf, lognormalOf } from './closed-forms.ts';

/** What a failure befalls. `room` is everything that shares a feed of power: a zone, or the whole cluster where there are none;
 *  `calendar` is no failure but what people plan: nodes go into maintenance one after another. */
export type FailureTarget = 'disk' | 'node' | 'nic' | 'switch' | 'room' | 'calendar';

export interface FailureKind {
  /** As scenarios name it. */
  readonly name: string;
  readonly target: FailureTarget;
  /** Failures of one component in a year. */
  readonly perYear: number;
  /** Weibull shape of the time to a failure: below 1 failures come in youth, above 1 with age. Calendars, which are regular, have none. */
  readonly shape: number;
  /** What takes its place is not of that kind: it fails once. */
  readonly once?: boolean;
  /** How long it stays failed, in ms. */
  readonly repair: Distribution;
  readonly source: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const YEAR_MS = 365 * 24 * HOUR;

const uniform = (low: number, high: number): Distribution => ({ kind: 'uniform', low, high });
/** Lognormal of this median and mean. */
const lognormal = (median: number, mean: number): Distribution => ({
  kind: 'lognormal',
  median,
  sigma: lognormalOf(median, mean).sigma,
});

/** In the order of their codes: append only. */
export const FAILURES: readonly FailureKind[] = [
  {
    name: 'disks',
    target: 'disk',
    perYear: hazardOf(0.0131),
    shape: 1,
    repair: lognormal(24 * HOUR, 36 * HOUR),
    source:
      'Backblaze: 1.31 % of drives a year over their lifetime, 0.93 to 1.57 % by year 2020-2024 (backblaze.com drive stats to Q3 2025); 2-4 % common elsewhere (Schroeder and Gibson, FAST 2007). Replacement in a day: assumption',
  },
  {
    name: 'node-crashes',
    target: 'node',
    perYear: 2,
    shape: 1,
    repair: uniform(1 * MINUTE, 5 * MINUTE),
    source:
      'each machine at least twice a year (Dean 2009, jjinux.com/2015/08); the machine comes back by itself, its boot on top',
  },
  {
    name: 'node-hardware',
    target: 'node',
    perYear: 0.05,
    shape: 1,
    repair: lognormal(4 * HOUR, 12 * HOUR),
    source:
      '3 to 8 % a year (assumption; Vishwanath 2010 says 8 %, of which only the abstract was read); on site in 4 h: assumption',
  },
  {
    name: 'nics',
    target: 'nic',
    perYear: 0.01,
    shape: 1,
    repair: lognormal(4 * HOUR, 12 * HOUR),
    source: '1 % a year and link: assumption; top-of-rack failure rates are low (Gill et al., SIGCOMM 2011)',
  },
  {
    name: 'switches',
    target: 'switch',
    perYear: 0.05,
    shape: 1,
    repair: uniform(1 * HOUR, 6 * HOUR),
    source:
      '2 % of 180,000 switches within 3 months (Singh et al., CCR 2021), 2 to 8 % a year; 1 to 6 h: Google, first year of a cluster (e-mats.org/2008/04)',
  },
  {
    name: 'power',
    target: 'room',
    perYear: 0.2,
    shape: 1,
    repair: uniform(1 * HOUR, 6 * HOUR),
    source:
      'a rack or PDU fails 0.1 to 0.5 times a year for 1 to 6 h (Google, first year of a cluster; the size of that cluster is not stated)',
  },
  {
    name: 'maintenance',
    target: 'calendar',
    perYear: 4,
    shape: 1,
    repair: uniform(20 * MINUTE, 60 * MINUTE),
    source: 'assumption: every node is serviced once a quarter, and is in maintenance mode for 20 to 60 min',
  },
  {
    // Weibull through 8.0 % failed after two years and 51.4 % after three; its mean is 2.94 years. The first year's 2.7 % is that of `disks`.
    name: 'bad-batch',
    target: 'disk',
    perYear: 1 / 2.94,
    shape: 5.32,
    once: true,
    repair: lognormal(24 * HOUR, 36 * HOUR),
    source:
      'Backblaze, CSI: dissecting 3TB drive failure (2015): of Seagate ST3000DM001 deployed in 2012 2.7 % failed in the first year, 5.4 % in the second, 47.2 % in the third. All disks of the cluster are of the batch, and new when the run begins: assumption',
  },
];

export function failureNamed(name: string): FailureKind | null {
  return FAILURES.find((f) => f.name === name) ?? null;
}
