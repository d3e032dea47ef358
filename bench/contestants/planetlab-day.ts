// A PlanetLab day: 1,052 VMs on 800 hosts follow a load every five minutes, and a threshold policy migrates them. CPU seconds.
// Argument: a folder with one file a VM (288 percentages each), or nothing for a day that is drawn in that format.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addNewVm } from '../../models/compute/new-vm.ts';
import { followLoads, loadText } from '../../models/compute/workload.ts';
import { readPlanetLab } from '../../models/compute/workload-traces.ts';
import { vmStart } from '../../models/events.ts';
import { measures } from '../../models/measures.ts';
import { balanceThreshold, parallelMigrations, parallelOutbound } from '../../models/settings.ts';
import { cpuSeconds, report } from '../measure.ts';
import { GIB, plainCluster } from './compute-world.ts';

const VMS = 1052;
const folder = process.argv[2] ?? '';
const texts = existsSync(folder)
  ? readdirSync(folder)
      .sort()
      .map((name) => readFileSync(join(folder, name), 'utf8'))
  : drawnDay();
const begin = cpuSeconds();
const sim = plainCluster(800, 2, 8, 200);
sim.world.setting.put.value(balanceThreshold.row, 80);
sim.world.setting.put.value(parallelMigrations.row, 1000);
sim.world.setting.put.value(parallelOutbound.row, 100);
for (const [k, text] of texts.entries()) {
  const v = addNewVm(sim, { name: `planetlab/vm-${k}`, vcpus: 1, memoryBytes: GIB, clusterNetworks: [] });
  if (typeof v !== 'number') continue;
  sim.world.vm.put.load(v, loadText(readPlanetLab(text).rows));
  sim.inject(vmStart, v, 0, 'the day begins');
}
followLoads(sim, 'the day begins');
sim.run(24 * 3600 * 1000);
const seconds = cpuSeconds() - begin;
report(seconds, {
  vms: texts.length,
  migrations: sim.probes.readCounter(measures.migrations),
  succeeded: sim.probes.readCounter(measures.migrationsSucceeded),
  events: sim.executed,
  megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
});

/** Files in the format of PlanetLab: mostly idle, with bursts, mean about 12 % as in the real days. */
function drawnDay(): string[] {
  let state = 7;
  const next = (n: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 4294967296) * n);
  };
  return Array.from({ length: VMS }, () => {
    let level = next(20);
    const lines = Array.from({ length: 288 }, () => {
      if (next(12) === 0) level = next(8) === 0 ? 40 + next(60) : next(20);
      return Math.min(100, Math.max(0, level + next(7) - 3));
    });
    return `${lines.join('\n')}\n`;
  });
}
