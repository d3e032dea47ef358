// Liveness probes: guests that do not answer are ended and started anew, and probes take memory.
import { describe, expect, test } from 'vitest';
import { buildCluster, type ClusterSimulation, events } from '../../models/index.ts';
import { Guest } from '../../models/lifecycles.ts';
import type { VirtualMachineManifest } from '../../models/manifest/index.ts';
import { readCluster } from '../../models/manifest/index.ts';
import { NOT_MIGRATABLE } from '../../models/migration/migratable.ts';
import { guestBoot, type SettingSpec } from '../../models/settings.ts';
import { sampleCluster } from '../support/sample-cluster.ts';

const MINUTE = 60_000;
const SECOND = 1000;
const MIB = 1024 * 1024;
const http = { check: 'httpGet', initialDelaySeconds: 60, periodSeconds: 10, failureThreshold: 3 };

function withProbe(
  change: Partial<VirtualMachineManifest>,
  overrides: ReadonlyMap<SettingSpec, number> = new Map(),
): { sim: ClusterSimulation; v: number } {
  const cluster = sampleCluster('four-nodes');
  const virtualMachines = cluster.virtualMachines.map((m) => (m.name === 'web-1' ? { ...m, ...change } : m));
  const sim = buildCluster({ ...cluster, virtualMachines }, { seed: 1, release: 9, overrides });
  sim.checking = true;
  return { sim, v: sim.world.vm.find('default/web-1') };
}

/** Its instances so far, by the guest's state at the end. */
function guestOf({ world: { vm, vmi } }: ClusterSimulation, v: number): number {
  return vmi.guest[vm.instances.first[v]];
}

describe('a liveness probe', () => {
  test('ends a guest that I/O errors have paused, after its failures and its grace, and it comes back', () => {
    const { sim, v } = withProbe({ livenessProbe: http, terminationGracePeriodSeconds: 120 });
    const u = sim.world.mount.volume[sim.world.vm.mounts.first[v]];
    const i = sim.world.vm.instances.first[v];
    const generation = sim.world.vmi.generation[i];
    sim.inject(events.volumeFull, u, 0, 'no room', MINUTE);
    sim.run(MINUTE + 149 * SECOND);
    expect(guestOf(sim, v)).toBe(Guest.state.Paused);
    sim.run(MINUTE + 151 * SECOND);
    expect(guestOf(sim, v)).not.toBe(Guest.state.Paused);
    sim.run(10 * MINUTE);
    expect(guestOf(sim, v)).toBe(Guest.state.Up);
    expect(sim.world.vmi.generation[sim.world.vm.instances.first[v]]).toBeGreaterThan(generation);
  });

  test('leaves a guest alone that boots in time, and one without a probe for ever paused', () => {
    const { sim, v } = withProbe({ livenessProbe: http });
    sim.inject(events.vmRestart, v, 0, 'restart', MINUTE);
    sim.run(20 * MINUTE);
    expect(guestOf(sim, v)).toBe(Guest.state.Up);
    const other = withProbe({});
    const u = other.sim.world.mount.volume[other.sim.world.vm.mounts.first[other.v]];
    other.sim.inject(events.volumeFull, u, 0, 'no room', MINUTE);
    other.sim.run(60 * MINUTE);
    expect(guestOf(other.sim, other.v)).toBe(Guest.state.Paused);
  });

  test('never lets a guest up that boots longer than it is borne', () => {
    const slow = new Map([[guestBoot, 20 * MINUTE]]);
    const { sim, v } = withProbe({ livenessProbe: http, terminationGracePeriodSeconds: 30 }, slow);
    sim.inject(events.vmRestart, v, 0, 'restart', MINUTE);
    sim.run(4 * 60 * MINUTE);
    expect(guestOf(sim, v)).not.toBe(Guest.state.Up);
    expect(sim.world.vm.downSince[v]).toBeGreaterThan(0);
    const patient = withProbe({ livenessProbe: { ...http, initialDelaySeconds: 3600 } }, slow);
    patient.sim.inject(events.vmRestart, patient.v, 0, 'restart', MINUTE);
    patient.sim.run(4 * 60 * MINUTE);
    expect(guestOf(patient.sim, patient.v)).toBe(Guest.state.Up);
  });
});

describe('what a VM asks for', () => {
  const memory = (change: Partial<VirtualMachineManifest>): number => {
    const { sim, v } = withProbe(change);
    return sim.world.vm.memoryRequest[v];
  };
  const plain = memory({});

  test('grows by its exec probes, and by nothing for others', () => {
    expect(memory({ livenessProbe: http, readinessProbe: http })).toBe(plain);
    const exec = { ...http, check: 'exec' };
    // Ten MiB each and a hundred for both, times the ratio of 1.5.
    expect((memory({ livenessProbe: exec }) - plain) / MIB / 1.5).toBeCloseTo(110, 0);
    expect((memory({ livenessProbe: exec, readinessProbe: exec }) - plain) / MIB / 1.5).toBeCloseTo(120, 0);
  });

  test('grows by SEV, which keeps it from migrating, and by the firmware of arm64', () => {
    expect((memory({ launchSecurity: 'sev' }) - plain) / MIB / 1.5).toBeCloseTo(256, 0);
    const { sim, v } = withProbe({ launchSecurity: 'sev' });
    expect(NOT_MIGRATABLE[sim.world.vm.notMigratable[v] - 1]).toBe('SEVNotLiveMigratable');
    expect((memory({ architecture: 'arm64' }) - plain) / MIB / 1.5).toBeCloseTo(128, 0);
  });

  test('is read from its manifest', () => {
    const text = `apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: { name: a, namespace: default }
spec:
  runStrategy: Always
  template:
    spec:
      architecture: arm64
      livenessProbe: { guestAgentPing: {}, initialDelaySeconds: 120, failureThreshold: 10 }
      domain: { launchSecurity: { sev: {} } }
`;
    const [vm] = readCluster([{ path: 'vm.yaml', text }]).cluster.virtualMachines;
    expect(vm).toMatchObject({
      livenessProbe: { check: 'guestAgentPing', initialDelaySeconds: 120, periodSeconds: 10, failureThreshold: 10 },
      readinessProbe: null,
      architecture: 'arm64',
      launchSecurity: 'sev',
    });
  });
});
