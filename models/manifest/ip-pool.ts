// Harvester IPPool: addresses for load balancers, whom they are for, and who has them.
import { type Codec, codec } from './codec.ts';
import { object, optional, present, required } from './fields.ts';
import { type Labels, type Metadata, metadata } from './metadata.ts';
import { count, listOf, nullable, text, textMap } from './shape.ts';

export interface PoolRange {
  readonly subnet: string;
  /** null is the first or the last host address of the subnet. */
  readonly start: string | null;
  readonly end: string | null;
  /** null is the first host address. */
  readonly gateway: string | null;
}

/** `*` is any. */
export interface PoolScope {
  readonly project: string;
  readonly namespace: string;
  readonly cluster: string;
}

export interface IpPoolManifest extends Metadata {
  readonly ranges: readonly PoolRange[];
  readonly priority: number;
  /** NetworkAttachmentDefinition, `namespace/name`; empty for the management network. */
  readonly network: string;
  readonly scope: readonly PoolScope[];
  /** Load balancers, `namespace/name`, by address; and who had an address before. */
  readonly allocated: Labels;
  readonly allocatedHistory: Labels;
  readonly lastAllocated: string | null;
}

/** Label of the pool that serves whoever finds no other. Source: harvester/load-balancer-harvester pkg/utils/const.go @e861dc94. */
export const GLOBAL_POOL_LABEL = 'loadbalancer.harvesterhci.io/global-ip-pool';

/** Source: harvester/load-balancer-harvester pkg/apis/loadbalancer.harvesterhci.io/v1beta1/ippool.go:26 @e861dc94. */
export const ipPoolCodec: Codec<IpPoolManifest> = codec<IpPoolManifest>({
  kind: 'IPPool',
  apiVersions: ['loadbalancer.harvesterhci.io/v1beta1'],
  fields: {
    ...metadata,
    ranges: required(
      'spec.ranges',
      listOf(
        object<PoolRange>({
          subnet: required('subnet', text),
          start: optional('rangeStart', nullable(text), null),
          end: optional('rangeEnd', nullable(text), null),
          gateway: optional('gateway', nullable(text), null),
        }),
      ),
    ),
    priority: optional('spec.selector.priority', count, 0),
    network: optional('spec.selector.network', text, ''),
    scope: optional(
      'spec.selector.scope',
      listOf(
        object<PoolScope>({
          project: optional('project', text, ''),
          namespace: optional('namespace', text, ''),
          cluster: optional('guestCluster', text, ''),
        }),
      ),
      [],
    ),
    allocated: optional('status.allocated', textMap, {}),
    allocatedHistory: optional('status.allocatedHistory', textMap, {}),
    lastAllocated: present('status.lastAllocated', nullable(text, ''), null),
  },
});
