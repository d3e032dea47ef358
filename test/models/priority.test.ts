// Priority classes, volume zones and the add-on of the descheduler: what manifests say and the scheduler or the descheduler acts on.
import { describe, expect, test } from 'vitest';
import { buildCluster, type ClusterSimulation, events } from '../../models/index.ts';
import {
  type ClusterManifest,
  emptyCluster,
  readCluster,
  type VirtualMachineManifest,
} from '../../models/manifest/index.ts';
import { explainPod } from '../../models/scheduling/scheduler.ts';
import { descheduling, deschedulingInterval, settingOf } from '../../models/settings.ts';
import { deschedulerAddon, priorityClass } from '../support/manifests.ts';
import { addPod, plainCluster } from '../support/plain-cluster.ts';
import { fourNodes, sampleCluster } from '../support/sample-cluster.ts';

const MINUTE = 60_000;
const GIB = 1024 * 1024 * 1024;

function classNamed(name: string, value: number, more: object = {}): ClusterManifest['priorityClasses'][number] {
  const [read] = readCluster([{ path: 'class.yaml', text: priorityClass }]).cluster.priorityClasses;
  if (read === undefined) throw new Error('no class was read');
  return { ...read, preemptionPolicy: 'PreemptLowerPriority', ...more, name, value };
}

function withClasses(
  classes: ClusterManifest['priorityClasses'],
  change: (vm: VirtualMachineManifest) => Partial<VirtualMachineManifest> = () => ({}),
): ClusterSimulation {
  const cluster = sampleCluster('four-nodes');
  const virtualMachines = cluster.virtualMachines.map((vm) => ({ ...vm, ...change(vm) }));
  return buildCluster({ ...cluster, virtualMachines, priorityClasses: classes }, { seed: 1, release: 9 });
}

const priorityOf = ({ world: { vm } }: ClusterSimulation, name: string): number => vm.priority[vm.find(name)];
const named = (wanted: string) => (vm: VirtualMachineManifest) =>
  vm.name === wanted ? { priorityClassName: 'databases' } : {};

describe('a priority class', () => {
  test('gives its value to VMs that name it, and the default one to all others', () => {
    const sim = withClasses([classNamed('databases', 1000)], named('web-1'));
    expect([priorityOf(sim, 'default/web-1'), priorityOf(sim, 'default/web-2')]).toEqual([1000, 0]);
    const both = withClasses(
      [classNamed('databases', 1000), classNamed('usual', 7, { globalDefault: true })],
      named('web-1'),
    );
    expect([priorityOf(both, 'default/web-1'), priorityOf(both, 'default/web-2')]).toEqual([1000, 7]);
    const system = withClasses([], () => ({ priorityClassName: 'system-cluster-critical' }));
    expect(priorityOf(system, 'default/web-1')).toBe(2_000_000_000);
  });

  test('that is not there is warned of, at the VM that names it', () => {
    const text =
      'apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: { name: a, namespace: default }\nspec:\n  runStrategy: Always\n  template: { spec: { priorityClassName: gold, domain: {} } }\n';
    const { issues } = readCluster([{ path: 'vm.yaml', text }]);
    expect(issues.map(({ code, severity }) => [code, severity])).toEqual([['missing-priority-class', 'warning']]);
  });

  /** Takes all memory but a little from every node, so that a VM which starts has to find room. */
  function restartWhenFull(preemptionPolicy: 'PreemptLowerPriority' | 'Never'): ClusterSimulation {
    const sim = withClasses([classNamed('databases', 1000, { preemptionPolicy })], named('web-1'));
    const { node } = sim.world;
    for (let n = 0; n < node.rows; n++) node.put.memoryAllocatable(n, node.memoryRequested[n]);
    const v = sim.world.vm.find('default/web-1');
    // Its own room is taken while it is down.
    sim.inject(events.vmStop, v, 0, 'stop', MINUTE);
    sim.run(10 * MINUTE);
    for (let n = 0; n < node.rows; n++) node.put.memoryAllocatable(n, node.memoryRequested[n]);
    sim.inject(events.vmStart, v, 0, 'start', 10 * MINUTE);
    sim.run(10 * MINUTE + 1000);
    return sim;
  }

  test('lets a VM take the room of others, which are shut down for it', () => {
    const sim = restartWhenFull('PreemptLowerPriority');
    sim.run(30 * MINUTE);
    const { vm, vmi } = sim.world;
    const i = vm.instances.first[vm.find('default/web-1')];
    expect(vmi.node[i]).toBeGreaterThanOrEqual(0);
    const off = [...Array(vm.rows).keys()].filter((v) => vm.downSince[v] >= 0);
    expect(off).toHaveLength(1);
    expect(vm.priority[off[0] ?? 0]).toBe(0);
  });

  test('makes room again when somebody else has taken what was made', () => {
    const sim = restartWhenFull('PreemptLowerPriority');
    const { vm, vmi, pod, node } = sim.world;
    const i = vm.instances.first[vm.find('default/web-1')];
    const n = pod.nominated[vmi.launcher[i]];
    expect(n).toBeGreaterThanOrEqual(0);
    // What the victims give back is gone before they are.
    for (let p = node.pods.first[n]; p >= 0; p = node.pods.next[p])
      if (pod.terminating[p] === 1) node.put.memoryAllocatable(n, node.memoryAllocatable[n] - pod.memory[p]);
    sim.run(30 * MINUTE);
    expect(vmi.node[i]).toBeGreaterThanOrEqual(0);
  });

  test('with preemptionPolicy Never waits instead', () => {
    const sim = restartWhenFull('Never');
    sim.run(30 * MINUTE);
    const { vm, vmi } = sim.world;
    expect(vmi.node[vm.instances.first[vm.find('default/web-1')]]).toBe(-1);
    expect([...Array(vm.rows).keys()].filter((v) => vm.downSince[v] >= 0)).toHaveLength(1);
  });
});

describe('a VM with pinned CPUs', () => {
  const pinned = (more: object) => (vm: VirtualMachineManifest) =>
    vm.name !== 'web-1' ? {} : { cpu: { ...vm.cpu, dedicatedCpuPlacement: true }, ...more };

  test('goes to nodes whose CPU manager is static, asks for all of its CPUs, and huge pages for its memory', () => {
    const cluster = sampleCluster('four-nodes');
    const nodes = cluster.nodes.map((n) =>
      n.name === 'harvester-3' ? { ...n, labels: { ...n.labels, cpumanager: 'true' } } : n,
    );
    const virtualMachines = cluster.virtualMachines.map((vm) => ({ ...vm, ...pinned({ requests: vm.limits })(vm) }));
    const virtualMachineInstances = cluster.virtualMachineInstances.filter(({ name }) => name !== 'web-1');
    const sim = buildCluster({ ...cluster, nodes, virtualMachines, virtualMachineInstances }, { seed: 1, release: 9 });
    sim.run(20 * MINUTE);
    const { vm, vmi, node } = sim.world;
    const v = vm.find('default/web-1');
    expect(vmi.node[vm.instances.first[v]]).toBe(node.find('harvester-3'));
    // 15m are those of the console log, whose requests are its limits then.
    expect(vm.cpuRequest[v]).toBe(1000 * vm.vcpus[v] + 15);
  });

  test('that passes NUMA nodes through without huge pages is said to be refused', () => {
    const text = (cpu: string, memory: string): string =>
      `apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: { name: a, namespace: default }\nspec:\n  runStrategy: Always\n  template: { spec: { domain: { cpu: { cores: 2, numa: { guestMappingPassthrough: {} }, ${cpu} }, memory: { guest: 2Gi, ${memory} } } } }\n`;
    const codes = (manifest: string) =>
      readCluster([{ path: 'vm.yaml', text: manifest }]).issues.map(({ code, message }) => `${code}: ${message}`);
    expect(codes(text('dedicatedCpuPlacement: true', 'hugepages: { pageSize: 1Gi }'))).toEqual([]);
    expect(codes(text('dedicatedCpuPlacement: true', ''))[0]).toContain('without huge pages');
    expect(codes(text('', ''))[0]).toContain('without dedicatedCpuPlacement and huge pages');
  });
});

describe('a volume in a zone', () => {
  const zone = 'topology.kubernetes.io/zone';
  const refusals = (labels: Record<string, string>, values: string[], key = zone) => {
    const sim = plainCluster([{ cpu: 8000, memory: 32 * GIB, labels }]);
    const p = addPod(sim, { cpu: 1000, memory: GIB, spec: { volumeZones: [{ key, values }] } });
    return explainPod(sim, p).considered.map((c) => c.refusedBy);
  };

  test('keeps a pod off nodes of other zones, and off none that says no zone', () => {
    expect(refusals({ [zone]: 'a' }, ['a'])).toEqual([null]);
    expect(refusals({ [zone]: 'a' }, ['b', 'a'])).toEqual([null]);
    expect(refusals({ [zone]: 'a' }, ['b'])[0]).toContain('VolumeZone');
    expect(refusals({}, ['b'])).toEqual([null]);
  });

  test('is matched under the old name of the label too', () => {
    expect(refusals({ [zone]: 'a' }, ['a'], 'failure-domain.beta.kubernetes.io/zone')).toEqual([null]);
    expect(refusals({ 'failure-domain.beta.kubernetes.io/zone': 'a' }, ['b'])[0]).toContain('VolumeZone');
  });
});

describe('the descheduler', () => {
  test('looks by itself when the cluster was found with its add-on enabled, once in its interval', () => {
    const { addons } = readCluster([{ path: 'addon.yaml', text: deschedulerAddon.replace('"5m"', '"10m"') }]).cluster;
    const sim = buildCluster({ ...sampleCluster('four-nodes'), addons }, { seed: 1, release: 9 });
    expect([settingOf(sim.world, descheduling), settingOf(sim.world, deschedulingInterval)]).toEqual([1, 10 * MINUTE]);
    const first = sim.dueAt(events.descheduleDue, 0);
    expect(first).toBeLessThan(10 * MINUTE);
    sim.run(first + 1);
    expect(sim.dueAt(events.descheduleDue, 0)).toBe(first + 10 * MINUTE);
  });

  test('looks when a scenario has it switched on from the start, and never when the add-on is off', () => {
    const on = fourNodes({ overrides: new Map([[descheduling, 1]]) });
    expect(on.dueAt(events.descheduleDue, 0)).toBeLessThan(5 * MINUTE);
    expect(fourNodes().dueAt(events.descheduleDue, 0)).toBe(Number.POSITIVE_INFINITY);
    const { addons } = readCluster([
      { path: 'addon.yaml', text: deschedulerAddon.replace('enabled: true', 'enabled: false') },
    ]).cluster;
    const off = buildCluster({ ...sampleCluster('four-nodes'), addons }, { seed: 1, release: 9 });
    expect(off.dueAt(events.descheduleDue, 0)).toBe(Number.POSITIVE_INFINITY);
    expect(emptyCluster.addons).toEqual([]);
  });
});
