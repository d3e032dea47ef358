// Small clusters of management nodes alone, for tests of the control plane over thousands of seeds.
import { type BuildOptions, buildCluster, type ClusterSimulation } from '../../models/index.ts';
import { type ClusterManifest, emptyCluster, type NodeManifest } from '../../models/manifest/index.ts';

export interface Layout {
  readonly managers?: number;
  readonly workers?: number;
  /** The last of three is a witness: etcd alone. */
  readonly witness?: boolean;
  readonly zones?: readonly string[];
  readonly labels?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const resources = { cpu: 16_000, memory: 64 * 1024 * 1024 * 1024, pods: 200, others: {} };

/** Nodes m-1, m-2, ... run the control plane, w-1, ... do not; created in that order. There is one address, 10.0.0.10. */
export function managers(options: Partial<BuildOptions> & Layout = {}): ClusterSimulation {
  return buildCluster(layout(options), { seed: 1, release: 9, ...options });
}

function layout(options: Layout): ClusterManifest {
  const count = options.managers ?? 3;
  const names = [
    ...Array.from({ length: count }, (_, i) => `m-${i + 1}`),
    ...Array.from({ length: options.workers ?? 0 }, (_, i) => `w-${i + 1}`),
  ];
  return {
    ...emptyCluster,
    nodes: names.map((name, i) => node(name, i, i < count, options.witness === true && i === count - 1, options)),
    vips: [
      {
        name: 'vip',
        namespace: 'harvester-system',
        uid: null,
        labels: {},
        creationTimestamp: null,
        deletionTimestamp: null,
        enabled: true,
        ip: '10.0.0.10',
        mode: 'static',
        hwAddress: null,
        serviceType: 'LoadBalancer',
        loadBalancerIp: null,
      },
    ],
  };
}

function node(name: string, i: number, manages: boolean, witness: boolean, options: Layout): NodeManifest {
  const zone = options.zones?.[i];
  const roles: Record<string, string> = manages ? { 'node-role.kubernetes.io/etcd': 'true' } : {};
  if (manages && !witness) roles['node-role.kubernetes.io/control-plane'] = 'true';
  if (witness) roles['node-role.harvesterhci.io/witness'] = 'true';
  return {
    name,
    uid: null,
    labels: {
      ...roles,
      ...(zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone }),
      ...options.labels?.[name],
    },
    creationTimestamp: i,
    deletionTimestamp: null,
    unschedulable: false,
    taints: [],
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: null, reason: '', message: '' }],
    capacity: resources,
    allocatable: resources,
    kubeletVersion: null,
    architecture: 'amd64',
    osImage: null,
    internalIp: null,
    podRequests: null,
    maintainStatus: null,
    promoteStatus: null,
  } as unknown as NodeManifest;
}
