// Harvester ClusterNetwork: a physical network that VLANs run on; `mgmt` is always there.
import { type Codec, codec } from './codec.ts';
import { annotation, optional } from './fields.ts';
import { type Metadata, metadata } from './metadata.ts';
import { nullable, text } from './shape.ts';

export interface ClusterNetworkManifest extends Metadata {
  /** Annotation `network.harvesterhci.io/uplink-mtu`, as it is written; null without one. */
  readonly uplinkMtu: string | null;
}

/** Source: harvester/network-controller-harvester pkg/apis/network.harvesterhci.io/v1beta1/clusternetwork.go:14 @2e5cbea3. */
export const clusterNetworkCodec: Codec<ClusterNetworkManifest> = codec<ClusterNetworkManifest>({
  kind: 'ClusterNetwork',
  apiVersions: ['network.harvesterhci.io/v1beta1'],
  fields: {
    ...metadata,
    uplinkMtu: optional(annotation('network.harvesterhci.io/uplink-mtu'), nullable(text), null),
  },
});
