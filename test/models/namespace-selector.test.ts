// Namespaces in affinity terms: found by their labels.
import { describe, expect, test } from 'vitest';
import { bindPod } from '../../models/scheduling/accounting.ts';
import type { PodSpec } from '../../models/scheduling/pod-spec.ts';
import { explainPod } from '../../models/scheduling/scheduler.ts';
import { addPod, plainCluster } from '../support/plain-cluster.ts';

const GIB = 1024 * 1024 * 1024;
const HOST = 'kubernetes.io/hostname';

function refusal(sim: ReturnType<typeof plainCluster>, spec: Partial<PodSpec>): string | null {
  const p = addPod(sim, { cpu: 1000, memory: GIB, spec });
  const [node] = explainPod(sim, p).considered;
  sim.world.pod.remove(p);
  return node?.reason ?? null;
}

describe('a rule about pods of other namespaces', () => {
  const apart = (namespaceSelector: object): Partial<PodSpec> => ({
    antiAffinity: [
      {
        labelSelector: { matchLabels: { app: 'db' }, matchExpressions: [] },
        topologyKey: HOST,
        namespaces: [],
        namespaceSelector: { matchLabels: {}, matchExpressions: [], ...namespaceSelector },
      },
    ],
  });

  test('finds them by the labels of their namespaces, of which one is the name', () => {
    const sim = plainCluster([{ cpu: 8000, memory: 64 * GIB }]);
    sim.world.cluster.put.namespaces(0, JSON.stringify({ shop: { team: 'web' } }));
    bindPod(sim, addPod(sim, { cpu: 1000, memory: GIB, spec: { namespace: 'shop', labels: { app: 'db' } } }), 0);
    expect(refusal(sim, apart({ matchLabels: { team: 'web' } }))).toContain('anti-affinity');
    expect(refusal(sim, apart({ matchLabels: { team: 'ops' } }))).toBeNull();
    expect(refusal(sim, apart({ matchLabels: { 'kubernetes.io/metadata.name': 'shop' } }))).not.toBeNull();
    expect(refusal(sim, apart({}))).not.toBeNull();
  });
});
