// What every Kubernetes object says about itself: name, namespace, labels, times.
import { type Fields, optional, present, required } from './fields.ts';
import type { EpochMs } from './instant.ts';
import { instant, nullable, text, textMap } from './shape.ts';

/** Names and texts; also annotations and storage class parameters. */
export type Labels = Readonly<Record<string, string>>;

/** The metadata of a cluster-scoped object. */
export interface Metadata {
  readonly name: string;
  readonly uid: string | null;
  readonly labels: Labels;
  readonly creationTimestamp: EpochMs | null;
  /** Set while the object is being deleted. */
  readonly deletionTimestamp: EpochMs | null;
}

/** The metadata of an object inside a namespace. */
export interface NamespacedMetadata extends Metadata {
  readonly namespace: string;
}

export const metadata: Fields<Metadata> = {
  name: required('metadata.name', text),
  uid: optional('metadata.uid', nullable(text), null),
  labels: optional('metadata.labels', textMap, {}),
  creationTimestamp: optional('metadata.creationTimestamp', nullable(instant), null),
  deletionTimestamp: optional('metadata.deletionTimestamp', nullable(instant), null),
};

/** An object without a namespace is in `default`, or in the one that the controller of its kind lives in. */
export function namespacedMetadata(namespace = 'default'): Fields<NamespacedMetadata> {
  return { ...metadata, namespace: present('metadata.namespace', text, namespace) };
}
