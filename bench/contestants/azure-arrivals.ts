// Arrivals in the format of the Azure 2017 sample, placed on a cluster that fits them: CPU seconds from the first to the last.
// Arguments: a folder with the four files of the sample, or nothing for a week that is drawn with the sample's totals.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ArrivalPlan, planArrivals } from '../../models/compute/arrivals.ts';
import { type Arrival, readAzureArrivals } from '../../models/compute/azure-arrivals.ts';
import { measures } from '../../models/measures.ts';
import { cpuSeconds, report } from '../measure.ts';
import { GIB, plainCluster } from './compute-world.ts';

const folder = process.argv[2] ?? '';
const rows = existsSync(join(folder, 'v1.test.txt')) ? sample(folder) : drawn();
const first = rows[0]?.atSeconds ?? 0;
const plans = rows.map(
  (a): ArrivalPlan => ({
    atMs: 1000 * (a.atSeconds - first),
    vcpus: a.vcpus,
    memoryBytes: a.memoryGib * GIB,
    lifetimeMs: a.lifetimeSeconds === null ? null : 1000 * a.lifetimeSeconds,
  }),
);
const begin = cpuSeconds();
const sim = plainCluster(256, 128, 768, 200);
planArrivals(sim, plans, 'the trace');
sim.run(30 * 24 * 3600 * 1000);
const seconds = cpuSeconds() - begin;
report(seconds, {
  arrivals: sim.probes.readCounter(measures.arrivals),
  placed: sim.probes.readCounter(measures.placements),
  events: sim.executed,
  megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
});

function sample(path: string): readonly Arrival[] {
  const text = (name: string) => readFileSync(join(path, name), 'utf8');
  const { rows: read, problems } = readAzureArrivals(
    text('flav_map.txt'),
    text('v1.test.txt'),
    text('v1.test.c2591400.txt'),
    text('v1.interval_map.txt'),
  );
  if (problems.length > 0) process.stderr.write(`${problems.length} entries of the sample were not understood\n`);
  return read;
}

/** A week of as many arrivals with flavours and lifetimes in about the proportions of the sample, from a fixed recurrence. */
function drawn(): readonly Arrival[] {
  let state = 1;
  const next = (n: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 4294967296) * n);
  };
  const flavours = [
    [1, 1.75],
    [1, 1.75],
    [2, 3.5],
    [4, 7],
    [8, 14],
  ] as const;
  return Array.from({ length: 410_276 }, (_, i): Arrival => {
    const [vcpus, memoryGib] = flavours[next(flavours.length)] ?? [1, 1.75];
    const lifetimeSeconds = next(10) === 0 ? 86_400 + next(400_000) : 300 + next(3600);
    return { atSeconds: Math.floor(i / 834) * 300 + 60, vcpus, memoryGib, lifetimeSeconds, batch: i >> 2 };
  });
}
