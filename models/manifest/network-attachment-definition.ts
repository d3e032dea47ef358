// Multus NetworkAttachmentDefinition: a VM network, that is a VLAN (or several) on a cluster network's bridge.
import { type Codec, codec } from './codec.ts';
import { object, optional } from './fields.ts';
import { type NamespacedMetadata, namespacedMetadata } from './metadata.ts';
import { count, jsonText, listOf, nullable, type Shape, text } from './shape.ts';

/** A range of VLANs that a trunk carries, or one of them. */
export interface VlanRange {
  readonly min: number | null;
  readonly max: number | null;
  readonly id: number | null;
}

/** What Harvester writes into `spec.config`, which is JSON in a text. */
export interface CniConfig {
  /** `bridge`; empty when another CNI plugin is asked for by other means. */
  readonly type: string;
  /** `<cluster network>-br`; null where the plugin has none. */
  readonly bridge: string | null;
  /** 0 is untagged. */
  readonly vlan: number;
  readonly mtu: number | null;
  readonly vlanTrunk: readonly VlanRange[];
}

export interface NetworkAttachmentDefinitionManifest extends NamespacedMetadata {
  readonly config: CniConfig;
}

const config: Shape<CniConfig> = object<CniConfig>({
  type: optional('type', text, ''),
  bridge: optional('bridge', nullable(text), null),
  vlan: optional('vlan', count, 0),
  mtu: optional('mtu', nullable(count), null),
  vlanTrunk: optional(
    'vlanTrunk',
    listOf(
      object<VlanRange>({
        min: optional('minID', nullable(count), null),
        max: optional('maxID', nullable(count), null),
        id: optional('id', nullable(count), null),
      }),
    ),
    [],
  ),
});

const noConfig: CniConfig = { type: '', bridge: null, vlan: 0, mtu: null, vlanTrunk: [] };

/** Label that names the cluster network. */
export const CLUSTER_NETWORK_LABEL = 'network.harvesterhci.io/clusternetwork';

/** Source of the config's keys: harvester/network-controller-harvester pkg/utils/nad.go @2e5cbea3. */
export const networkAttachmentDefinitionCodec: Codec<NetworkAttachmentDefinitionManifest> =
  codec<NetworkAttachmentDefinitionManifest>({
    kind: 'NetworkAttachmentDefinition',
    plural: 'network-attachment-definitions',
    apiVersions: ['k8s.cni.cncf.io/v1'],
    fields: { ...namespacedMetadata(), config: optional('spec.config', jsonText(config), noConfig) },
  });
