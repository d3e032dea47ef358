// Lease: who holds what, since when, until when; the VIP's holder and every kubelet's heartbeat.
import { type Codec, codec } from './codec.ts';
import { optional } from './fields.ts';
import type { EpochMs } from './instant.ts';
import { type NamespacedMetadata, namespacedMetadata } from './metadata.ts';
import { count, microInstant, nullable, text } from './shape.ts';

/** Names of the leases that the models look for. */
export const leaseNames = {
  /** The lock of all load-balancer addresses, in namespace harvester-system. Source: kube-vip/kube-vip pkg/manager/worker/arp.go:58 @bee5cfe. */
  kubeVip: 'plndr-svcs-lock',
  /** Where every kubelet renews a lease of its node's name. */
  kubeletNamespace: 'kube-node-lease',
} as const;

export interface LeaseManifest extends NamespacedMetadata {
  readonly holderIdentity: string | null;
  readonly leaseDurationSeconds: number | null;
  readonly acquireTime: EpochMs | null;
  readonly renewTime: EpochMs | null;
  readonly leaseTransitions: number | null;
}

export const leaseCodec: Codec<LeaseManifest> = codec<LeaseManifest>({
  kind: 'Lease',
  apiVersions: ['coordination.k8s.io/v1'],
  fields: {
    ...namespacedMetadata(),
    holderIdentity: optional('spec.holderIdentity', nullable(text), null),
    leaseDurationSeconds: optional('spec.leaseDurationSeconds', nullable(count), null),
    acquireTime: optional('spec.acquireTime', nullable(microInstant), null),
    renewTime: optional('spec.renewTime', nullable(microInstant), null),
    leaseTransitions: optional('spec.leaseTransitions', nullable(count), null),
  },
});
