// The matrix of a placement: its words follow from its figures.
import { describe, expect, test } from 'vitest';
import { buildCluster } from '../../models/index.ts';
import { emptyCluster } from '../../models/manifest/index.ts';
import { explainNewPlacement, explainPlacement, type Placement, parseWishedVm } from '../../scenarios/placement.ts';
import { fourNodes, sampleCluster } from '../support/sample-cluster.ts';

const GIB = 1024 * 1024 * 1024;

function explained(name: string): Placement {
  const answer = explainPlacement(fourNodes(), name);
  if ('problem' in answer) throw new Error(answer.problem);
  return answer;
}

describe('the matrix of a VM', () => {
  const sim = fourNodes();
  const { vm } = sim.world;
  const names = Array.from({ length: vm.rows }, (_, v) => sim.store.names.text(vm.name[v]));

  test.each(names)('of %s adds up, and its words name the best node', (name) => {
    const { nodes, best, words, plugins } = explained(name);
    expect(nodes).toHaveLength(4);
    for (const n of nodes) {
      if (n.total === null) expect(n.reasons.length).toBeGreaterThan(0);
      else expect(plugins.reduce((sum, p) => sum + (n.scores[p] ?? 0), 0)).toBe(n.total);
      if (n.change !== null) expect(words.some((w) => w.startsWith(n.node) && w.includes(n.change ?? ''))).toBe(true);
    }
    const top = Math.max(...nodes.map((n) => n.total ?? -1));
    expect(best).toEqual(nodes.filter((n) => n.total === top).map((n) => n.node));
    for (const node of best) expect(words[0]).toContain(node);
    expect(words[0]).toContain(String(top));
  });

  test('does not count what the VM itself holds', () => {
    const before = explained('db-primary').nodes.find((n) => n.here);
    expect(before?.refusedBy).toBeNull();
  });

  test('says which VM it does not know, and the nearest', () => {
    expect(explainPlacement(fourNodes(), 'web-9')).toEqual({
      problem: 'the cluster has no VM web-9; did you mean default/web-1?',
    });
  });

  test('of a new VM says what each node lacks', () => {
    const wish = parseWishedVm('4 cpu, 64Gi, 2x100Gi');
    expect(wish).toEqual({ vcpus: 4, memoryBytes: 64 * GIB, disks: [100 * GIB, 100 * GIB] });
    if ('problem' in wish) return;
    const answer = explainNewPlacement(fourNodes(), wish);
    if ('problem' in answer) throw new Error(answer.problem);
    const refused = answer.nodes.filter((n) => n.refusedBy === 'NodeResourcesFit');
    expect(refused.length).toBeGreaterThan(0);
    for (const n of refused) expect(n.change).toMatch(/^it needs \d+ MiB more memory$/);
  });

  test.each(['four cpu, 1Gi', '4 cpu', '4 cpu, 1Gi, big', '4 cpu, 1Gi, 0x10Gi'])(
    'refuses %s with an example',
    (text) => {
      const wish = parseWishedVm(text);
      expect('problem' in wish && wish.problem).toContain('expected as in');
    },
  );
});

describe('the words about a placement', () => {
  const clusters = [
    'eight-nodes',
    'witness',
    'three-nodes-quota',
    'three-nodes-tenants',
    'three-nodes-storage',
  ] as const;

  test.each(clusters)('of every VM of %s say what the figures say', (name) => {
    const sim = buildCluster(sampleCluster(name), { seed: 1, release: 9 });
    const { vm } = sim.world;
    for (let v = 0; v < vm.rows; v++) {
      const answer = explainPlacement(sim, sim.store.names.text(vm.name[v]));
      if ('problem' in answer) throw new Error(answer.problem);
      const { nodes, best, words, plugins, runsOn } = answer;
      const of = (node: string) => nodes.find((n) => n.node === node);
      const [, won, lost, next = '', leads = ''] =
        / with (\d+) points against (\d+) of (\S+) \((?:\S+: )?([^)]*)\)/.exec(words[0] ?? '') ?? [];
      if (won !== undefined) {
        expect(Number(won)).toBe(of(best[0] ?? '')?.total);
        expect(Number(lost)).toBe(of(next)?.total);
        const sum = [...leads.matchAll(/([+-]\d+)/g)].reduce((all, [text]) => all + Number(text), 0);
        expect(sum).toBe(Number(won) - Number(lost));
        for (const [, plugin = '', by] of leads.matchAll(/(\w+) ([+-]\d+)/g)) {
          expect(plugins).toContain(plugin);
          expect(Number(by)).toBe((of(best[0] ?? '')?.scores[plugin] ?? 0) - (of(next)?.scores[plugin] ?? 0));
        }
      }
      if (runsOn !== null) expect(words.join(' ')).toContain(`It runs on ${runsOn}`);
      for (const n of nodes.filter(({ total }) => total === null)) {
        expect(n.change).not.toBeNull();
        expect(words.some((w) => w.startsWith(`${n.node}: ${n.reasons.join(', ')}`))).toBe(true);
      }
    }
  });

  test('name a few of many equal nodes, and say that not all of them are looked at', () => {
    const cluster = sampleCluster('four-nodes');
    const [node] = cluster.nodes;
    if (node === undefined) throw new Error('no node');
    const nodes = Array.from({ length: 160 }, (_, i) => ({
      ...node,
      name: `n${i}`,
      labels: { ...node.labels, 'kubernetes.io/hostname': `n${i}` },
    }));
    const sim = buildCluster({ ...emptyCluster, nodes }, { seed: 1, release: 9 });
    const answer = explainNewPlacement(sim, { vcpus: 2, memoryBytes: 4 * GIB, disks: [] });
    if ('problem' in answer) throw new Error(answer.problem);
    expect(answer.words[0]).toMatch(
      /on one of n0, n1, n\d+, n\d+, n\d+, n\d+ and 154 more, drawn by lot, with \d+ points each\.$/,
    );
    expect(answer.words[1]).toBe(
      'The scheduler stops when 100 nodes fit, from where its last search ended: it may not see the best of 160.',
    );
  });
});

describe('the disks of a new VM', () => {
  const wordsOf = (text: string): readonly string[] => {
    const wish = parseWishedVm(text);
    if ('problem' in wish) throw new Error(wish.problem);
    const answer = explainNewPlacement(fourNodes(), wish);
    if ('problem' in answer) throw new Error(answer.problem);
    return answer.words.filter((w) => w.startsWith('Its disk'));
  };

  test('are said to have room, or how many of their replicas have none and why', () => {
    expect(wordsOf('2 cpu, 4Gi')).toEqual([]);
    expect(wordsOf('2 cpu, 4Gi, 1Gi')[0]).toMatch(/^Its disk 1 of 1 GiB has its 3 replicas on harvester-/);
    expect(wordsOf('2 cpu, 4Gi, 500Ti')).toEqual([
      'Its disk 1 of 500 TiB finds room for 0 of 3 replicas: insufficient storage.',
    ]);
  });

  test('take the room of one another', () => {
    const many = wordsOf('2 cpu, 4Gi, 20x100Gi');
    expect(many).toHaveLength(20);
    expect(many[0]).toContain('3 replicas');
    expect(many[19]).toContain('room for 0 of 3');
  });
});
