// The kubelet's topology manager: a policy that may refuse pods whose CPUs are pinned, after they were placed. Nothing here plays that, so it is said.
//
// The default is none; best-effort refuses nothing. Source: kubernetes/kubernetes pkg/kubelet/cm/topologymanager/policy_restricted.go and
// policy_single_numa_node.go (v1.34.1). A kubelet's arguments stand in RKE2's annotation rke2.io/node-args (k3s-io/k3s pkg/nodeconfig/nodeconfig.go).
import type { Issue, Path } from './issue.ts';
import { isRecord } from './shape.ts';
import type { Source } from './source.ts';

const REFUSING: readonly string[] = ['restricted', 'single-numa-node'];
const NODE_ARGS = 'rke2.io/node-args';

/** A warning where a KubeletConfiguration or the arguments of a node's kubelet set a policy that refuses. */
export function topologyIssue(source: Source, kind: string): Issue | null {
  if (kind !== 'KubeletConfiguration' && kind !== 'Node') return null;
  const found = kind === 'Node' ? ofNode(source.value) : ofConfiguration(source.value);
  if (found === null) return null;
  return {
    severity: 'warning',
    code: 'topology-manager',
    message: `the topology manager's policy is ${found.policy}: it may refuse VMs with pinned CPUs after they were placed, which is not modelled`,
    file: source.file,
    ...source.positionOf(found.path),
    path: found.path.join('.'),
  };
}

interface Found {
  readonly policy: string;
  readonly path: Path;
}

function ofConfiguration(value: unknown): Found | null {
  const policy = isRecord(value) ? value['topologyManagerPolicy'] : undefined;
  return typeof policy === 'string' && REFUSING.includes(policy) ? { policy, path: ['topologyManagerPolicy'] } : null;
}

function ofNode(value: unknown): Found | null {
  const metadata = isRecord(value) ? value['metadata'] : undefined;
  const annotations = isRecord(metadata) ? metadata['annotations'] : undefined;
  const given = isRecord(annotations) ? annotations[NODE_ARGS] : undefined;
  const policy = typeof given === 'string' ? /topology-manager-policy=([a-z-]+)/.exec(given)?.[1] : undefined;
  if (policy === undefined || !REFUSING.includes(policy)) return null;
  return { policy, path: ['metadata', 'annotations', NODE_ARGS] };
}
