// Kubernetes Namespace: its labels, by which affinity terms and migration policies choose namespaces.
import { type Codec, codec } from './codec.ts';
import { type Metadata, metadata } from './metadata.ts';

export type NamespaceManifest = Metadata;

/** Source: kubernetes/kubernetes staging/src/k8s.io/api/core/v1/types.go (Namespace, v1.34.1). */
export const namespaceCodec: Codec<NamespaceManifest> = codec<NamespaceManifest>({
  kind: 'Namespace',
  apiVersions: ['v1'],
  fields: metadata,
});
