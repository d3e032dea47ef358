// hci-twin import: what it takes in, what it says, what it leaves behind.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { hciTwin, inFolder } from '../support/command.ts';

const node = `apiVersion: v1
kind: Node
metadata:
  name: harvester-1
  labels: { node-role.kubernetes.io/control-plane: "true", node-role.kubernetes.io/etcd: "true" }
status:
  capacity: { cpu: "16", memory: 64Gi, pods: "200" }
  nodeInfo: { kubeletVersion: v1.36.3+rke2r1 }
`;
const longhornNode = `apiVersion: longhorn.io/v1beta2
kind: Node
metadata: { name: harvester-1, namespace: longhorn-system }
spec: { disks: { disk-1: { path: /data, allowScheduling: true, diskType: filesystem } } }
`;
const pod = 'apiVersion: v1\nkind: Pod\nmetadata: { name: p, namespace: default }\n';

describe('hci-twin import', () => {
  it('makes one file of a folder, whose import gives the same text again', () =>
    inFolder(async (folder) => {
      const [manifests, first, second] = ['manifests', 'a.yaml', 'b.yaml'].map((name) => join(folder, name));
      mkdirSync(manifests);
      writeFileSync(join(manifests, 'node.yaml'), `${node}---\n${pod}`);
      writeFileSync(join(manifests, 'longhorn.yml'), longhornNode);
      writeFileSync(join(manifests, 'README.txt'), 'kind: Node');
      const { code, out, err } = await hciTwin(['import', manifests, '-o', first]);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toMatch(/1 {2}Node +longhorn\.io\/v1beta2/);
      expect(out).toMatch(/Not used by any model\n +1 {2}Pod +v1/);
      expect(out).toContain('Harvester v1.9 (from the oldest kubelet, v1.36.3+rke2r1)');
      expect((await hciTwin(['import', first, '-o', second, '--quiet'])).code).toBe(0);
      expect(readFileSync(second, 'utf8')).toBe(readFileSync(first, 'utf8'));
      expect(readdirSync(folder).sort()).toEqual(['a.yaml', 'b.yaml', 'manifests']);
    }));

  it('takes the manifests out of a zip, not the archives and logs in it, and says what is missing', () =>
    inFolder(async (folder) => {
      const [zip, output] = [join(folder, 'supportbundle_1.zip'), join(folder, 'cluster.yaml')];
      const files = {
        'supportbundle_1/metadata.yaml': 'bundlecreatedat: "2026-11-01T00:00:00Z"\n',
        'supportbundle_1/yamls/cluster/v1/nodes.yaml': node,
        'supportbundle_1/nodes/harvester-1.zip': 'PK',
        'supportbundle_1/logs/default/p/c.log': 'kind: Node',
      };
      const content = Object.entries(files).map(([name, text]) => [name, strToU8(text)]);
      writeFileSync(zip, zipSync(Object.fromEntries(content)));
      const { code, out } = await hciTwin(['import', zip, '-o', output]);
      expect(code).toBe(6);
      expect(out).toContain(
        'a support bundle made 2026-11-01T00:00:00Z, 2 files read; not looked into: 1 .log, 1 .zip',
      );
      expect(out).toContain('missing Longhorn nodes for harvester-1');
      expect(readFileSync(output, 'utf8')).toContain('name: harvester-1');
    }));

  it('writes the cluster to stdout and its account to stderr when asked to', async () => {
    const { code, out, err } = await hciTwin(['import', '-', '-o', '-'], { input: `${node}---\n${longhornNode}` });
    expect(code).toBe(0);
    expect(out).toMatch(/^apiVersion: v1\nkind: Node\n/);
    expect(err).toContain('Complete: written to stdout');
  });

  it('writes nothing when the input cannot be read', () =>
    inFolder(async (folder) => {
      const [broken, output] = [join(folder, 'broken.yaml'), join(folder, 'cluster.yaml')];
      writeFileSync(broken, `${node}---\nkind: [Node\n`);
      const { code, out, err } = await hciTwin(['import', broken, '-o', output]);
      expect({ code, out }).toEqual({ code: 4, out: '' });
      expect(err).toMatch(/broken\.yaml:\d+:\d+: error: /);
      expect(existsSync(output)).toBe(false);
    }));
});
