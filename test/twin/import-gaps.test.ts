// What makes an import incomplete.
import { expect, it } from 'vitest';
import { harvesterRelease, readCluster } from '../../models/manifest/index.ts';
import { gapsOf } from '../../twin/import-gaps.ts';

function missing(...manifests: readonly string[]): readonly string[] {
  const reading = readCluster([{ path: 'cluster.yaml', text: manifests.join('\n---\n') }]);
  return gapsOf(reading, harvesterRelease(reading.cluster)).map((gap) => gap.missing);
}

const node = (version: string, labels = '{ node-role.kubernetes.io/control-plane: "true" }') => `
apiVersion: v1
kind: Node
metadata: { name: a, labels: ${labels} }
status: { capacity: { cpu: "4", memory: 8Gi, pods: "200" }, nodeInfo: { kubeletVersion: ${version} } }`;
const longhornNode = 'apiVersion: longhorn.io/v1beta2\nkind: Node\nmetadata: { name: a, namespace: longhorn-system }';
const volume = `
apiVersion: longhorn.io/v1beta2
kind: Volume
metadata: { name: v, namespace: longhorn-system }
spec: { size: "1073741824" }
status:
  state: attached
  kubernetesStatus:
    namespace: team
    workloadsStatus: [{ podName: p, podStatus: Running, workloadName: web, workloadType: VirtualMachineInstance }]`;

it('nothing is missing where nodes have roles, disks and a release that is known', () => {
  expect(missing(node('v1.36.3+rke2r1'), longhornNode)).toEqual([]);
});

it('a cluster needs nodes, one that manages, and disks', () => {
  expect(missing(longhornNode)[0]).toBe('Nodes');
  expect(missing(node('v1.36.3+rke2r1', '{}'))).toEqual(['a node with the role control-plane', 'Longhorn nodes for a']);
});

it('a release that is too old or a version of an interface that is too new is not known', () => {
  expect(missing(node('v1.21.7+rke2r1'), longhornNode)).toEqual(['a Harvester release with Kubernetes v1.21.7+rke2r1']);
  const newer = 'apiVersion: longhorn.io/v2\nkind: Volume\nmetadata: { name: v }';
  expect(missing(node('v1.36.3+rke2r1'), longhornNode, newer)).toEqual(['1 Volume of longhorn.io/v2']);
});

it('attached volumes tell of VMs that a support bundle left out, and of replicas', () => {
  expect(missing(node('v1.36.3+rke2r1'), longhornNode, volume)).toEqual(['replicas of 1 volume: v', '1 VM: team/web']);
});
