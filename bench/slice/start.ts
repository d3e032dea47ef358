// A reference slice at time 0: everything placed, up and healthy, every failure scheduled.
import { type Definition, Simulation } from '../../engine/index.ts';
import * as slice from './events.ts';
import { delay, type Sim, takeReplica, takeVm } from './model.ts';
import { placeReplica, placeVm } from './placement.ts';
import { declareMeasures, NODES, REPLICAS_PER_VOLUME, type SliceSchema, VMS, VOLUMES } from './schema.ts';

export function startSlice(definition: Definition<SliceSchema>, seed: number): Sim {
  const sim = new Simulation(definition, seed);
  declareMeasures(sim.probes);
  addNodes(sim);
  addVms(sim);
  addReplicas(sim);
  return sim;
}

function addNodes(sim: Sim): void {
  const { node } = sim.world;
  for (let n = 0; n < NODES; n++) {
    node.add({ name: `node-${n}` });
    sim.schedule(slice.nodeFailed, delay(node.luck, n, slice.NODE_TO_FAILURE), n);
  }
}

function addVms(sim: Sim): void {
  const { vm } = sim.world;
  for (let v = 0; v < VMS; v++) {
    vm.add({ name: `vm-${v}`, millicores: 1_000 * (1 + (v % 4)), memoryMib: 1_024 * (2 + 2 * (v % 3)) });
    takeVm(sim, v, placeVm(sim.world, v));
    sim.schedule(slice.vmFailed, delay(vm.luck, v, slice.VM_TO_FAILURE), v);
  }
}

function addReplicas(sim: Sim): void {
  const { volume, replica } = sim.world;
  for (let u = 0; u < VOLUMES; u++) {
    volume.add({ name: `volume-${u}`, sizeMib: 20_480 * (1 + (u % 5)) });
    for (let k = 0; k < REPLICAS_PER_VOLUME; k++) {
      replica.add({ name: `replica-${REPLICAS_PER_VOLUME * u + k}`, volume: u });
    }
  }
  for (let r = 0; r < replica.rows; r++) {
    takeReplica(sim, r, placeReplica(sim.world, r));
    sim.schedule(slice.replicaFailed, delay(replica.luck, r, slice.REPLICA_TO_FAILURE), r);
  }
}
