// A cluster read from files: what is understood, what is passed over, what does not fit together.
import { describe, expect, it } from 'vitest';
import {
  type ClusterFile,
  clusterKeys,
  emptyCluster,
  formatIssue,
  harvesterRelease,
  readCluster,
  writeCluster,
} from '../../../models/manifest/index.ts';
import {
  bundledLonghornNode,
  claim,
  longhornVolume,
  node,
  samples,
  serverVersion,
  virtualMachine,
} from '../../support/manifests.ts';

const all: ClusterFile[] = Object.entries(samples).map(([name, text]) => ({ path: `${name}.yaml`, text }));

describe('readCluster', () => {
  it('reads every kind it has a codec for, from single objects and from lists', () => {
    const { cluster, understood, ignored } = readCluster(all);
    for (const key of clusterKeys) expect(cluster[key].length, key).toBeGreaterThan(0);
    expect(ignored).toEqual([]);
    expect(understood).toContainEqual({ kind: 'Node', apiVersion: 'v1', count: 1 });
    expect(understood).toContainEqual({ kind: 'Node', apiVersion: 'longhorn.io/v1beta1', count: 1 });
    expect(cluster.volumes.map((v) => v.name)).toEqual(['pvc-1', 'pvc-2']);
  });

  it('gives items of a typed list the kind and version of the list', () => {
    const text = JSON.stringify({
      apiVersion: 'v1',
      kind: 'NodeList',
      items: [{ metadata: { name: 'b' }, status: { capacity: { cpu: '1', memory: '1Gi' } } }],
    });
    expect(readCluster([{ path: 'nodes.json', text }]).cluster.nodes.map((n) => n.name)).toEqual(['b']);
  });

  it('counts what it does not understand by kind, and never fails on it', () => {
    const { cluster, ignored, issues } = readCluster([
      { path: 'a.yaml', text: 'apiVersion: v1\nkind: Secret\nmetadata: { name: s }\n---\n5\n---\n- a\n' },
      { path: 'b.yaml', text: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: other, namespace: default }\n' },
      { path: 'c.log', text: 'kind: Node: [' },
      { path: 'd.yaml', text: 'apiVersion: longhorn.io/v9\nkind: Volume\nmetadata: { name: v }\n' },
    ]);
    expect(cluster).toEqual(emptyCluster);
    expect(issues).toEqual([]);
    expect(ignored).toEqual([
      { kind: '', apiVersion: '', count: 3, files: ['a.yaml', 'c.log'] },
      { kind: 'ConfigMap', apiVersion: 'v1', count: 1, files: ['b.yaml'] },
      { kind: 'Secret', apiVersion: 'v1', count: 1, files: ['a.yaml'] },
      { kind: 'Volume', apiVersion: 'longhorn.io/v9', count: 1, files: ['d.yaml'] },
    ]);
  });

  it('counts the files of a support bundle that have no codec without parsing them, as parsing would', () => {
    const pods =
      'apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: p\n    kind: Trap\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: q\nkind: List\n';
    const bundle = readCluster([
      { path: 'bundle/yamls/namespaced/kube-system/v1/pods.yaml', text: pods },
      { path: 'bundle/yamls/namespaced/longhorn-system/longhorn.io/v1beta1/nodes.yaml', text: bundledLonghornNode },
    ]);
    expect(bundle.ignored.map(({ kind, apiVersion, count }) => ({ kind, apiVersion, count }))).toEqual([
      { kind: 'Pod', apiVersion: 'v1', count: 2 },
    ]);
    expect(readCluster([{ path: 'pods.yaml', text: pods }]).ignored).toMatchObject([
      { kind: 'Pod', apiVersion: 'v1', count: 2 },
    ]);
    expect(bundle.cluster.longhornNodes).toHaveLength(1);
  });

  it('keeps the last of two objects of the same name, and says so', () => {
    const { cluster, issues } = readCluster([
      { path: 'b.yaml', text: node.replace('unschedulable: true', 'unschedulable: false') },
      { path: 'a.yaml', text: node },
    ]);
    expect(cluster.nodes.map((n) => n.unschedulable)).toEqual([false]);
    expect(issues.map(formatIssue)).toEqual([
      'b.yaml:14:9: warning: Node pine-1 was read before, at a.yaml:14; this one counts\n  at metadata.name',
    ]);
  });

  it('leaves out an object with an error and keeps the others', () => {
    const { cluster, issues } = readCluster([
      { path: 'a.yaml', text: `${node.replace('cpu: "16"', 'cpu: 4x')}---\n${claim}` },
    ]);
    expect(cluster.nodes).toEqual([]);
    expect(cluster.persistentVolumeClaims).toHaveLength(1);
    expect(issues.filter((i) => i.severity === 'error').map((i) => `${i.line}:${i.column} ${i.code}`)).toEqual([
      '38:10 wrong-quantity',
    ]);
  });

  it('warns of names that lead nowhere', () => {
    const { issues } = readCluster(
      all.filter((f) => !['claim.yaml', 'node.yaml', 'persistentVolume.yaml'].includes(f.path)),
    );
    expect(issues.every((i) => i.severity === 'warning')).toBe(true);
    expect(issues.map((i) => `${i.file} ${i.code} ${i.message}`)).toEqual([
      'bundledLonghornNode.yaml missing-node Longhorn knows a node "elm-1", which Kubernetes does not',
      'deployment.yaml missing-claim office/reports uses the claim "reports", which is not there',
      'longhornReplica.yaml missing-node replica pvc-2-r-1cd631f1 lies on the node "pine-1", which Longhorn does not know',
      'virtualMachine.yaml missing-claim VM shop/db uses the claim "db-disk-0", which is not there',
      'virtualMachineInstance.yaml missing-node VM instance shop/db runs on node "pine-2", which is not there',
    ]);
    const whole = readCluster(all).issues.map((i) => `${i.file} ${i.code} ${i.path}`);
    expect(whole).toEqual([
      'bundledLonghornNode.yaml missing-node metadata.name',
      'deployment.yaml missing-claim spec.template.spec.volumes[0]',
      'longhornReplica.yaml missing-node spec.nodeID',
      'virtualMachineInstance.yaml missing-node status.nodeName',
    ]);
    const elsewhere = claim.replace('namespace: shop', 'namespace: default');
    const stray = readCluster([{ path: 'a.yaml', text: `${elsewhere}---\n${virtualMachine}---\n${longhornVolume}` }]);
    expect(stray.issues.map((i) => i.code)).toEqual(['missing-claim']);
    const lone = readCluster([{ path: 'a.yaml', text: `${claim}---\n${samples['persistentVolume']}` }]);
    expect(lone.issues.map((i) => i.code)).toEqual(['missing-volume']);
  });

  it('finds the place of every object inside a list', () => {
    const { issues } = readCluster([{ path: 'l.yaml', text: bundledLonghornNode }]);
    expect(issues.map((i) => `${i.line}:${i.column}`)).toEqual(['14:11']);
  });
});

describe('writeCluster', () => {
  it('writes documents that read as the same cluster, and then as the same text', () => {
    const { cluster } = readCluster(all);
    const text = writeCluster(cluster);
    const again = readCluster([{ path: 'cluster.yaml', text }]);
    expect(again.cluster).toEqual(cluster);
    expect(writeCluster(again.cluster)).toBe(text);
  });

  it('writes as kubectl does', () => {
    const { cluster } = readCluster([{ path: 'v.yaml', text: longhornVolume }]);
    const lines = writeCluster(cluster).split('\n');
    expect(lines.filter((line) => /^\S/.test(line))).toEqual([
      'apiVersion: longhorn.io/v1beta2',
      'kind: Volume',
      'metadata:',
      'spec:',
      'status:',
    ]);
    expect(lines).toContain('  creationTimestamp: "2026-07-05T09:12:11Z"');
    expect(lines).toContain('  size: "21474836480"');
    expect(lines).toContain('  diskSelector:');
    expect(lines).toContain('  - nvme');
    expect(lines).toContain('    status: "True"');
  });
});

describe('harvesterRelease', () => {
  const release = (...texts: string[]) =>
    harvesterRelease(readCluster(texts.map((text, i) => ({ path: `${i}.yaml`, text }))).cluster);
  const kubelet = (version: string, name = 'a') => node.replace('v1.36.3+rke2r1', version).replaceAll('pine-1', name);

  it('is that of the setting server-version', () => {
    expect(release(serverVersion, kubelet('v1.31.7+rke2r1'))).toEqual({
      release: 'v1.9',
      version: 'v1.9.0-rc6',
      from: 'server-version',
    });
  });

  it('is that of the oldest kubelet when the setting names no release', () => {
    const head = serverVersion.replace('v1.9.0-rc6', 'master-1a2b3c4d-head');
    expect(release(head, kubelet('v1.36.3+rke2r1'), kubelet('v1.35.6+rke2r1', 'b'))).toEqual({
      release: 'v1.8',
      version: 'v1.35.6+rke2r1',
      from: 'kubelet',
    });
    expect(release(kubelet('v1.29.9+rke2r1'))?.release).toBe('v1.4');
  });

  it('is unknown for kubelets older or newer than any release we know', () => {
    expect(release(kubelet('v1.21.7+rke2r1'))).toBeNull();
    expect(release(kubelet('v1.99.0+rke2r1'))).toBeNull();
    expect(release(virtualMachine)).toBeNull();
  });
});

describe('the topology manager of a kubelet', () => {
  const node = (args: string): string =>
    `apiVersion: v1\nkind: Node\nmetadata:\n  name: a\n  annotations:\n    rke2.io/node-args: '${args}'\nstatus: { allocatable: { cpu: 8, memory: 32Gi, pods: 110 }, capacity: { cpu: 8, memory: 32Gi, pods: 110 } }\n`;
  const said = (text: string): string[] =>
    readCluster([{ path: 'a.yaml', text }]).issues.map(
      ({ code, line, message }) => `${code} ${line} ${/policy is ([a-z-]+)/.exec(message)?.[1] ?? message}`,
    );

  it('is warned of where its policy may refuse pods, in a configuration and in the arguments of a node', () => {
    const configuration = (policy: string): string =>
      `apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\ntopologyManagerPolicy: ${policy}\n`;
    expect(said(configuration('single-numa-node'))).toEqual(['topology-manager 3 single-numa-node']);
    expect(said(configuration('best-effort'))).toEqual([]);
    expect(said(node('["server","--kubelet-arg","topology-manager-policy=restricted"]'))).toEqual([
      'topology-manager 6 restricted',
    ]);
    expect(said(node('["server","--kubelet-arg","max-pods=200"]'))).toEqual([]);
  });
});
