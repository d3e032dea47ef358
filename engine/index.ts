// The public names of the engine: a discrete-event simulator that knows nothing of clusters.

export { rootOf } from './cause.ts';
export * from './chance.ts';
export { CHECKPOINT_VERSION, type Checkpoint } from './checkpoint.ts';
export * as column from './column.ts';
export { type Difference, differenceText, firstDifference } from './difference.ts';
export * from './distribution.ts';
export { IllegalTransition } from './door.ts';
export { type Arguments, type EventKind, event, LANES, type Lane, NUMBER } from './event.ts';
export { EventList, type EventListState } from './event-list.ts';
export {
  type FlowRequest,
  type FlowSchema,
  flowFinished,
  flowModel,
  flowSchema,
  remainingBytes,
  setCapacity,
  startFlow,
  stopFlow,
} from './flow.ts';
export { type Lifecycle, type LifecycleConfig, lifecycle, type SignalCode, type StateCode } from './lifecycle.ts';
export { type LifecyclePath, lifecyclePaths } from './lifecycle-paths.ts';
export * from './math.ts';
export { type Definition, define, type Handler, type Invariant, type Model, on } from './model.ts';
export { perfettoJson } from './perfetto.ts';
export * from './policy.ts';
export { Probes, type ProbesState } from './probe.ts';
export { Replay } from './replay.ts';
export { Simulation } from './simulation.ts';
export { SimulationError } from './simulation-error.ts';
export * from './statistics.ts';
export { StepFunction } from './step-function.ts';
export { type Columns, type List, type Schema, type Table, type Tables, type TableView, table } from './table.ts';
export { type Change, Recorder, Trace, type TraceRecord } from './trace.ts';
export { causeText, changesText, recordLine, traceText } from './trace-text.ts';
export * from './trials.ts';
export * as units from './units.ts';
