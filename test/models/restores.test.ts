// Restores: new volumes filled from backups, by how fast the target gives, and what becomes of them when something on the way goes away.
import { describe, expect, test } from 'vitest';
import { type ClusterSimulation, events } from '../../models/index.ts';
import { Backup, ReplicaMode, Robustness, VolumeState } from '../../models/lifecycles.ts';
import { rowOf } from '../support/settings.ts';
import { addVolume, GIB, HOUR, replicasOf, storageCluster } from '../support/storage.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const RATE = 125e6;

/** A volume of 20 GiB with 6 GiB that a backup holds, and 2 GiB that were written after it. */
function backedUp() {
  const sim = storageCluster({ zones: ['', '', '', '', ''], diskBytes: 1000 * GIB });
  sim.checking = true;
  sim.asRoot('test', () => {
    const link = sim.world.link.add({ name: 'backup-target', capacity: RATE });
    sim.world.backupTarget.add({ name: 'default', url: 'nfs://10.0.0.9:/backup', link });
  });
  const v = addVolume(sim, { size: 20 * GIB }, 0);
  sim.inject(events.volumeWrite, v, 6 * 1024, 'test');
  sim.run(sim.now);
  sim.inject(events.backupTake, v, 0, 'test');
  sim.run(sim.now + 5 * MINUTE);
  sim.inject(events.volumeWrite, v, 2 * 1024, 'test');
  sim.run(sim.now);
  return { sim, v };
}

function restoreOf(sim: ClusterSimulation, v: number): number {
  sim.inject(events.volumeRestore, v, 0, 'test');
  sim.run(sim.now);
  return sim.world.restore.rows - 1;
}

const stateOf = ({ world: { restore } }: ClusterSimulation, x: number) => Backup.states[restore.state[x] ?? 0];
const errorOf = ({ world: { restore }, store }: ClusterSimulation, x: number) =>
  store.names.text(restore.error[x] ?? 0);

describe('a restore', () => {
  test('fills each replica by itself, as fast as the target gives, with what the backup holds and nothing later', () => {
    const { sim, v } = backedUp();
    const { restore, volume, replica } = sim.world;
    const x = restoreOf(sim, v);
    const made = restore.volume[x] ?? -1;
    sim.run(sim.now + HOUR);
    expect(stateOf(sim, x)).toBe('Completed');
    expect([volume.acknowledged[made], volume.actual[made], volume.size[made]]).toEqual([6 * GIB, 6 * GIB, 20 * GIB]);
    expect(volume.state[made]).toBe(VolumeState.state.detached);
    expect(replicasOf(sim, made).map((r) => replica.occupied[r])).toEqual([6 * GIB, 6 * GIB, 6 * GIB]);
    // Three replicas get 6 GiB each, after the engine has started.
    const took = (restore.endedAt[x] ?? 0) - (restore.startedAt[x] ?? 0);
    expect(Math.abs(took - (3 * 6 * GIB * 1000) / RATE - 5 * SECOND)).toBeLessThan(10);
    expect([volume.acknowledged[v], volume.lost[v]]).toEqual([8 * GIB, 0]);
  });

  test('fails at once when the target is away, and makes no volume', () => {
    const { sim, v } = backedUp();
    sim.inject(events.backupTargetSet, 0, 1, 'test');
    const before = sim.world.volume.count;
    const x = restoreOf(sim, v);
    expect([stateOf(sim, x), sim.world.volume.count]).toEqual(['Error', before]);
    expect(errorOf(sim, x)).toMatch(/^failed to get backup of volume v0: cannot mount nfs 10\.0\.0\.9/);
  });

  test('goes on when the target is back within 90 s; else its volume is faulted and is not salvaged', () => {
    for (const [away, state] of [
      [60, 'Completed'],
      [120, 'Error'],
    ] as const) {
      const { sim, v } = backedUp();
      const { restore, volume } = sim.world;
      const x = restoreOf(sim, v);
      sim.run(sim.now + 20 * SECOND);
      sim.inject(events.backupTargetSet, 0, 1, 'test');
      sim.inject(events.backupTargetSet, 0, 0, 'test', sim.now + away * SECOND);
      sim.run(sim.now + HOUR);
      expect(stateOf(sim, x)).toBe(state);
      const faulted = volume.robustness[restore.volume[x] ?? -1] === Robustness.state.faulted;
      expect(faulted).toBe(state === 'Error');
    }
  });

  test('goes on without a replica whose node dies, and fails with the last of them', () => {
    const { sim, v } = backedUp();
    const { restore, volume, replica, disk } = sim.world;
    const x = restoreOf(sim, v);
    const made = restore.volume[x] ?? -1;
    sim.run(sim.now + 20 * SECOND);
    const engine = volume.node[made] ?? -1;
    const lost = replicasOf(sim, made).find((r) => disk.node[replica.disk[r] ?? -1] !== engine) ?? -1;
    sim.inject(events.replicaCrash, lost, 0, 'test');
    sim.run(sim.now + HOUR);
    expect(stateOf(sim, x)).toBe('Completed');
    expect(replica.mode[lost]).toBe(ReplicaMode.state.ERR);
    const again = restoreOf(sim, v);
    sim.run(sim.now + 20 * SECOND);
    for (const r of replicasOf(sim, restore.volume[again] ?? -1)) sim.inject(events.replicaCrash, r, 0, 'test');
    sim.run(sim.now + HOUR);
    expect([stateOf(sim, again), errorOf(sim, again)]).toEqual([
      'Error',
      'All replica restore failed and the volume became Faulted',
    ]);
  });

  test('waits for its turn on the node of its engine, and never begins with a limit of 0', () => {
    const { sim, v } = backedUp();
    const limit = rowOf('longhorn/concurrent-volume-backup-restore-per-node-limit');
    sim.inject(events.settingChange, limit, 0, 'test');
    sim.run(sim.now);
    const x = restoreOf(sim, v);
    sim.run(sim.now + HOUR);
    expect([stateOf(sim, x), sim.world.restoreCopy.count]).toEqual(['New', 0]);
  });

  test('without any backup says so', () => {
    const sim = storageCluster({ zones: ['', '', ''] });
    const x = restoreOf(sim, addVolume(sim, {}, 0));
    expect([stateOf(sim, x), errorOf(sim, x)]).toEqual(['Error', 'the volume has no completed backup']);
  });
});
