// KubeVirt VirtualMachineInstance: a VM that runs, where, since when, and its latest migration.
import { type Codec, codec } from './codec.ts';
import { type Condition, conditions } from './condition.ts';
import { object, optional, present, required } from './fields.ts';
import type { EpochMs } from './instant.ts';
import { type NamespacedMetadata, namespacedMetadata } from './metadata.ts';
import { boolean, instant, listOf, nullable, observedOneOf, type Shape, text } from './shape.ts';

/** Source: kubevirt/kubevirt staging/src/kubevirt.io/api/core/v1/types.go:1056-1080. */
const phases = [
  'Pending',
  'Scheduling',
  'Scheduled',
  'Running',
  'Succeeded',
  'Failed',
  'WaitingForSync',
  'Unknown',
] as const;

export type VmiPhase = (typeof phases)[number];

export interface PhaseTransition {
  readonly phase: VmiPhase;
  readonly phaseTransitionTimestamp: EpochMs;
}

export interface MigrationState {
  readonly sourceNode: string | null;
  readonly targetNode: string | null;
  readonly startTimestamp: EpochMs | null;
  readonly endTimestamp: EpochMs | null;
  readonly completed: boolean;
  readonly failed: boolean;
  readonly failureReason: string | null;
  readonly mode: 'PreCopy' | 'PostCopy' | 'Paused';
}

export interface VirtualMachineInstanceManifest extends NamespacedMetadata {
  readonly phase: VmiPhase;
  readonly nodeName: string | null;
  readonly phaseTransitionTimestamps: readonly PhaseTransition[];
  /** Ready, LiveMigratable, Paused, AgentConnected, … */
  readonly conditions: readonly Condition[];
  /** Set while the VM has to leave this node. */
  readonly evacuationNodeName: string | null;
  readonly migrationState: MigrationState | null;
}

const phase = observedOneOf('Unknown', ...phases);

const phaseTransition = object<PhaseTransition>({
  phase: required('phase', phase),
  phaseTransitionTimestamp: required('phaseTransitionTimestamp', instant),
});

const migrationState: Shape<MigrationState> = object<MigrationState>({
  sourceNode: optional('sourceNode', nullable(text), null),
  targetNode: optional('targetNode', nullable(text), null),
  startTimestamp: optional('startTimestamp', nullable(instant), null),
  endTimestamp: optional('endTimestamp', nullable(instant), null),
  completed: optional('completed', boolean, false),
  failed: optional('failed', boolean, false),
  failureReason: optional('failureReason', nullable(text), null),
  mode: optional('mode', observedOneOf('PreCopy', 'PreCopy', 'PostCopy', 'Paused'), 'PreCopy'),
});

export const virtualMachineInstanceCodec: Codec<VirtualMachineInstanceManifest> = codec<VirtualMachineInstanceManifest>(
  {
    kind: 'VirtualMachineInstance',
    apiVersions: ['kubevirt.io/v1', 'kubevirt.io/v1alpha3'],
    fields: {
      ...namespacedMetadata(),
      phase: present('status.phase', phase, 'Pending'),
      nodeName: optional('status.nodeName', nullable(text), null),
      phaseTransitionTimestamps: optional('status.phaseTransitionTimestamps', listOf(phaseTransition), []),
      conditions: optional('status.conditions', conditions, []),
      evacuationNodeName: optional('status.evacuationNodeName', nullable(text), null),
      migrationState: optional('status.migrationState', nullable(migrationState), null),
    },
  },
);
