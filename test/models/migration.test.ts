// Live migration end to end on the four-node cluster: what moves, what waits, what breaks it off, and what is left then.
import { describe, expect, test } from 'vitest';
import { Recorder, Trace } from '../../engine/trace.ts';
import { networkSplit, nodeCrash, settingChange, vmCancelMigration, vmMigrate } from '../../models/events.ts';
import { Guest, MigrationPhase } from '../../models/lifecycles.ts';
import { measures } from '../../models/measures.ts';
import { runningMigrations } from '../../models/migration/running-migrations.ts';
import type { ClusterSimulation } from '../../models/schema.ts';
import * as knobs from '../../models/settings.ts';
import { type SettingSpec, settingOf } from '../../models/settings.ts';
import { fourNodes } from '../support/sample-cluster.ts';

const SECOND = 1000;
const GUEST = 'default/db-primary';

function cluster(overrides: readonly (readonly [SettingSpec, number])[] = []): ClusterSimulation {
  const sim = fourNodes({ overrides: new Map(overrides) });
  sim.checking = true;
  return sim;
}

function migrate(sim: ClusterSimulation, name = GUEST): { v: number; i: number } {
  const v = sim.world.vm.find(name);
  sim.inject(vmMigrate, v, -1, 'test');
  return { v, i: sim.world.vm.instances.first[v] };
}

/** Runs until the phase is reached, or an hour has passed. */
function until(sim: ClusterSimulation, i: number, phase: keyof typeof MigrationPhase.state): number {
  const { vmi, migration } = sim.world;
  const reached = () => {
    const m = vmi.migrations.first[i];
    return m >= 0 && migration.phase[m] === MigrationPhase.state[phase];
  };
  while (!reached() && sim.step(24 * 3600 * SECOND));
  return vmi.migrations.first[i];
}

describe('a live migration', () => {
  test('moves the guest, its requests and its volumes, and keeps it up', () => {
    const sim = cluster();
    const { node, vmi, volume, vm, mount } = sim.world;
    const { v, i } = migrate(sim);
    const source = vmi.node[i];
    const before = node.memoryRequested[source];
    const m = until(sim, i, 'Succeeded');
    expect(sim.world.migration.target[m]).toBe(vmi.node[i]);
    expect(vmi.node[i]).not.toBe(source);
    expect(vmi.guest[i]).toBe(Guest.state.Up);
    expect(before - node.memoryRequested[source]).toBe(vm.memoryRequest[v]);
    for (let u = vm.mounts.first[v]; u >= 0; u = vm.mounts.next[u]) {
      expect(volume.node[mount.volume[u]]).toBe(vmi.node[i]);
      expect(volume.migrationNode[mount.volume[u]]).toBe(-1);
    }
    expect(sim.probes.readGauge(measures.downVms, sim.now).max).toBe(0);
  });

  test('has its volumes open on both nodes meanwhile', () => {
    const sim = cluster();
    const { v, i } = migrate(sim);
    const m = until(sim, i, 'Running');
    const { vm, mount, volume, migration } = sim.world;
    const u = mount.volume[vm.mounts.first[v]];
    expect(volume.node[u]).toBe(migration.source[m]);
    expect(volume.migrationNode[u]).toBe(migration.target[m]);
  });

  test('sends what is not zero once and the rest again, no faster than the wire', () => {
    const sim = cluster();
    const { v, i } = migrate(sim);
    const m = until(sim, i, 'Succeeded');
    const { migration, vm } = sim.world;
    const seconds = (migration.endedAt[m] - migration.copyStartedAt[m]) / SECOND;
    expect(migration.sentBytes[m]).toBeGreaterThanOrEqual(vm.memoryUsed[v]);
    expect(seconds).toBeGreaterThanOrEqual(migration.sentBytes[m] / settingOf(sim.world, knobs.nicRate));
  });

  test('of an idle guest is one pass and an empty last round', () => {
    const sim = cluster([[knobs.dirtyRate, 0]]);
    const { v, i } = migrate(sim);
    const m = until(sim, i, 'Succeeded');
    expect(sim.world.migration.passes[m]).toBe(1);
    expect(sim.world.migration.sentBytes[m]).toBeCloseTo(
      sim.world.vm.memoryUsed[v] + sim.world.vm.localDiskBytes[v],
      0,
    );
  });

  test('shares the wire with another one and takes longer for it', () => {
    const alone = cluster([[knobs.migrationStream, 1e12]]);
    const one = migrate(alone, GUEST);
    const a = until(alone, one.i, 'Succeeded');
    const duration = (sim: ClusterSimulation, m: number) =>
      sim.world.migration.endedAt[m] - sim.world.migration.copyStartedAt[m];
    const together = cluster([[knobs.migrationStream, 1e12]]);
    const other = migrate(together, 'default/build-runner');
    const same = migrate(together, GUEST);
    const b = until(together, same.i, 'Succeeded');
    until(together, other.i, 'Succeeded');
    expect(duration(together, b)).toBeGreaterThan(1.2 * duration(alone, a));
  });

  test('that never converges is given up one whole second after its time, and the guest stays', () => {
    const slow = [
      [knobs.nicRate, 118e6],
      [knobs.dirtyRate, 200e6],
      [knobs.workingSetShare, 0.5],
    ] as const;
    const sim = cluster(slow);
    const { i } = migrate(sim);
    const source = sim.world.vmi.node[i];
    const m = until(sim, i, 'Failed');
    const { migration } = sim.world;
    // 32 GiB are 35 decimal gigabytes, rounded up.
    expect((migration.endedAt[m] - migration.copyStartedAt[m]) / SECOND).toBe(35 * 150 + 1);
    expect(sim.world.vmi.node[i]).toBe(source);
    expect(sim.world.vmi.guest[i]).toBe(Guest.state.Up);
  });

  test('is forced by post-copy where that is allowed, and by a pause where only disruption is', () => {
    const slow = [
      [knobs.nicRate, 118e6],
      [knobs.dirtyRate, 200e6],
      [knobs.workingSetShare, 0.5],
    ] as const;
    const postCopy = cluster([...slow, [knobs.allowPostCopy, 1]]);
    const first = migrate(postCopy);
    until(postCopy, first.i, 'Succeeded');
    expect(postCopy.probes.readGauge(measures.downVms, postCopy.now).max).toBe(0);
    const paused = cluster([...slow, [knobs.allowDisruption, 1]]);
    const second = migrate(paused);
    until(paused, second.i, 'Succeeded');
    expect(paused.probes.readGauge(measures.downVms, paused.now).max).toBe(1);
    expect(paused.world.vmi.guest[second.i]).toBe(Guest.state.Up);
  });

  test('is broken off when its target dies, half a minute after', () => {
    const sim = cluster([
      [knobs.dirtyRate, 0],
      [knobs.nicRate, 118e6],
    ]);
    const { i } = migrate(sim);
    const m = until(sim, i, 'Running');
    sim.inject(nodeCrash, sim.world.migration.target[m], 0, 'test');
    const at = sim.now;
    until(sim, i, 'Failed');
    expect(sim.now - at).toBe(30 * SECOND);
    expect(sim.world.vmi.guest[i]).toBe(Guest.state.Up);
  });

  test('survives a cut that heals before the connection is given up', () => {
    const sim = cluster([
      [knobs.dirtyRate, 0],
      [knobs.nicRate, 118e6],
    ]);
    const { i } = migrate(sim);
    const m = until(sim, i, 'Running');
    const target = sim.world.migration.target[m];
    sim.inject(networkSplit, target, 7, 'test', sim.now + SECOND);
    sim.inject(networkSplit, target, 0, 'test', sim.now + 20 * SECOND);
    expect(until(sim, i, 'Succeeded')).toBe(m);
  });

  test('that is cancelled leaves nothing behind', () => {
    const sim = cluster([[knobs.nicRate, 118e6]]);
    const { v, i } = migrate(sim);
    const m = until(sim, i, 'Running');
    const target = sim.world.migration.target[m];
    const requested = sim.world.node.podsRequested[target];
    sim.inject(vmCancelMigration, v, 0, 'test');
    until(sim, i, 'Failed');
    expect(sim.world.node.podsRequested[target]).toBe(requested - 1);
    expect(sim.world.flow.count).toBe(0);
  });

  test('beside an active one of the same VM fails at once', () => {
    const sim = cluster();
    const { v } = migrate(sim);
    sim.inject(vmMigrate, v, -1, 'test again');
    sim.run(SECOND);
    expect(sim.probes.readCounter(measures.migrationsFailed)).toBe(1);
  });
});

describe('many migrations', () => {
  test('never exceed the limits of the cluster and of a node, and all end', () => {
    const sim = cluster();
    const { vm, node } = sim.world;
    for (let v = 0; v < vm.rows; v++) sim.inject(vmMigrate, v, -1, 'all at once');
    while (sim.step(3600 * SECOND)) {
      for (let n = 0; n < node.rows; n++) {
        const { inCluster, fromNode } = runningMigrations(sim.world, n);
        expect(inCluster).toBeLessThanOrEqual(5);
        expect(fromNode).toBeLessThanOrEqual(2);
      }
    }
    const { migrations, migrationsSucceeded, migrationsFailed } = measures;
    const ended = sim.probes.readCounter(migrationsSucceeded) + sim.probes.readCounter(migrationsFailed);
    expect(ended).toBe(sim.probes.readCounter(migrations));
    expect(ended).toBe(12);
  });

  test('go through their phases forward only', () => {
    const sim = cluster();
    const trace = new Trace();
    sim.record(new Recorder(trace));
    migrate(sim);
    sim.run(3600 * SECOND);
    const order = Object.keys(MigrationPhase.state);
    const changes = [...trace.records()]
      .flatMap((r) => r.changes)
      .filter((c) => c.table === 'migration' && c.column === 'phase');
    const steps = changes.map((c) => [order.indexOf(String(c.before)), order.indexOf(String(c.after))]);
    expect(steps.length).toBe(6);
    for (const [before, after] of steps) expect(after).toBeGreaterThan(before ?? 0);
  });

  test('take no less time on a slower wire', () => {
    const times = [1.25e9, 600e6, 300e6, 118e6].map((rate) => {
      const sim = cluster([[knobs.nicRate, rate]]);
      const { i } = migrate(sim);
      const m = until(sim, i, 'Succeeded');
      return sim.world.migration.endedAt[m] - sim.world.migration.copyStartedAt[m];
    });
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test('heed a limit that is changed while they wait', () => {
    const sim = cluster();
    sim.inject(settingChange, knobs.parallelMigrations.row, 1000, 'test');
    for (const name of ['default/db-primary', 'default/web-1', 'default/mail']) migrate(sim, name);
    let most = 0;
    while (sim.step(3600 * SECOND)) most = Math.max(most, runningMigrations(sim.world, -1).inCluster);
    expect(most).toBe(1);
    expect(sim.probes.readCounter(measures.migrationsSucceeded)).toBe(3);
  });
});
