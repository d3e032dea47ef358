// Laws of load balancers and VM networks: whatever happens, no address is given twice, and once all is well again whoever runs is reached.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as events from '../../models/events.ts';
import { buildCluster, type ClusterSimulation } from '../../models/index.ts';
import { Guest } from '../../models/lifecycles.ts';
import { isAddressed, serves } from '../../models/network/backend-health.ts';
import { lbAnswers, lbLosesConnections } from '../../models/network/load-balancers.ts';
import { DARK, GREY } from '../../models/network/network.ts';
import { isConnected } from '../../models/network/reach.ts';
import { runs } from '../support/laws.ts';
import { sampleCluster } from '../support/sample-cluster.ts';

const MINUTE = 60_000;

/** One deed: what, on which row, when. */
interface Deed {
  readonly what: 'create' | 'delete' | 'nic' | 'repair' | 'split' | 'crash' | 'start';
  readonly row: number;
  readonly at: number;
}

const deeds = fc.array(
  fc.record<Deed>({
    what: fc.constantFrom('create', 'delete', 'nic', 'repair', 'split', 'crash', 'start'),
    row: fc.nat(11),
    at: fc.nat(60 * MINUTE),
  }),
  { maxLength: 12 },
);

function play(sim: ClusterSimulation, { what, row, at }: Deed): void {
  const { lb, nic, node, attachment } = sim.world;
  if (what === 'create') sim.inject(events.lbCreate, row % lb.rows, 0, what, at);
  else if (what === 'delete') sim.inject(events.lbDelete, row % lb.rows, 0, what, at);
  else if (what === 'nic') sim.inject(events.nicFail, row % nic.rows, row % 2 === 0 ? DARK : GREY, what, at);
  else if (what === 'repair') sim.inject(events.nicRepair, row % nic.rows, 0, what, at);
  else if (what === 'split') sim.inject(events.attachmentSplit, row % attachment.rows, 1, what, at);
  else sim.inject(what === 'crash' ? events.nodeCrash : events.nodeStart, row % node.rows, 0, what, at);
}

describe('load balancers of a cluster in which anything happens', () => {
  it('share no address, and all that have one and a VM answer once all is well again', () => {
    fc.assert(
      fc.property(deeds, fc.nat(1000), (all, seed) => {
        const sim = buildCluster(sampleCluster('three-nodes-tenants'), { seed, release: 9 });
        sim.checking = true;
        for (const deed of all) play(sim, deed);
        sim.run(60 * MINUTE);
        const { nic, node, lb, vip, backend, vm, vmi } = sim.world;
        for (let k = 0; k < nic.rows; k++) sim.inject(events.nicRepair, k, 0, 'heal');
        for (let n = 0; n < node.rows; n++) sim.inject(events.nodeStart, n, 0, 'heal');
        sim.inject(events.networkHealed, 0, 0, 'heal');
        sim.run(180 * MINUTE);
        for (let v = 0; v < vm.rows; v++) {
          const i = vm.instances.first[v];
          if (i >= 0 && vmi.guest[i] === Guest.state.Up) expect(isConnected(sim.world, v, vmi.node[i])).toBe(true);
        }
        let free = 2;
        for (let l = 0; l < lb.rows; l++) {
          if (lb.exists[l] === 0) continue;
          if (isAddressed(sim.world, l)) free--;
          const rows = [...Array(backend.rows).keys()].filter((b) => backend.lb[b] === l);
          // kube-vip may be stuck on every node by then, as it is where writes were lost; the management VIP is silent as well.
          const served = vip.answers[0] >= 0 && rows.some((b) => serves(sim.world, backend.vm[b]));
          expect(lbAnswers(sim.world, l)).toBe(served && isAddressed(sim.world, l));
          expect(lbLosesConnections(sim.world, l)).toBe(false);
        }
        const waiting = [...Array(lb.rows).keys()].filter((l) => lb.exists[l] === 1 && !isAddressed(sim.world, l));
        expect(free === 0 || waiting.length === 0).toBe(true);
      }),
      { numRuns: runs(15) },
    );
  });
});
