// Cases about closed forms of reliability and queueing.
import {
  annualLossByWindows,
  availability,
  lognormalOf,
  machineRepair,
  meanTimeToDataLoss,
  queueOf,
  unavailabilityOfKOfN,
  vmAvailability,
  weibullMoments,
} from '../../../models/failures/closed-forms.ts';
import type { JsonObject } from '../adapter.ts';
import { type Check, near, num, yes } from './controlplane-json.ts';

/** Values are printed with so many digits in the cases. */
const DIGITS = 2e-4;

/** Every expected number of the found ones, to the digits that a case prints. */
function compare(expect: JsonObject, found: Readonly<Record<string, number>>): string[] {
  return Object.entries(expect).flatMap(([key, value]) => {
    const f = found[key];
    if (typeof value !== 'number' || key.includes('tolerance')) return [];
    if (f === undefined) return [`${key} is not computed`];
    return near(key, f, value, Math.abs(value) * DIGITS + 1e-15);
  });
}

export const reliabilityChecks: Readonly<Record<string, Check>> = {
  'reliability.mttdl': ({ given, expect }) =>
    compare(expect, {
      mttdl: meanTimeToDataLoss(
        num(given, 'replicas') as 1,
        num(given, 'failure_rate'),
        num(given, 'rebuild_rate'),
        yes(given, 'parallel_rebuild'),
      ),
    }),
  'reliability.k_of_n': ({ given, expect }) => {
    const unit = availability(num(given, 'mtbf_h'), num(given, 'mttr_h'));
    return compare(expect, {
      node_availability: unit,
      unavailability: unavailabilityOfKOfN(num(given, 'k'), num(given, 'n'), unit),
    });
  },
  'queue.mmc': ({ given, expect }) => {
    const q = queueOf(num(given, 'servers'), num(given, 'offered_load'), num(given, 'service_rate'));
    return compare(expect, {
      erlang_b: q.erlangB,
      erlang_c: q.erlangC,
      mean_wait: q.meanWait,
      mean_queue: q.meanQueue,
    });
  },
  'queue.machine_repair': ({ given, expect }) => {
    const p = machineRepair(
      num(given, 'machines'),
      num(given, 'repairers'),
      num(given, 'failure_rate'),
      num(given, 'repair_rate'),
    );
    const mean = p.reduce((sum, q, down) => sum + q * down, 0);
    return compare(expect, { p_all_up: p[0] ?? 0, mean_down: mean, p_two_or_more_down: 1 - (p[0] ?? 0) - (p[1] ?? 0) });
  },
  'reliability.distributions': ({ given, expect }) => {
    const shape = num(given, 'shape', 1);
    const moments = weibullMoments(shape, num(given, 'scale', 1));
    const log = lognormalOf(num(given, 'median', 1), num(given, 'mean', 1));
    return compare(expect, {
      ...moments,
      ...log,
      availability: vmAvailability(num(given, 'failures_per_year'), num(given, 'outage_s')),
      annual_loss: annualLossByWindows(
        num(given, 'data', 1),
        num(given, 'parity', 1),
        num(given, 'afr'),
        num(given, 'replace_days', 1),
      ),
    });
  },
};
