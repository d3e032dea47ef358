// Which steps of a scenario are faults: what recovery is counted from.
import type { Ms } from '../engine/units.ts';
import type { Scenario } from './schema.ts';
import { type Action, isCheck } from './step.ts';

/** Whether a step takes something away that VMs or volumes may need. A VM that its owner stops or deletes is missed by nobody. */
function isFault(action: Action): boolean {
  if (action.verb === 'stop') return action.stop.kind === 'node';
  if (action.verb === 'delete') return action.delete.kind !== 'vm' && action.delete.kind !== 'lb';
  return [
    'crash',
    'reboot',
    'fail',
    'slow',
    'partition',
    'drain',
    'enable-maintenance',
    'flap',
    'stop-kubelet',
    'fail-kubelet',
    'kill-kube-vip',
    'stop-kube-vip',
    'steal-lease',
    'hang-api',
    'drift-clock',
    'slow-etcd',
    'reset-etcd',
    'mute',
    'deafen',
  ].includes(action.verb);
}

/** When the first fault strikes; null when none does. */
export function firstFault(scenario: Scenario): Ms | null {
  let first: Ms | null = null;
  for (const step of scenario.steps)
    if (!isCheck(step) && isFault(step) && (first === null || step.at < first)) first = step.at;
  return first;
}
