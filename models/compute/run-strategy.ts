// Run strategies: what KubeVirt's VM controller does about an instance, by strategy, phase and requests.
import type { ClusterWorld } from '../schema.ts';

/** Names by the code in `vm.runStrategy`. Source: kubevirt/kubevirt pkg/virt-controller/watch/vm/vm.go:969 @540f37cfa3.
 *  Harvester's default is RerunOnFailure (harvester/harvester pkg/webhook/resources/virtualmachine/mutator.go:199 @3d63c2af1). */
export const RUN_STRATEGIES = ['Always', 'RerunOnFailure', 'Manual', 'Halted', 'Once', 'WaitAsReceiver'] as const;
export type RunStrategy = (typeof RUN_STRATEGIES)[number];
export const ALWAYS = 0;
export const RERUN_ON_FAILURE = 1;
export const HALTED = 3;

export type RunAction =
  | 'none'
  | 'wait'
  | 'createVMI'
  | 'deleteVMI'
  | 'deleteVMI+startRequest'
  | 'setRunStrategyAlways'
  | 'createReceiverVMI';

export interface RunState {
  readonly strategy: RunStrategy;
  /** Phase of the instance, null when there is none. */
  readonly phase: string | null;
  readonly startRequested: boolean;
  readonly stopRequested: boolean;
  /** The strategy in force at the last reconciliation; null when it is not known. */
  readonly lastStrategy: RunStrategy | null;
  readonly backoffLeft: number;
}

/** One reconciliation. Source: kubevirt/kubevirt pkg/virt-controller/watch/vm/vm.go:969-1177 @540f37cfa3. */
export function runAction(state: RunState): RunAction {
  return state.phase === null ? withoutInstance(state) : withInstance(state, state.phase);
}

function withInstance({ strategy, stopRequested }: RunState, phase: string): RunAction {
  const ended = phase === 'Succeeded' || phase === 'Failed';
  switch (strategy) {
    case 'Always':
      return ended || stopRequested ? 'deleteVMI' : 'none';
    case 'RerunOnFailure':
      if (phase === 'Failed') return 'deleteVMI+startRequest';
      return ended || stopRequested ? 'deleteVMI' : 'none';
    case 'Manual':
      return stopRequested ? 'deleteVMI' : 'none';
    case 'Halted':
      return 'deleteVMI';
    case 'Once':
    case 'WaitAsReceiver':
      return 'none';
  }
}

function withoutInstance({ strategy, startRequested, lastStrategy, backoffLeft }: RunState): RunAction {
  const create = backoffLeft > 0 ? 'wait' : 'createVMI';
  switch (strategy) {
    case 'Always':
      return create;
    case 'RerunOnFailure': {
      const switched = lastStrategy !== null && lastStrategy !== 'RerunOnFailure';
      return startRequested || switched ? create : 'none';
    }
    case 'Manual':
      return startRequested ? create : 'none';
    case 'Halted':
      return startRequested ? 'setRunStrategyAlways' : 'none';
    case 'Once':
      return 'createVMI';
    case 'WaitAsReceiver':
      return 'createReceiverVMI';
  }
}

/** The guest ought to be running, whatever it is doing: what availability is measured against. A VM that has just come is not missed yet. */
export function shouldRun({ vm }: ClusterWorld, v: number): boolean {
  const wanted = vm.ownerStopped[v] === 0 && vm.stopRequested[v] === 0;
  return vm.arriving[v] === 0 && vm.runStrategy[v] !== HALTED && (wanted || vm.startRequested[v] === 1);
}

export interface FoundVm {
  readonly strategy: RunStrategy;
  /** What `kubectl get vm` showed; null for a manifest that KubeVirt has not seen. */
  readonly printableStatus: string | null;
  /** Phase of the instance, null when there is none. */
  readonly phase: string | null;
  readonly startRequested: boolean;
}

/** Whether a VM that was found without a running instance is started. Which start was asked for long ago is in no object, so that a status other
 *  than that of a VM that rests has to stand for it. A new manifest of RerunOnFailure starts: its strategy has just become that.
 *  Source: kubevirt/kubevirt pkg/virt-controller/watch/vm/vm.go:1038-1085 @540f37cfa3. */
export function startsAsFound({ strategy, printableStatus, phase, startRequested }: FoundVm): boolean {
  if (strategy === 'Halted') return false;
  if (strategy === 'Always' || startRequested) return true;
  if (phase === 'Succeeded') return false;
  if (phase === 'Failed') return strategy === 'RerunOnFailure';
  if (strategy === 'Once' || strategy === 'WaitAsReceiver') return true;
  if (printableStatus === null) return strategy === 'RerunOnFailure';
  return !AT_REST.includes(printableStatus);
}

const AT_REST: readonly string[] = ['Stopped', 'Stopping', 'Terminating'];

/** Without an instance, one is to be made. */
export function wantsInstance({ vm }: ClusterWorld, v: number): boolean {
  const action = runAction({
    strategy: RUN_STRATEGIES[vm.runStrategy[v]] ?? 'Halted',
    phase: null,
    startRequested: vm.startRequested[v] === 1,
    stopRequested: vm.stopRequested[v] === 1,
    lastStrategy: null,
    backoffLeft: 0,
  });
  return action === 'createVMI';
}

/** Wanted, and yet nobody will start it: its guest shut down in good order because its launcher pod was deleted, which KubeVirt takes for the
 *  wish of its owner. Source: github.com/kubevirt/kubevirt/issues/9823. */
export function staysOff({ vm }: ClusterWorld, v: number): boolean {
  const asked = vm.startRequested[v] === 1 || vm.stopRequested[v] === 1 || vm.departing[v] > 0 || vm.resume[v] > 0;
  return vm.runStrategy[v] === RERUN_ON_FAILURE && !asked;
}

export const STAYS_OFF =
  'it stays off: its pod was deleted and its guest shut down in good order, and RerunOnFailure starts only what failed (kubevirt/kubevirt#9823)';
