// Clusters of plain nodes for the rows about placement: no manifests, no disks, nothing that fails.
import { Simulation } from '../../engine/simulation.ts';
import { addNetworks } from '../../models/assembly/network.ts';
import { clusterDefinition } from '../../models/definition.ts';
import { EtcdMember } from '../../models/lifecycles.ts';
import { nodeSpecText } from '../../models/scheduling/pod-spec.ts';
import type { ClusterSimulation } from '../../models/schema.ts';
import { addSettings } from '../../models/settings.ts';

export const GIB = 1024 * 1024 * 1024;

export function plainCluster(nodes: number, cpus: number, memoryGib: number, pods: number): ClusterSimulation {
  const sim: ClusterSimulation = new Simulation(clusterDefinition, 1);
  sim.world.cluster.add({ name: 'bench', release: 9 });
  addSettings(sim, 9);
  for (let n = 0; n < nodes; n++) {
    const tx = sim.world.link.add({ name: `node-${n}/tx`, capacity: 1.25e9 });
    const rx = sim.world.link.add({ name: `node-${n}/rx`, capacity: 1.25e9 });
    sim.world.node.add({
      name: `node-${n}`,
      cpuAllocatable: cpus * 1000,
      memoryAllocatable: memoryGib * GIB,
      podsAllocatable: pods,
      management: n === 0 ? 1 : 0,
      etcd: EtcdMember.state[n === 0 ? 'Voter' : 'None'],
      tx,
      rx,
      spec: nodeSpecText({ labels: { 'kubernetes.io/hostname': `node-${n}` } }),
    });
  }
  addNetworks(sim, { storage: null, migration: null, uplinks: [], ofVms: [] });
  return sim;
}
