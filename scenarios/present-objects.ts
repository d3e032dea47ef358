// The objects of a thing as kubectl would print them at this instant: what was imported, brought up to date from the world.
import {
  type ClusterManifest,
  codecs,
  type KubernetesObject,
  objectName,
  writeObject,
} from '../models/manifest/index.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import { presentNode } from './present-node.ts';
import { calendarOf } from './present-time.ts';
import { presentInstance, presentVm } from './present-vm.ts';
import { presentReplica, presentVolume } from './present-volume.ts';
import { instanceOf } from './stays.ts';

/** Kinds of things that have objects of their own here. Disks are part of a Longhorn node, addresses of a Service. */
export const PRESENTED = ['node', 'vm', 'volume', 'replica'] as const;
export type Presented = (typeof PRESENTED)[number];

/** YAML documents: a VM comes with its instance. Empty for what is gone, and for what came without a manifest that says what it wants. */
export function presentObjects(sim: ClusterSimulation, cluster: ClusterManifest, kind: Presented, row: number): string {
  return sim.world[kind].isLive(row) ? objectsOf(sim, cluster, kind, row).map(writeObject).join('---\n') : '';
}

function objectsOf(sim: ClusterSimulation, cluster: ClusterManifest, kind: Presented, row: number): KubernetesObject[] {
  const calendar = calendarOf(cluster);
  const name = sim.store.nameOf(sim.store.store(kind), row);
  const called = <M extends { readonly name: string }>(all: readonly M[], full: string): M | undefined =>
    all.find((manifest) => objectName(manifest as M & Parameters<typeof objectName>[0]) === full);
  switch (kind) {
    case 'node': {
      const manifest = called(cluster.nodes, name);
      return manifest === undefined ? [] : [codecs.nodes.encode(presentNode(sim, manifest, row, calendar))];
    }
    case 'vm': {
      const manifest = called(cluster.virtualMachines, name);
      const i = instanceOf(sim.world, row);
      // An instance of the start is the imported one; later ones are others by the same name.
      const first = i >= 0 && sim.world.vmi.createdAt[i] === 0;
      const imported = first ? called(cluster.virtualMachineInstances, name) : undefined;
      return [
        ...(manifest === undefined
          ? []
          : [codecs.virtualMachines.encode(presentVm(sim, cluster, manifest, row, calendar))]),
        ...(i < 0 ? [] : [codecs.virtualMachineInstances.encode(presentInstance(sim, imported ?? null, i, calendar))]),
      ];
    }
    case 'volume': {
      const manifest = called(cluster.volumes, `longhorn-system/${name}`);
      return manifest === undefined ? [] : [codecs.volumes.encode(presentVolume(sim, manifest, row, calendar))];
    }
    case 'replica': {
      const manifest = called(cluster.replicas, `longhorn-system/${name}`);
      return [codecs.replicas.encode(presentReplica(sim, cluster, manifest ?? null, row, calendar))];
    }
  }
}
