// Harvester VlanConfig: through which NICs some nodes are on a cluster network, and how these are bonded.
import { BOND_MODES, type BondMode } from '../network/bond-rules.ts';
import { type Codec, codec } from './codec.ts';
import { annotation, optional, required } from './fields.ts';
import { type Labels, type Metadata, metadata } from './metadata.ts';
import { count, jsonText, listOf, nullable, observedOneOf, type Shape, text, textMap } from './shape.ts';

export interface VlanConfigManifest extends Metadata {
  readonly clusterNetwork: string;
  readonly nodeSelector: Labels;
  readonly nics: readonly string[];
  /** null is 1500. */
  readonly mtu: number | null;
  readonly bondMode: BondMode;
  /** Monitoring period in ms; null (written as -1 or not at all) is Harvester's own, 100 ms. */
  readonly miimonMs: number | null;
  /** Annotation `network.harvesterhci.io/matched-nodes`: nodes that it was found to concern; null before that. */
  readonly matchedNodes: readonly string[] | null;
}

const miimon: Shape<number | null> = {
  expected: 'a number of milliseconds, or -1',
  read: (source, place) => (source === -1 ? null : nullable(count).read(source, place)),
  write: (value) => value ?? undefined,
};

/** Source: harvester/network-controller-harvester pkg/apis/network.harvesterhci.io/v1beta1/vlanconfig.go:25 @2e5cbea3. */
export const vlanConfigCodec: Codec<VlanConfigManifest> = codec<VlanConfigManifest>({
  kind: 'VlanConfig',
  apiVersions: ['network.harvesterhci.io/v1beta1'],
  fields: {
    ...metadata,
    clusterNetwork: required('spec.clusterNetwork', text),
    nodeSelector: optional('spec.nodeSelector', textMap, {}),
    nics: optional('spec.uplink.nics', listOf(text), []),
    mtu: optional('spec.uplink.linkAttributes.mtu', nullable(count), null),
    bondMode: optional('spec.uplink.bondOptions.mode', observedOneOf('active-backup', ...BOND_MODES), 'active-backup'),
    miimonMs: optional('spec.uplink.bondOptions.miimon', miimon, null),
    matchedNodes: optional(annotation('network.harvesterhci.io/matched-nodes'), nullable(jsonText(listOf(text))), null),
  },
});
