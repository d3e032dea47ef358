// CPU that guests want over a day, and what they do not get of it.
import { expect, test } from 'vitest';
import { dailyCurve, followLoads, LOAD_INTERVAL_MS, loadText } from '../../models/compute/workload.ts';
import { measures } from '../../models/measures.ts';
import { fourNodes } from '../support/sample-cluster.ts';

test('guests of a node lose what all of them want beyond its CPUs', () => {
  const sim = fourNodes();
  const { vm, vmi, node } = sim.world;
  const n = node.find('harvester-2');
  for (let i = node.vmis.first[n]; i >= 0; i = node.vmis.next[i]) {
    vm.put.cpuLimit(vmi.vm[i], 10_000);
    vm.put.load(vmi.vm[i], loadText([50, 10]));
  }
  followLoads(sim, 'test');
  sim.run(1);
  // Five guests want five CPUs each, and 14.98 are there.
  expect(node.cpuDemand[n]).toBe(25_000);
  expect(node.cpuStolen[n]).toBe(25_000 - node.cpuAllocatable[n]);
  expect(sim.probes.readGauge(measures.stolenCpu, sim.now).last).toBe(node.cpuStolen[n]);
  sim.run(LOAD_INTERVAL_MS + 1);
  expect(node.cpuStolen[n]).toBe(0);
});

test('a daily curve rises to its peak at half of the day and falls again', () => {
  const percent = [...dailyCurve(10, 90)].map((c) => c.charCodeAt(0) - 32);
  expect(percent).toHaveLength(288);
  expect([percent[0], percent[144]]).toEqual([10, 90]);
  expect(Math.max(...percent)).toBe(90);
});
