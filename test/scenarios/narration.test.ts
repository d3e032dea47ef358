// Sentences for what no scenario can bring about yet: every kind of event that can be injected is told in words.
import { describe, expect, it } from 'vitest';
import { Recorder, Trace } from '../../engine/trace.ts';
import { type ClusterSimulation, clusterDefinition, events } from '../../models/index.ts';
import { type StoryLine, StoryTeller } from '../../scenarios/index.ts';
import { fourNodes } from '../support/sample-cluster.ts';

/** The story of what follows from events that are injected by hand. */
function storyOf(inject: (sim: ClusterSimulation) => void, until = 1_200_000): readonly StoryLine[] {
  const sim = fourNodes();
  const trace = new Trace();
  sim.record(new Recorder(trace));
  const teller = new StoryTeller(sim);
  inject(sim);
  sim.run(until);
  for (const record of trace.records()) teller.tell(record);
  return teller.lines();
}
const words = (lines: readonly StoryLine[]): string => lines.map(({ what, why }) => `${what} (${why})`).join('\n');

describe('the story of', () => {
  it('a kubelet that stops says why its node is given up', () => {
    const lines = storyOf((sim) => sim.inject(events.kubeletFail, 3, 2, 'step 1: stop the kubelet', 60_000));
    expect(words(lines)).toMatch(/the kubelet of harvester-4 (stops|fails)/);
    expect(words(lines)).toMatch(/Kubernetes marks harvester-4 NotReady/);
  });

  it('a switch that dies tells of the bonds that leave it', () => {
    const lines = storyOf((sim) => sim.inject(events.switchFail, 0, 1, 'step 1: a switch dies', 60_000));
    expect(words(lines)).toContain('switch tor-a loses its link (step 1)');
    expect(words(lines)).toMatch(/the bond no longer uses /);
  });

  it('a node that is removed names it and its etcd member', () => {
    const lines = storyOf((sim) =>
      sim.inject(events.nodeDelete, sim.world.node.find('harvester-3'), 0, 'step 1: delete', 60_000),
    );
    expect(words(lines)).toContain('harvester-3 is removed from the cluster (step 1)');
    expect(words(lines)).toContain('harvester-3 leaves etcd');
  });

  it('the loss of a majority says that nothing can be written, and when that ends', () => {
    const lines = storyOf((sim) => {
      for (const name of ['harvester-1', 'harvester-2'])
        sim.inject(events.nodeCrash, sim.world.node.find(name), 0, 'step 1: crash', 60_000);
      sim.inject(events.nodeStart, sim.world.node.find('harvester-1'), 0, 'step 2: start', 300_000);
    });
    expect(words(lines)).toContain('etcd has lost its quorum: nothing can be written');
    expect(words(lines)).toMatch(/the API takes writes again \(etcd has elected harvester-[13]\)/);
  });
});

describe('any one event that can be injected', () => {
  const faults = clusterDefinition.kinds.filter((kind) => kind?.lane === 'fault');

  it('is told without a hole in its words, whatever row it strikes', () => {
    expect(faults.length).toBeGreaterThan(15);
    for (const kind of faults) {
      if (kind === undefined) continue;
      // A volume that is there already cannot be created; no hazard is there unless failures are switched on.
      if (kind.name === 'volume.create' || kind.name.startsWith('hazard.')) continue;
      for (const row of [0, 1]) {
        // A link that flaps every millisecond would keep the test busy for minutes.
        const b = kind.name === 'nic.flap' ? 60_000 : 1;
        const lines = storyOf((sim) => sim.inject(kind, row, b, 'step 1: it', 60_000), 600_000);
        const text = words(lines);
        expect(text, kind.name).not.toMatch(/undefined|NaN|Infinity| {2}|\bnull\b(?!\))/);
        for (const { what } of lines) expect(what.trim(), kind.name).not.toBe('');
      }
    }
  });
});
