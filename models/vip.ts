// The VIP: one kube-vip lease, and the address that clients hear from one management node.
import { uniform53 } from '../engine/chance.ts';
import { type Model, on } from '../engine/model.ts';
import { apiBack, reachChanged, vipAnnounced, vipDropped, vipLeaseTaken } from './events.ts';
import { takeover } from './lease-election.ts';
import { measures } from './measures.ts';
import { apiWritable, isUp, reachesApi } from './reach.ts';
import type { ClusterSchema, ClusterSimulation } from './schema.ts';
import { settingOf, vipArpInterval, vipLeaseDuration, vipRenewDeadline, vipRetryPeriod } from './settings.ts';

export const vip: Model<ClusterSchema> = {
  name: 'vip',
  on: [
    on(reachChanged, (sim, n) => {
      const { vip } = sim.world;
      for (let v = 0; v < vip.rows; v++) {
        if (vip.answers[v] === n && !isUp(sim.world, n)) silence(sim, v);
        if (vip.holder[v] !== n) continue;
        // A holder that is cut off keeps answering its side until its renewals have failed for the deadline.
        if (isUp(sim.world, n) && !reachesApi(sim.world, n)) sim.schedule(vipDropped, giveUpMs(sim, v), v, n);
        else sim.cancel(vipDropped, v);
        elect(sim, v);
      }
    }),
    on(apiBack, (sim) => {
      for (let v = 0; v < sim.world.vip.rows; v++) elect(sim, v);
    }),
    on(vipDropped, (sim, v, n) => {
      if (sim.world.vip.answers[v] === n) silence(sim, v);
    }),
    on(vipLeaseTaken, (sim, v, n) => {
      const { vip } = sim.world;
      if (!apiWritable(sim.world) || !reachesApi(sim.world, n)) {
        elect(sim, v);
        return;
      }
      vip.put.holder(v, n);
      vip.put.renewedAt(v, sim.now);
      sim.schedule(vipAnnounced, settingOf(sim.world, vipArpInterval) * uniform53(vip.luck, v), v, n);
    }),
    on(vipAnnounced, (sim, v, n) => {
      const { vip } = sim.world;
      if (vip.holder[v] !== n || !isUp(sim.world, n)) return;
      vip.put.answers(v, n);
      if (vip.downSince[v] >= 0) sim.probes.observe(measures.vipMovedSeconds, sim.now - vip.downSince[v]);
      vip.put.downSince(v, -1);
      sim.probes.set(measures.unansweredVips, sim.now, unanswered(sim));
    }),
  ],
};

/** Management nodes (never the witness) that run kube-vip and can write the lease.
 *  Source: harvester/harvester deploy/charts/harvester/values.yaml:590 @3d63c2af1 (node selector control-plane=true). */
function candidates(sim: ClusterSimulation): number[] {
  const { node } = sim.world;
  const found: number[] = [];
  for (let n = 0; n < node.rows; n++) {
    if (node.isLive(n) && node.management[n] === 1 && node.witness[n] === 0 && reachesApi(sim.world, n)) found.push(n);
  }
  return found;
}

/** Plans the take-over when the holder can no longer renew; calls it off when it can again. */
function elect(sim: ClusterSimulation, v: number): void {
  const { vip } = sim.world;
  const holder = vip.holder[v];
  if (holder >= 0 && reachesApi(sim.world, holder)) {
    sim.cancel(vipLeaseTaken, v);
    if (vip.answers[v] < 0)
      sim.schedule(vipAnnounced, settingOf(sim.world, vipArpInterval) * uniform53(vip.luck, v), v, holder);
    return;
  }
  if (sim.dueAt(vipLeaseTaken, v) < Number.POSITIVE_INFINITY) return;
  const followers = candidates(sim);
  if (followers.length === 0) return;
  const lease = settingOf(sim.world, vipLeaseDuration);
  const { winner, delayMs } = takeover(lease, settingOf(sim.world, vipRetryPeriod), followers.length, vip.luck, v);
  sim.schedule(vipLeaseTaken, delayMs, v, followers[winner]);
}

/** From the loss of the API to the removal of the address: at most one retry period, then the renew deadline. */
function giveUpMs(sim: ClusterSimulation, v: number): number {
  return (
    settingOf(sim.world, vipRetryPeriod) * uniform53(sim.world.vip.luck, v) + settingOf(sim.world, vipRenewDeadline)
  );
}

function silence(sim: ClusterSimulation, v: number): void {
  const { vip } = sim.world;
  vip.put.answers(v, -1);
  vip.put.downSince(v, sim.now);
  sim.probes.set(measures.unansweredVips, sim.now, unanswered(sim));
}

function unanswered(sim: ClusterSimulation): number {
  const { vip } = sim.world;
  let count = 0;
  for (let v = 0; v < vip.rows; v++) if (vip.answers[v] < 0) count++;
  return count;
}
