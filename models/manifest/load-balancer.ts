// Harvester LoadBalancer: an address for VMs, chosen by their labels, or for a guest cluster.
import { type Codec, codec } from './codec.ts';
import { annotation, object, optional, required } from './fields.ts';
import { type NamespacedMetadata, namespacedMetadata } from './metadata.ts';
import { count, listOf, mapOf, nullable, oneOf, text } from './shape.ts';

export interface LoadBalancerListener {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly backendPort: number;
}

/** Zeros stand for what the webhook fills in. */
export interface LoadBalancerHealthCheck {
  readonly port: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
}

export interface LoadBalancerManifest extends NamespacedMetadata {
  readonly workloadType: 'vm' | 'cluster';
  readonly ipam: 'pool' | 'dhcp';
  /** A pool that it names; null lets Harvester choose. */
  readonly ipPool: string | null;
  readonly listeners: readonly LoadBalancerListener[];
  /** VMs of its namespace whose label has one of the values, for every label. */
  readonly backendSelector: Readonly<Record<string, readonly string[]>>;
  readonly healthCheck: LoadBalancerHealthCheck | null;
  /** Annotations that a pool is chosen by: a network (`namespace/name`), and for guest clusters whom it is for. */
  readonly forNetwork: string | null;
  readonly forProject: string | null;
  readonly forNamespace: string | null;
  readonly forCluster: string | null;
  /** The address that clients use, and the one that was allocated (`0.0.0.0` while DHCP is asked). */
  readonly address: string | null;
  readonly allocatedIp: string | null;
  readonly allocatedPool: string | null;
  readonly backendServers: readonly string[];
}

const key = (name: string) => annotation(`loadbalancer.harvesterhci.io/${name}`);

/** Source: harvester/load-balancer-harvester pkg/apis/loadbalancer.harvesterhci.io/v1beta1/loadbalancer.go:28 and pkg/utils/const.go @e861dc94. */
export const loadBalancerCodec: Codec<LoadBalancerManifest> = codec<LoadBalancerManifest>({
  kind: 'LoadBalancer',
  apiVersions: ['loadbalancer.harvesterhci.io/v1beta1'],
  fields: {
    ...namespacedMetadata(),
    workloadType: optional('spec.workloadType', oneOf('vm', 'cluster'), 'vm'),
    ipam: optional('spec.ipam', oneOf('pool', 'dhcp'), 'pool'),
    ipPool: optional('spec.ipPool', nullable(text), null),
    listeners: optional(
      'spec.listeners',
      listOf(
        object<LoadBalancerListener>({
          name: optional('name', text, ''),
          port: required('port', count),
          protocol: optional('protocol', text, 'TCP'),
          backendPort: required('backendPort', count),
        }),
      ),
      [],
    ),
    backendSelector: optional('spec.backendServerSelector', mapOf(listOf(text)), {}),
    healthCheck: optional(
      'spec.healthCheck',
      nullable(
        object<LoadBalancerHealthCheck>({
          port: optional('port', count, 0),
          successThreshold: optional('successThreshold', count, 0),
          failureThreshold: optional('failureThreshold', count, 0),
          periodSeconds: optional('periodSeconds', count, 0),
          timeoutSeconds: optional('timeoutSeconds', count, 0),
        }),
      ),
      null,
    ),
    forNetwork: optional(key('network'), nullable(text), null),
    forProject: optional(key('project'), nullable(text), null),
    forNamespace: optional(key('namespace'), nullable(text), null),
    forCluster: optional(key('cluster'), nullable(text), null),
    address: optional('status.address', nullable(text), null),
    allocatedIp: optional('status.allocatedAddress.ip', nullable(text), null),
    allocatedPool: optional('status.allocatedAddress.ipPool', nullable(text), null),
    backendServers: optional('status.backendServers', listOf(text), []),
  },
});
