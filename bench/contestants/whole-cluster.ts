// All real models at size, with failures by chance sped up so that something is always broken: events a CPU second.
import { Recorder, Trace } from '../../engine/trace.ts';
import { FAILURES } from '../../models/failures/failure-kinds.ts';
import { startFailures } from '../../models/failures/failures.ts';
import { buildCluster } from '../../models/index.ts';
import { cpuSeconds, operationsPerSecond, report } from '../measure.ts';
import { bigCluster } from '../whole/cluster.ts';

/** So much code takes some CPU seconds to be compiled; years are simulated after that. */
const WARM_UP_DAYS = 8;
const DAY_MS = 24 * 3_600_000;

/** Nodes crash about once in four days each, disks as often: with 16 nodes, four failures a day. */
const TIMES = 100;

const [nodes, vms] = [Number(process.argv[2]), Number(process.argv[3])];
const traced = process.argv[4] === 'traced';
const began = cpuSeconds();
const sim = buildCluster(bigCluster(nodes, vms), { seed: 1, release: 9 });
const built = cpuSeconds() - began;
sim.asRoot('failures by chance', () => startFailures(sim, FAILURES, TIMES));
if (traced) sim.record(new Recorder(new Trace()));
sim.run(DAY_MS);
const firstDay = sim.executed;
sim.run(WARM_UP_DAYS * DAY_MS);
const heap = process.memoryUsage().heapUsed;
const speed = operationsPerSecond((operations) => void sim.run(Number.POSITIVE_INFINITY, operations), 500);
report(speed, {
  'build ms': Math.round(1000 * built),
  'events of the first day': firstDay,
  'simulated days': Math.round(sim.now / DAY_MS),
  'heap MB': Math.round(heap / 1e6),
});
