// Engines and replicas as processes of an instance manager, and instance managers as pods: the states Longhorn derives for both.
import type { ProcessState } from './volume-pass.ts';

export type InstanceManagerState = 'running' | 'unknown' | 'stopped' | 'starting' | 'error';
export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

/** State of an instance manager from its pod: none is stopped when it never ran and else an error; a pod on a node that is down says nothing.
 *  Source: longhorn/longhorn-manager controller/instance_manager_controller.go:525 @5ddaa369f. */
export function instanceManagerState(
  before: InstanceManagerState,
  pod: PodPhase | null,
  nodeDown: boolean,
): InstanceManagerState {
  if (nodeDown) return 'unknown';
  if (pod === null) return before === 'stopped' ? 'stopped' : 'error';
  if (pod === 'Pending') return 'starting';
  return pod === 'Running' ? 'running' : 'error';
}

/** Whether a node keeps an instance manager: while it is meant to, or something runs in it.
 *  Source: longhorn/longhorn-manager controller/node_controller.go @5ddaa369f. */
export function keepsInstanceManager(matchesSelector: boolean, exists: boolean, running: number): boolean {
  return matchesSelector || (exists && running > 0);
}

export interface Instance {
  readonly process: ProcessState;
  readonly desired: boolean;
  /** status.started: it was seen running and has not been stopped since. */
  readonly started: boolean;
  readonly hasManager: boolean;
  readonly hasAddress: boolean;
}

/** State of an engine or replica from its instance manager and what that says of the process; null for one that it does not know.
 *  Source: longhorn/longhorn-manager controller/instance_handler.go:50 @5ddaa369f. */
export function instanceState(
  instance: Instance,
  manager: { readonly state: InstanceManagerState; readonly deleting: boolean } | null,
  process: ProcessState | null,
): Instance {
  const started = instance.started && instance.desired;
  if (manager === null || manager.state === 'unknown')
    return started ? { ...instance, process: 'unknown', hasAddress: false } : gone(instance);
  if (manager.deleting || manager.state === 'error' || manager.state === 'stopped')
    return started ? { ...instance, process: 'error', hasAddress: false } : gone(instance);
  if (manager.state === 'starting') return started ? { ...instance, process: 'error', hasAddress: false } : instance;
  if (process === null) return started ? { ...instance, process: 'error', hasAddress: false } : gone(instance);
  const runs = process === 'running' || process === 'suspended';
  return {
    ...instance,
    process,
    started: instance.desired && (instance.started || runs),
    hasManager: process !== 'stopped',
    hasAddress: runs,
  };
}

function gone(instance: Instance): Instance {
  return { ...instance, process: 'stopped', started: false, hasManager: false, hasAddress: false };
}
