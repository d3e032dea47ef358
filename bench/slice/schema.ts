// The reference slice's tables, lifecycles and measures; README.md beside this file says what they mean.
import { column, lifecycle, type Probes, Probes as ProbesOfARun, table } from '../../engine/index.ts';

export const NODES = 16;
export const VMS = 1_000;
export const REPLICAS_PER_VOLUME = 3;
export const VOLUMES = 1_000;

export const NODE_MILLICORES = 240_000;
export const NODE_MEMORY_MIB = 393_216;
const NODE_DISK_MIB = 16_777_216;

export const nodeLifecycle = lifecycle({
  id: 'node',
  initial: 'Up',
  states: { Up: { on: { Failed: 'Down' } }, Down: { on: { Repaired: 'Up' } } },
});

export const vmLifecycle = lifecycle({
  id: 'vm',
  initial: 'Running',
  states: { Running: { on: { Failed: 'Down' } }, Down: { on: { Started: 'Running' } } },
});

export const replicaLifecycle = lifecycle({
  id: 'replica',
  initial: 'Healthy',
  states: {
    Healthy: { on: { Failed: 'Failed' } },
    Failed: { on: { Placed: 'Rebuilding' } },
    Rebuilding: { on: { Failed: 'Failed', Rebuilt: 'Healthy' } },
  },
});

export const sliceSchema = {
  node: table({
    name: column.text(),
    mode: column.state(nodeLifecycle),
    freeMillicores: column.millicores(NODE_MILLICORES),
    freeMemoryMib: column.whole(NODE_MEMORY_MIB),
    freeDiskMib: column.whole(NODE_DISK_MIB),
    luck: column.stream(),
  }),
  vm: table({
    name: column.text(),
    node: column.ref('node'),
    mode: column.state(vmLifecycle),
    millicores: column.millicores(),
    memoryMib: column.whole(),
    luck: column.stream(),
  }),
  volume: table({ name: column.text(), sizeMib: column.whole(), healthy: column.whole(REPLICAS_PER_VOLUME) }),
  replica: table({
    name: column.text(),
    volume: column.ref('volume', { list: 'replicas' }),
    node: column.ref('node'),
    mode: column.state(replicaLifecycle),
    luck: column.stream(),
  }),
};
export type SliceSchema = typeof sliceSchema;

/** Declares the measures in one fixed order, so that the ids below hold in every run. */
export function declareMeasures(probes: Probes) {
  return {
    runningVms: probes.gauge('running_vms', { unit: 'vms', help: 'VMs that run' }),
    degradedVolumes: probes.gauge('degraded_volumes', {
      unit: 'volumes',
      help: 'volumes with one or two healthy replicas',
    }),
    lostVolumes: probes.gauge('lost_volumes', { unit: 'volumes', help: 'volumes without a healthy replica' }),
  };
}

export const measures = declareMeasures(new ProbesOfARun());
