// One of 16 nodes with 3,000 replicas is lost for good: CPU seconds until the last of its replicas has been made anew.
import { nodeCrash, volumeTicket, volumeWrite } from '../../models/events.ts';
import { Robustness, VolumeState } from '../../models/lifecycles.ts';
import { report } from '../measure.ts';
import { addVolumeOf, storageWorld } from './storage-world.ts';

const VOLUMES = 1000;
const DAY = 86_400_000;

const sim = storageWorld(16, 1);
const { volume } = sim.world;
const volumes = Array.from({ length: VOLUMES }, (_, i) => addVolumeOf(sim, i));
for (const [i, v] of volumes.entries()) {
  volume.drive.state(v, VolumeState.signal.Stopped);
  sim.inject(volumeTicket, v, i % 15, 'bench');
  sim.inject(volumeWrite, v, 10 * 1024, 'bench', 60_000);
}
sim.run(120_000);
sim.inject(nodeCrash, 15, 0, 'bench');
const started = process.cpuUsage();
sim.run(DAY);
const { user, system } = process.cpuUsage(started);
const healthy = volumes.filter((v) => volume.robustness[v] === Robustness.state.healthy).length;
report((user + system) / 1e6, { healthy, events: sim.executed });
