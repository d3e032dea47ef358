// What all Longhorn kinds share: API versions, namespace, states.
import type { Fields } from './fields.ts';
import { type NamespacedMetadata, namespacedMetadata } from './metadata.ts';
import { observedOneOf } from './shape.ts';

/** Releases before Longhorn 1.3 wrote v1beta1; the shapes differ in conditions (mapping instead of list) and in absent fields. */
export const longhornVersions = ['longhorn.io/v1beta2', 'longhorn.io/v1beta1'] as const;

export const longhornMetadata: Fields<NamespacedMetadata> = namespacedMetadata('longhorn-system');

const instanceStates = ['running', 'suspended', 'stopped', 'error', 'starting', 'stopping', 'unknown'] as const;

/** The state of an engine's or a replica's process. Source: longhorn/longhorn-manager k8s/pkg/apis/longhorn/v1beta2/instancemanager.go @5ddaa369f. */
export type InstanceState = (typeof instanceStates)[number];
export const instanceState = observedOneOf('unknown', ...instanceStates);

export type DataEngine = 'v1' | 'v2';
