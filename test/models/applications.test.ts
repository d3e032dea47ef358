// Applications from manifests: which pods there are, which volume each has, and where share managers serve from the start.
import { describe, expect, test } from 'vitest';
import { buildCluster, events } from '../../models/index.ts';
import { ApplicationPod, ShareManager, VolumeState } from '../../models/lifecycles.ts';
import { type ClusterManifest, readCluster } from '../../models/manifest/index.ts';
import { formatIssue } from '../../models/manifest/issue.ts';
import { deployment, statefulSet } from '../support/manifests.ts';
import { sampleCluster, sampleText } from '../support/sample-cluster.ts';

const MINUTE = 60_000;

function pods(cluster: ClusterManifest = sampleCluster('three-nodes-storage'), untilMs = 0) {
  const sim = buildCluster(cluster, { seed: 1, release: 9 });
  sim.run(untilMs);
  const { application, volume, node } = sim.world;
  const found = [...Array(application.rows).keys()].map((a) => ({
    name: sim.store.names.text(application.name[a] ?? 0),
    volume: sim.store.names.text(volume.name[application.volume[a] ?? -1] ?? 0),
    pod: ApplicationPod.states[application.pod[a] ?? 0],
    node: sim.store.names.text(node.name[application.node[a] ?? -1] ?? 0),
  }));
  return { sim, found };
}

function changed(change: (text: string) => string) {
  const text = change(sampleText('three-nodes-storage'));
  expect(text).not.toBe(sampleText('three-nodes-storage'));
  return readCluster([{ path: 'a.yaml', text }]);
}

describe('the pods of a cluster', () => {
  test('are those of Deployments and StatefulSets with claims, and run where their volume is or are spread', () => {
    const { sim, found } = pods();
    expect(found).toEqual([
      { name: 'office/reports-1', volume: 'pvc-reports', pod: 'Running', node: 'store-1' },
      { name: 'office/reports-2', volume: 'pvc-reports', pod: 'Running', node: 'store-2' },
      { name: 'office/queue-0', volume: 'pvc-queue', pod: 'Running', node: 'store-1' },
    ]);
    const { volume, node } = sim.world;
    const v = volume.find('pvc-reports');
    expect([volume.shared[v], ShareManager.states[volume.shareManager[v] ?? 0]]).toEqual([1, 'running']);
    expect(volume.shareNode[v]).toBe(node.find('store-2'));
  });

  test('are started, and their volumes attached, where nothing runs yet', () => {
    const { cluster } = changed((text) =>
      text
        .replaceAll(/state: attached/g, 'state: detached')
        .replaceAll(/currentNodeID: \S+/g, 'currentNodeID: ""')
        .replaceAll(/nodeID: store-\d, numberOfReplicas/g, 'nodeID: "", numberOfReplicas'),
    );
    const { sim, found } = pods(cluster, MINUTE);
    expect(found.map(({ pod }) => pod)).toEqual(['Running', 'Running', 'Running']);
    const { volume } = sim.world;
    for (const name of ['pvc-reports', 'pvc-queue'])
      expect(volume.state[volume.find(name)]).toBe(VolumeState.state.attached);
  });

  test('of a Deployment on a ReadWriteOnce volume keep it as long as one of them has it', () => {
    const { cluster } = changed((text) =>
      text.replaceAll('accessMode: rwx, dataEngine: v1, migratable: false', 'accessMode: rwo'),
    );
    const { sim } = pods(cluster);
    const { application, volume } = sim.world;
    const v = volume.find('pvc-reports');
    expect(volume.shared[v]).toBe(0);
    const [first, second] = [application.find('office/reports-1'), application.find('office/reports-2')];
    expect(application.node[first]).toBe(application.node[second]);
    sim.inject(events.applicationScale, first, 0, 'test');
    sim.run(sim.now + MINUTE);
    expect([volume.state[v], application.pod[second]]).toEqual([
      VolumeState.state.attached,
      ApplicationPod.state.Running,
    ]);
    sim.inject(events.applicationScale, second, 0, 'test');
    sim.run(sim.now + MINUTE);
    expect(volume.state[v]).toBe(VolumeState.state.detached);
  });

  test('that share a volume leave the share manager alone until the last one is scaled away', () => {
    const { sim } = pods();
    const { application, volume } = sim.world;
    const v = volume.find('pvc-reports');
    sim.inject(events.applicationScale, application.find('office/reports-2'), 0, 'test');
    sim.run(sim.now + MINUTE);
    expect(volume.shareManager[v]).toBe(ShareManager.state.running);
    sim.inject(events.applicationScale, application.find('office/reports-1'), 0, 'test');
    sim.run(sim.now + MINUTE);
    expect([volume.shareManager[v], volume.state[v]]).toEqual([ShareManager.state.stopped, VolumeState.state.detached]);
  });
});

describe('a workload', () => {
  const read = (text: string) => readCluster([{ path: 'a.yaml', text }]);

  test('without a claim is of no use and only counted', () => {
    const { cluster, ignored, issues } = read(
      deployment.replace('persistentVolumeClaim:\n          claimName: reports', 'emptyDir: {}'),
    );
    expect([cluster.deployments, issues, ignored.map(({ kind, count }) => [kind, count])]).toEqual([
      [],
      [],
      [['Deployment', 1]],
    ]);
  });

  test('whose claim is not there is read with a warning at its name', () => {
    const { issues } = read(deployment);
    expect(issues.map(formatIssue)).toEqual([
      expect.stringMatching(/^a\.yaml:7:9: warning: office\/reports uses the claim "reports", which is not there/),
    ]);
  });

  test('with a count that is no number is refused at its line and column', () => {
    const { cluster, issues } = read(statefulSet.replace('replicas: 1\n  selector', 'replicas: one\n  selector'));
    expect(cluster.statefulSets).toEqual([]);
    expect(issues.map(({ line, column, path }) => [line, column, path])).toEqual([[9, 13, 'spec.replicas']]);
  });
});
