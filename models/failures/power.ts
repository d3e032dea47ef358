// Power: what happens to the machines and disks themselves.
import { setCapacity } from '../../engine/flow.ts';
import { type Model, on } from '../../engine/model.ts';
import { diskFail, diskReplace, nodeBooted, nodeCrash, nodePowerLost, nodeStart, reachChanged } from '../events.ts';
import { DiskHealth, NodePower } from '../lifecycles.ts';
import { refreshNode } from '../network/links.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { diskReadRate, diskWriteRate, nodeBoot, settingOf } from '../settings.ts';

export const power: Model<ClusterSchema> = {
  name: 'power',
  on: [
    on(nodeCrash, (sim, n) => {
      const { node } = sim.world;
      if (node.power[n] === NodePower.state.Off) return;
      node.drive.power(n, NodePower.signal.PowerLost);
      sim.cancel(nodeBooted, n);
      setLinks(sim, n);
      sim.schedule(nodePowerLost, 0, n);
      sim.schedule(reachChanged, 0, n);
    }),
    on(nodeStart, (sim, n) => {
      const { node } = sim.world;
      if (node.power[n] !== NodePower.state.Off) return;
      node.drive.power(n, NodePower.signal.PowerBack);
      sim.schedule(nodeBooted, settingOf(sim.world, nodeBoot), n);
    }),
    on(nodeBooted, (sim, n) => {
      sim.world.node.drive.power(n, NodePower.signal.Booted);
      setLinks(sim, n);
      sim.schedule(reachChanged, 0, n);
    }),
    on(diskFail, (sim, d) => {
      if (sim.world.disk.health[d] === DiskHealth.state.Dead) return;
      sim.world.disk.drive.health(d, DiskHealth.signal.Failed);
      setLinks(sim, sim.world.disk.node[d]);
    }),
    on(diskReplace, (sim, d) => {
      if (sim.world.disk.health[d] === DiskHealth.state.Good) return;
      sim.world.disk.drive.health(d, DiskHealth.signal.Replaced);
      setLinks(sim, sim.world.disk.node[d]);
    }),
  ],
};

/** Gives the networks and the disks of a node the rates that power and health allow. */
function setLinks(sim: ClusterSimulation, n: number): void {
  const { world } = sim;
  const { node, disk } = world;
  const on = node.power[n] === NodePower.state.On;
  refreshNode(sim, n);
  for (let d = node.disks.first[n]; d >= 0; d = node.disks.next[d]) {
    const gives = on && disk.health[d] === DiskHealth.state.Good;
    setCapacity(sim, disk.read[d], gives ? settingOf(world, diskReadRate) : 0);
    setCapacity(sim, disk.write[d], gives ? settingOf(world, diskWriteRate) : 0);
  }
}
