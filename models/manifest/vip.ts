// ConfigMap harvester-system/vip: the management address as it was set at installation.
import { type Codec, codec } from './codec.ts';
import { optional, present } from './fields.ts';
import { type NamespacedMetadata, namespacedMetadata } from './metadata.ts';
import { booleanText, isRecord, nullable, observedOneOf, text } from './shape.ts';

export interface VipManifest extends NamespacedMetadata {
  readonly enabled: boolean;
  /** null before an address was given (DHCP). */
  readonly ip: string | null;
  readonly mode: 'static' | 'dhcp';
  readonly hwAddress: string | null;
  readonly serviceType: string;
  readonly loadBalancerIp: string | null;
}

/** Source: harvester/harvester deploy/charts/harvester/templates/configmap.yaml:79 @3d63c2af1. */
export const vipCodec: Codec<VipManifest> = codec<VipManifest>({
  kind: 'ConfigMap',
  apiVersions: ['v1'],
  accepts(object) {
    const metadata = isRecord(object) ? object['metadata'] : undefined;
    return isRecord(metadata) && metadata['name'] === 'vip' && metadata['namespace'] === 'harvester-system';
  },
  fields: {
    ...namespacedMetadata('harvester-system'),
    enabled: present('data.enabled', booleanText, false),
    ip: present('data.ip', nullable(text, ''), null),
    mode: present('data.mode', observedOneOf('static', 'static', 'dhcp'), 'static'),
    hwAddress: present('data.hwAddress', nullable(text, ''), null),
    serviceType: present('data.serviceType', text, 'LoadBalancer'),
    loadBalancerIp: optional('data.loadBalancerIP', nullable(text), null),
  },
});
