// Addresses that kube-vip keeps: who has one on its interface, and whose answer clients hear.
//
// Having the lease, having the address and being heard are three things. The address goes on with the lease and off when its holder gives up;
// a process that is killed leaves it behind. Clients follow the last gratuitous ARP that they heard.
// Source: kube-vip/kube-vip pkg/manager/manager.go:430, pkg/arp/arp.go:140-170 @bee5cfe; github.com/harvester/harvester/issues/7293.
import { uniform53 } from '../../engine/chance.ts';
import { NONE, UNSET } from '../../engine/column.ts';
import { type Model, on } from '../../engine/model.ts';
import {
  kubeVipRestart,
  kubeVipStop,
  leaseLost,
  leaseTaken,
  reachChanged,
  vipAnnounced,
  vipEndpoints,
} from '../events.ts';
import { Contender } from '../lifecycles.ts';
import { measures } from '../measures.ts';
import { CLIENTS, isUp } from '../network/reach.ts';
import { releases } from '../releases.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import { settingOf, vipArpInterval } from '../settings.ts';
import { arpIntervalMs, staysSilentAfterLoss } from './kube-vip-rules.ts';
import { endProcess, startProcess } from './lease.ts';

/** How a kube-vip process ends: asked to (SIGTERM), or killed with its host alive. */
export const TERMINATED = 1;
export const KILLED = 2;

export const vip: Model<ClusterSchema> = {
  name: 'vip',
  on: [
    on(reachChanged, (sim, n) => {
      const { node, held } = sim.world;
      for (let h = node.held.first[n]; h >= 0; ) {
        const next = node.held.next[h];
        const v = held.vip[h];
        if (!isUp(sim.world, n)) held.remove(h);
        hear(sim, v);
        h = next;
      }
    }),
    on(leaseTaken, (sim, l, c) => {
      const { lease, contender } = sim.world;
      for (let v = lease.vips.first[l]; v >= 0; v = lease.vips.next[v]) take(sim, v, contender.node[c]);
    }),
    on(leaseLost, (sim, l, c) => {
      const { lease, contender, cluster } = sim.world;
      if (lease.vips.size[l] === 0) return;
      for (let v = lease.vips.first[l]; v >= 0; v = lease.vips.next[v]) drop(sim, v, contender.node[c]);
      const version = releases().find((r) => r.minor === cluster.release[0])?.kubeVip ?? '';
      if (contender.role[c] === Contender.state.Follows && staysSilentAfterLoss(version)) {
        contender.drive.role(c, Contender.signal.Stick);
        sim.note('kube-vip goes on without taking part any more (kube-vip/kube-vip#1747): its pod has to be deleted');
      }
    }),
    on(vipAnnounced, (sim, v, n) => {
      if (heldBy(sim.world, v, n) < 0 || !isUp(sim.world, n) || sim.world.node.island[n] !== CLIENTS) return;
      answer(sim, v, n);
    }),
    on(vipEndpoints, (sim, v, endpoints) => {
      const { vip } = sim.world;
      vip.put.endpoints(v, endpoints);
      if (endpoints === 1 && vip.holder[v] >= 0) take(sim, v, vip.holder[v]);
      else if (endpoints === 0)
        for (let h = vip.held.first[v]; h >= 0; h = vip.held.first[v]) drop(sim, v, sim.world.held.node[h]);
    }),
    on(kubeVipStop, (sim, n, how) => {
      for (const c of processesOn(sim.world, n)) endProcess(sim, c, how === TERMINATED);
    }),
    on(kubeVipRestart, (sim, n) => {
      const { contender, lease } = sim.world;
      for (const c of processesOn(sim.world, n)) {
        // The new process starts from nothing and takes off what it finds.
        const l = contender.lease[c];
        for (let v = lease.vips.first[l]; v >= 0; v = lease.vips.next[v])
          if (sim.world.vip.holder[v] !== n || lease.holder[l] !== c) drop(sim, v, n);
        if (contender.role[c] === Contender.state.Dead || contender.role[c] === Contender.state.Stuck)
          startProcess(sim, c);
      }
    }),
  ],
};

/** Puts an address on a node's interface. Clients follow when the shared ticker next announces it. */
function take(sim: ClusterSimulation, v: number, n: number): void {
  const { vip, held } = sim.world;
  vip.put.holder(v, n);
  if (vip.endpoints[v] === 0) return;
  if (heldBy(sim.world, v, n) < 0) {
    const name = `${sim.store.names.text(vip.name[v])}@${sim.store.names.text(sim.world.node.name[n])}`;
    held.add({ name, vip: v, node: n, since: sim.now });
  }
  count(sim);
  sim.schedule(vipAnnounced, arpIntervalMs(settingOf(sim.world, vipArpInterval)) * uniform53(vip.luck, v), v, n);
}

function heldBy({ vip, held }: ClusterWorld, v: number, n: number): number {
  for (let h = vip.held.first[v]; h >= 0; h = vip.held.next[h]) if (held.node[h] === n) return h;
  return NONE;
}

function processesOn({ node, contender, lease }: ClusterWorld, n: number): number[] {
  const found: number[] = [];
  for (let c = node.contenders.first[n]; c >= 0; c = node.contenders.next[c])
    if (lease.vips.size[contender.lease[c]] > 0) found.push(c);
  return found;
}

function drop(sim: ClusterSimulation, v: number, n: number): void {
  const h = heldBy(sim.world, v, n);
  if (h < 0) return;
  sim.world.held.remove(h);
  hear(sim, v);
}

/** Whether clients still hear who they heard last, and whether somebody else is there to be heard with its next announcement. */
function hear(sim: ClusterSimulation, v: number): void {
  const { vip, held, node } = sim.world;
  const n = vip.answers[v];
  const heard = (m: number) => m >= 0 && isUp(sim.world, m) && node.island[m] === CLIENTS;
  if (n >= 0 && (!heard(n) || heldBy(sim.world, v, n) < 0)) {
    vip.put.answers(v, NONE);
    vip.put.downSince(v, sim.now);
  }
  if (vip.answers[v] < 0) {
    for (let h = vip.held.first[v]; h >= 0; h = vip.held.next[h]) {
      if (!heard(held.node[h]) || sim.dueAt(vipAnnounced, v) < Number.POSITIVE_INFINITY) continue;
      const wait = arpIntervalMs(settingOf(sim.world, vipArpInterval)) * uniform53(vip.luck, v);
      sim.schedule(vipAnnounced, wait, v, held.node[h]);
    }
  }
  count(sim);
}

function answer(sim: ClusterSimulation, v: number, n: number): void {
  const { vip } = sim.world;
  vip.put.answers(v, n);
  if (vip.downSince[v] !== UNSET) sim.probes.observe(measures.vipMovedSeconds, sim.now - vip.downSince[v]);
  vip.put.downSince(v, UNSET);
  count(sim);
}

function count(sim: ClusterSimulation): void {
  const { vip } = sim.world;
  let silent = 0;
  let twice = 0;
  for (let v = 0; v < vip.rows; v++) {
    if (vip.wanted[v] === 1 && vip.answers[v] < 0) silent++;
    if (vip.held.size[v] > 1) twice++;
  }
  sim.probes.set(measures.unansweredVips, sim.now, silent);
  sim.probes.set(measures.duplicateVips, sim.now, twice);
}
