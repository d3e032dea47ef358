// The two digests by which a slice is compared with its twin in C++.
import { Digest } from '../../engine/digest.ts';
import { type EventKind, type Model, on } from '../../engine/index.ts';
import * as slice from './events.ts';
import type { Sim } from './model.ts';
import { measures, NODES, nodeLifecycle, type SliceSchema, VMS } from './schema.ts';

/** Clock, pending times, places, streams and measures of the whole slice at this moment. */
export function stateDigest(sim: Sim): string {
  const { node, vm, replica } = sim.world;
  const digest = new Digest();
  digest.double(sim.now);
  const entity = (dueAt: number, place: number, luck: Int32Array, row: number): void => {
    digest.double(dueAt);
    digest.word(place);
    for (let k = 0; k < 4; k++) digest.word(luck[4 * row + k]);
  };
  for (let n = 0; n < node.rows; n++) {
    entity(sim.dueAt(slice.nodeFailed, n), +(node.mode[n] === nodeLifecycle.state.Up), node.luck, n);
  }
  for (let v = 0; v < vm.rows; v++) entity(sim.dueAt(slice.vmFailed, v), vm.node[v], vm.luck, v);
  for (let r = 0; r < replica.rows; r++) {
    entity(sim.dueAt(slice.replicaFailed, r), replica.node[r], replica.luck, r);
  }
  for (const gauge of [measures.runningVms, measures.degradedVolumes, measures.lostVolumes]) {
    digest.double(sim.probes.readGauge(gauge, sim.now).integral);
  }
  return digest.toString();
}

/** A model that only watches: folds time and entity of every event into the digest. */
export function trajectoryModel(digest: Digest): Model<SliceSchema> {
  const watch = (kind: EventKind, first: number) =>
    on<SliceSchema, EventKind['args']>(kind, (sim, row) => {
      digest.double(sim.now);
      digest.word(first + row);
    });
  return {
    name: 'trajectory',
    on: [
      ...[slice.nodeFailed, slice.nodeRepaired].map((kind) => watch(kind, 0)),
      ...[slice.vmFailed, slice.vmStart].map((kind) => watch(kind, NODES)),
      ...[slice.replicaFailed, slice.replicaRebuild, slice.replicaRebuilt].map((kind) => watch(kind, NODES + VMS)),
    ],
  };
}
