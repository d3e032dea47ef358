// Kubernetes Node: a machine of the cluster, what it has, how it is, and what keeps pods away from it.
import { type Codec, codec } from './codec.ts';
import { type Condition, conditions } from './condition.ts';
import { annotation, optional, present, required } from './fields.ts';
import { type Labels, type Metadata, metadata } from './metadata.ts';
import { type NodeResources, nodeResources, type PodRequests, podRequests } from './resources.ts';
import { boolean, isRecord, jsonText, listOf, nullable, observedOneOf, type Shape, text } from './shape.ts';
import { type Taint, taint } from './taint.ts';

export interface NodeManifest extends Metadata {
  /** Cordoned. */
  readonly unschedulable: boolean;
  readonly taints: readonly Taint[];
  /** Ready, MemoryPressure, DiskPressure, PIDPressure, NetworkUnavailable; Drained and others of Cluster API. */
  readonly conditions: readonly Condition[];
  readonly capacity: NodeResources;
  /** Capacity less what is kept back for the system; the same as capacity when the object does not say. */
  readonly allocatable: NodeResources;
  /** `v1.36.3+rke2r1`. */
  readonly kubeletVersion: string | null;
  /** `amd64` when the object does not say. */
  readonly architecture: string;
  readonly osImage: string | null;
  readonly internalIp: string | null;
  /** Annotation `management.cattle.io/pod-requests`: what all pods on the node ask for, system pods included. */
  readonly podRequests: PodRequests | null;
  /** Annotation `harvesterhci.io/maintain-status`: maintenance mode. */
  readonly maintainStatus: 'running' | 'completed' | null;
  /** Annotation `harvesterhci.io/promote-status`: promotion to a management node. */
  readonly promoteStatus: 'running' | 'complete' | 'failed' | 'unknown' | null;
}

/** Source of the field paths: facts read off harvester/harvester pkg/util/constants.go:120 and :234 @3d63c2af1. */
export const nodeCodec: Codec<NodeManifest> = codec<NodeManifest>({
  kind: 'Node',
  apiVersions: ['v1'],
  fields: {
    ...metadata,
    unschedulable: optional('spec.unschedulable', boolean, false),
    taints: optional('spec.taints', listOf(taint), []),
    conditions: optional('status.conditions', conditions, []),
    capacity: required('status.capacity', nodeResources),
    allocatable: {
      ...required('status.allocatable', nodeResources),
      paths: [
        ['status', 'allocatable'],
        ['status', 'capacity'],
      ],
    },
    kubeletVersion: optional('status.nodeInfo.kubeletVersion', nullable(text), null),
    architecture: present('status.nodeInfo.architecture', text, 'amd64'),
    osImage: optional('status.nodeInfo.osImage', nullable(text), null),
    internalIp: optional('status.addresses', addressOfType('InternalIP'), null),
    podRequests: optional(annotation('management.cattle.io/pod-requests'), nullable(jsonText(podRequests)), null),
    maintainStatus: optional(
      annotation('harvesterhci.io/maintain-status'),
      nullable(observedOneOf('running', 'running', 'completed')),
      null,
    ),
    promoteStatus: optional(
      annotation('harvesterhci.io/promote-status'),
      nullable(observedOneOf('unknown', 'running', 'complete', 'failed', 'unknown')),
      null,
    ),
  },
});

export type NodeRole = 'control-plane' | 'etcd' | 'management' | 'worker' | 'witness';

/**
 * The roles a node's labels give it: what it runs now (control-plane, etcd), and what it was installed as (management, worker, witness;
 * none of the three is a default node). Source: harvester/harvester pkg/controller/master/node/promote_controller.go:34 @3d63c2af1.
 */
export function nodeRoles(labels: Labels): readonly NodeRole[] {
  const roles: NodeRole[] = [];
  // kubectl, RKE2 and hand-written files write "true", an empty text, or nothing; only "false" says no.
  const has = (label: string) => labels[label] !== undefined && labels[label] !== 'false';
  if (has('node-role.kubernetes.io/control-plane') || has('node-role.kubernetes.io/master'))
    roles.push('control-plane');
  if (has('node-role.kubernetes.io/etcd')) roles.push('etcd');
  if (has('node-role.harvesterhci.io/management')) roles.push('management');
  if (has('node-role.harvesterhci.io/worker')) roles.push('worker');
  if (has('node-role.harvesterhci.io/witness')) roles.push('witness');
  return roles;
}

/** The zone a node stands in, or null. */
export function nodeZone(labels: Labels): string | null {
  return labels['topology.kubernetes.io/zone'] || labels['failure-domain.beta.kubernetes.io/zone'] || null;
}

function addressOfType(type: string): Shape<string | null> {
  return {
    expected: 'a list of addresses',
    read(source) {
      const entries: readonly unknown[] = Array.isArray(source) ? source : [];
      const entry = entries.find((e) => isRecord(e) && e['type'] === type);
      const address = isRecord(entry) ? entry['address'] : undefined;
      return typeof address === 'string' && address !== '' ? address : null;
    },
    write: (value) => (value === null ? undefined : [{ address: value, type }]),
  };
}
