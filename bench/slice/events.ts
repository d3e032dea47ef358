// The reference slice's events. Every node, VM and replica has one timer, called `life`, which all its events share.
import { event } from '../../engine/index.ts';

export const nodeFailed = event('node.failed', { node: 'node' }, { timer: 'life' });
export const nodeRepaired = event('node.repaired', { node: 'node' }, { timer: 'life' });
export const vmFailed = event('vm.failed', { vm: 'vm' }, { timer: 'life' });
export const vmStart = event('vm.start', { vm: 'vm' }, { timer: 'life' });
export const replicaFailed = event('replica.failed', { replica: 'replica' }, { timer: 'life' });
export const replicaRebuild = event('replica.rebuild', { replica: 'replica' }, { timer: 'life' });
export const replicaRebuilt = event('replica.rebuilt', { replica: 'replica' }, { timer: 'life' });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Mean delays in ms. */
export const NODE_TO_FAILURE = 8_760 * HOUR;
export const NODE_REPAIR = 4 * HOUR;
export const VM_TO_FAILURE = 720 * HOUR;
export const VM_START = 5 * MINUTE;
export const REPLICA_TO_FAILURE = 8_760 * HOUR;
export const REPLICA_WAIT = 30 * MINUTE;
export const REPLICA_REBUILD = HOUR;
export const YEAR = 8_760 * HOUR;
