// VM decisions with all default plugins: choose a node, bind, and let the oldest pod go, on clusters two thirds full.
import { PolicyRunner } from '../../engine/policy.ts';
import { vmPlacement } from '../../models/policies/vm-placement.ts';
import { bindPod, unbindPod } from '../../models/scheduling/accounting.ts';
import { feasibleNodesToFind } from '../../models/scheduling/node-sampling.ts';
import { viewOf } from '../../models/scheduling/scheduler-view.ts';
import { operationsPerSecond, report } from '../measure.ts';
import { GIB, plainCluster } from './compute-world.ts';

const nodes = Number(process.argv[2]);
const sim = plainCluster(nodes, 64, 256, 200);
const { pod, cluster } = sim.world;
const runner = new PolicyRunner(vmPlacement);
const view = viewOf(sim);
const slots = Int32Array.from({ length: nodes }, (_, n) => n);
const wanted = feasibleNodesToFind(nodes, 0);
const placed: number[] = [];
let oldest = 0;
let start = 0;
let made = 0;

function make(): number {
  const size = 1 + (made++ % 7);
  return pod.add({ cpu: size * 100, memory: size * GIB, cpuScored: size * 100, memoryScored: size * GIB });
}

function place(p: number): number {
  const n = runner.choose(view, p, slots, nodes, cluster.luck, 0, start, wanted);
  start = (start + runner.examined) % nodes;
  bindPod(sim, p, n);
  return p;
}

for (let i = 0; i < nodes * 40; i++) placed.push(place(make()));

function decide(decisions: number): void {
  for (let i = 0; i < decisions; i++) {
    const p = placed[oldest] ?? -1;
    unbindPod(sim, p);
    place(p);
    oldest = oldest + 1 === placed.length ? 0 : oldest + 1;
  }
}

report(operationsPerSecond(decide, 100), { pods: placed.length });
