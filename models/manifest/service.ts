// Service of type LoadBalancer: an address that kube-vip announces; the cluster's VIP is the one of its ingress.
import { type Codec, codec } from './codec.ts';
import { annotation, object, optional, present, required } from './fields.ts';
import { type NamespacedMetadata, namespacedMetadata } from './metadata.ts';
import { bad, count, isRecord, listOf, nullable, oneOf, type Shape, text } from './shape.ts';

/**
 * The Services in kube-system that carry the management VIP: nginx until v1.8, Traefik from v1.9.
 * Source: harvester/harvester pkg/controller/master/rancher/register.go:40-42 @3d63c2a.
 */
export const vipServiceNames = ['ingress-expose', 'rke2-traefik'] as const;

export interface ServicePort {
  readonly name: string | null;
  readonly protocol: string;
  readonly port: number;
}

export interface ServiceManifest extends NamespacedMetadata {
  /** Services of other types have no address of their own and are not read. */
  readonly type: 'LoadBalancer';
  readonly ports: readonly ServicePort[];
  readonly externalTrafficPolicy: 'Cluster' | 'Local';
  /** `spec.loadBalancerIP`, or else annotation `kube-vip.io/loadbalancerIPs`: the address asked for. */
  readonly loadBalancerIp: string | null;
  /** The addresses it has. */
  readonly ingressIps: readonly string[];
  /** Annotation `kube-vip.io/vipHost`: the node that announces the address now. */
  readonly vipHost: string | null;
}

const port = object<ServicePort>({
  name: optional('name', nullable(text), null),
  protocol: present('protocol', text, 'TCP'),
  port: required('port', count),
});

/** Entries may name a host instead of an address; those are passed over. */
const ingressIps: Shape<readonly string[]> = {
  expected: 'a list of addresses',
  read(source, place) {
    const entries = listOf(object<{ ip: string | null }>({ ip: optional('ip', nullable(text), null) })).read(
      source,
      place,
    );
    return entries === bad ? bad : entries.flatMap((entry) => entry.ip ?? []);
  },
  write: (value) => value.map((ip) => ({ ip })),
};

export const serviceCodec: Codec<ServiceManifest> = codec<ServiceManifest>({
  kind: 'Service',
  apiVersions: ['v1'],
  accepts: (value) => isRecord(value) && isRecord(value['spec']) && value['spec']['type'] === 'LoadBalancer',
  fields: {
    ...namespacedMetadata(),
    type: required('spec.type', oneOf('LoadBalancer')),
    ports: optional('spec.ports', listOf(port), []),
    externalTrafficPolicy: present('spec.externalTrafficPolicy', oneOf('Cluster', 'Local'), 'Cluster'),
    loadBalancerIp: {
      ...optional(annotation('kube-vip.io/loadbalancerIPs'), nullable(text), null),
      paths: [
        ['metadata', 'annotations', 'kube-vip.io/loadbalancerIPs'],
        ['spec', 'loadBalancerIP'],
      ],
    },
    ingressIps: optional('status.loadBalancer.ingress', ingressIps, []),
    vipHost: optional(annotation('kube-vip.io/vipHost'), nullable(text), null),
  },
});
