// Kubernetes PriorityClass: how much a pod matters to the scheduler, and whether others have to make room for it.
import { type Codec, codec } from './codec.ts';
import { optional, required } from './fields.ts';
import { type Metadata, metadata } from './metadata.ts';
import { boolean, oneOf, refuse, type Shape } from './shape.ts';

export interface PriorityClassManifest extends Metadata {
  readonly value: number;
  /** Pods that name no class have this one. */
  readonly globalDefault: boolean;
  readonly preemptionPolicy: 'PreemptLowerPriority' | 'Never';
}

/** Users give up to a thousand million; what the system itself runs on has more. */
const priority: Shape<number> = {
  expected: 'a whole number, at most 2000001000',
  read(source, place) {
    const fits = Number.isInteger(source) && Number(source) >= -2_147_483_648 && Number(source) <= 2_000_001_000;
    return fits ? Number(source) : refuse(place, 'wrong-type', 'this is no priority', { expected: priority.expected });
  },
  write: (value) => value,
};

/** Source: kubernetes/kubernetes staging/src/k8s.io/api/scheduling/v1/types.go (v1.34.1). */
export const priorityClassCodec: Codec<PriorityClassManifest> = codec<PriorityClassManifest>({
  kind: 'PriorityClass',
  apiVersions: ['scheduling.k8s.io/v1'],
  fields: {
    ...metadata,
    value: required('value', priority),
    globalDefault: optional('globalDefault', boolean, false),
    preemptionPolicy: optional('preemptionPolicy', oneOf('PreemptLowerPriority', 'Never'), 'PreemptLowerPriority'),
  },
});
