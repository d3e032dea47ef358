// Leases while a simulation runs: who leads, who notices that it does not any more, and who takes over.
//
// Nothing happens while holders renew. Once one cannot, the moments at which it gives up and at which each follower may first take the lease
// are computed from the age of its last renewal, and become one event each; the tries follow `lease-record.ts`. Holder and followers need
// not agree: between a take-over and the old holder's giving up two of them lead.
import { uniform53 } from '../../engine/chance.ts';
import { NONE, UNSET } from '../../engine/column.ts';
import { type Model, on } from '../../engine/model.ts';
import {
  apiBack,
  apiLost,
  clockDrift,
  controllerStarted,
  leaseGaveUp,
  leaseLost,
  leaseSteal,
  leaseTaken,
  leaseTry,
  reachChanged,
} from '../events.ts';
import { Contender } from '../lifecycles.ts';
import { apiWritable, isUp } from '../network/reach.ts';
import type { ClusterSchema, ClusterSimulation, ClusterWorld } from '../schema.ts';
import { releaseBlocked, settingOf } from '../settings.ts';
import { asksApi, canAct, rateOf, runsHere } from './contender.ts';
import { givesUpAt, pollGap, untilNextPoll } from './lease-election.ts';
import { type LeaseRecord, type Observation, released, tryAcquireOrRenew } from './lease-record.ts';

export interface LeaseTimers {
  readonly leaseDurationMs: number;
  readonly renewDeadlineMs: number;
  readonly retryPeriodMs: number;
}

export const lease: Model<ClusterSchema> = {
  name: 'lease',
  on: [
    on(reachChanged, (sim, n) => {
      const { node, contender } = sim.world;
      for (let c = node.contenders.first[n]; c >= 0; c = node.contenders.next[c]) {
        if (!isUp(sim.world, n)) endProcess(sim, c);
        else if (
          contender.role[c] === Contender.state.Dead &&
          runsHere(sim.world, c) &&
          sim.dueAt(controllerStarted, c) === Number.POSITIVE_INFINITY
        )
          startProcess(sim, c);
        attend(sim, contender.lease[c]);
      }
    }),
    on(apiBack, (sim) => attendAll(sim)),
    on(apiLost, (sim) => attendAll(sim)),
    on(leaseTry, (sim, c) => tryNow(sim, c)),
    on(leaseGaveUp, (sim, c) => giveUp(sim, c)),
    on(leaseSteal, (sim, l) => steal(sim, l)),
    // Timers that run were set by the clock as it went then.
    on(clockDrift, (sim, n, ppm) => sim.world.node.put.clockRate(n, 1 + ppm / 1e6)),
  ],
};

/** The lease of that name, made if there is none: adding one twice gives the same. */
export function leaseNamed(sim: ClusterSimulation, name: string, timers: LeaseTimers): { row: number; isNew: boolean } {
  const { lease } = sim.world;
  const known = lease.find(name);
  if (known >= 0) return { row: known, isNew: false };
  return { row: lease.add({ name, durationMs: timers.leaseDurationMs, ...timers }), isNew: true };
}

/** Ends a lease nobody contends for. A late end of one that was replaced hurts nobody: rows are told apart by their generation. */
export function dropLease({ lease }: ClusterWorld, row: number, generation: number): void {
  if (lease.isLive(row) && lease.generation[row] === generation) lease.remove(row);
}

/** A process on a node that takes part; `leads` when it holds the lease as things are found. */
export function addContender(sim: ClusterSimulation, l: number, node: number, leads: boolean): number {
  const { contender, lease } = sim.world;
  const name = `${sim.store.names.text(lease.name[l])}/${sim.store.names.text(sim.world.node.name[node])}`;
  const role = !isUp(sim.world, node) ? Contender.state.Dead : leads ? Contender.state.Leads : Contender.state.Follows;
  const c = contender.add({ name, lease: l, node, role });
  if (leads) lease.put.holder(l, c);
  return c;
}

/** The process that holds the lease and can act on it, or none. Others may still believe that they do. */
export function leaderOf(world: ClusterWorld, l: number): number {
  const c = l < 0 ? NONE : world.lease.holder[l];
  return c >= 0 && world.contender.role[c] === Contender.state.Leads ? c : NONE;
}

/** Whether a controller with that lease acts: writes are taken, and one process of it leads. A world without such a lease has no elections. */
export function acts(world: ClusterWorld, l: number): boolean {
  return apiWritable(world) && (l < 0 || leaderOf(world, l) >= 0);
}

/** Plans what comes next for a lease; call it when anything changes that its contenders depend on. */
export function attend(sim: ClusterSimulation, l: number): void {
  const { lease, contender } = sim.world;
  const holder = lease.holder[l];
  if (holder >= 0 && canRenew(sim, holder)) {
    lease.put.renewedAt(l, UNSET);
    sim.cancel(leaseGaveUp, holder);
    for (let c = lease.contenders.first[l]; c >= 0; c = lease.contenders.next[c]) {
      contender.put.observedAt(c, UNSET);
      contender.put.hangingSince(c, UNSET);
      sim.cancel(leaseTry, c);
    }
    return;
  }
  if (lease.renewedAt[l] === UNSET) missRenewal(sim, l);
  for (let c = lease.contenders.first[l]; c >= 0; c = lease.contenders.next[c]) planTry(sim, c);
}

/** A process ends, asked (it gives the lease back) or not. Idle leases are then free for the next poll of anybody. */
export function endProcess(sim: ClusterSimulation, c: number, clean = false): void {
  const { contender, lease } = sim.world;
  if (contender.role[c] === Contender.state.Dead) return;
  const l = contender.lease[c];
  const led = contender.role[c] === Contender.state.Leads;
  sim.cancel(leaseTry, c);
  sim.cancel(leaseGaveUp, c);
  contender.drive.role(c, Contender.signal.Stop);
  if (clean && led && apiWritable(sim.world)) giveBack(sim, l, c);
  if (clean && led) sim.schedule(leaseLost, 0, l, c);
  if (lease.holder[l] === c || lease.holder[l] < 0) attend(sim, l);
}

export function startProcess(sim: ClusterSimulation, c: number): void {
  const { contender } = sim.world;
  contender.drive.role(c, Contender.signal.Restart);
  contender.put.observedAt(c, UNSET);
  attend(sim, contender.lease[c]);
}

function attendAll(sim: ClusterSimulation): void {
  const { lease } = sim.world;
  for (let l = 0; l < lease.rows; l++) if (lease.isLive(l)) attend(sim, l);
}

/** The holder cannot renew from now on: draws how long ago it last did, what followers have seen of that, and when it will give up. */
function missRenewal(sim: ClusterSimulation, l: number): void {
  const { lease, contender } = sim.world;
  const holder = lease.holder[l];
  const retry = lease.retryPeriodMs[l];
  const renewedAt = sim.now - retry * uniform53(lease.luck, l);
  lease.put.renewedAt(l, renewedAt);
  for (let c = lease.contenders.first[l]; c >= 0; c = lease.contenders.next[c]) {
    if (c === holder || contender.role[c] !== Contender.state.Follows) continue;
    const seenAt = Math.ceil(renewedAt + untilNextPoll(retry, contender.luck, c));
    contender.put.observedAt(c, Math.max(0, seenAt));
  }
  if (holder < 0 || contender.role[holder] !== Contender.state.Leads) return;
  const rate = rateOf(sim.world, holder);
  const due = givesUpAt(
    renewedAt,
    retry / rate,
    lease.renewDeadlineMs[l] / rate,
    settingOf(sim.world, releaseBlocked) / rate,
  );
  sim.schedule(leaseGaveUp, Math.max(0, due - sim.now), holder);
}

function planTry(sim: ClusterSimulation, c: number): void {
  const { contender, lease } = sim.world;
  const l = contender.lease[c];
  if (contender.role[c] === Contender.state.Leads) {
    shortenStay(sim, c);
    return;
  }
  if (contender.role[c] !== Contender.state.Follows || !asksApi(sim.world, c)) {
    contender.put.hangingSince(c, UNSET);
    sim.cancel(leaseTry, c);
    return;
  }
  if (sim.dueAt(leaseTry, c) < Number.POSITIVE_INFINITY) return;
  if (contender.hangingSince[c] !== UNSET) {
    if (apiWritable(sim.world)) resume(sim, c);
    return;
  }
  const rate = rateOf(sim.world, c);
  const retry = lease.retryPeriodMs[l] / rate;
  // A lease that was given back lasts 1 s and has no holder; one that an outsider has written lasts as long as any.
  const free = lease.holder[l] === c || (lease.holder[l] < 0 && lease.durationMs[l] <= RELEASED_MS);
  let at = sim.now + untilNextPoll(retry, contender.luck, c);
  if (!free) {
    if (contender.observedAt[c] === UNSET) contender.put.observedAt(c, Math.ceil(at));
    at = Math.max(at, contender.observedAt[c]);
    while (at <= contender.observedAt[c] + lease.durationMs[l] / rate) at += pollGap(retry, contender.luck, c);
  }
  sim.schedule(leaseTry, at - sim.now, c);
}

/** A request that hung at the API server is answered at once when etcd has a leader again, unless the client had given it up. */
function resume(sim: ClusterSimulation, c: number): void {
  const { contender, lease } = sim.world;
  const hung = sim.now - contender.hangingSince[c];
  contender.put.hangingSince(c, UNSET);
  const retry = lease.retryPeriodMs[contender.lease[c]];
  sim.schedule(leaseTry, hung <= CLIENT_TIMEOUT_MS ? 0 : untilNextPoll(retry, contender.luck, c), c);
}

/** What a released record lasts: lease-record.ts. */
const RELEASED_MS = 1000;
/** Time-out of kube-vip's API client: kube-vip/kube-vip pkg/k8s/client.go:17 @bee5cfe. */
const CLIENT_TIMEOUT_MS = 10_000;

/** A former holder that is connected again learns within its renew deadline that the lease is another's, or gives back what it holds. */
function shortenStay(sim: ClusterSimulation, c: number): void {
  const { contender, lease } = sim.world;
  if (!canAct(sim.world, c)) return;
  const l = contender.lease[c];
  const deadline = lease.holder[l] === c ? 0 : lease.renewDeadlineMs[l];
  if (sim.dueAt(leaseGaveUp, c) > sim.now + deadline) sim.schedule(leaseGaveUp, deadline, c);
}

function tryNow(sim: ClusterSimulation, c: number): void {
  const { contender, lease } = sim.world;
  const l = contender.lease[c];
  if (contender.role[c] !== Contender.state.Follows) return;
  if (!canAct(sim.world, c)) {
    if (asksApi(sim.world, c)) contender.put.hangingSince(c, sim.now);
    return;
  }
  const stored = recordOf(sim.world, l);
  const { observedAt } = contender;
  const seen: Observation | null = observedAt[c] === UNSET ? null : { record: stored, at: observedAt[c] };
  // Its own clock has counted more, or less, since then.
  const counted = seen === null ? sim.now : seen.at + (sim.now - seen.at) * rateOf(sim.world, c);
  const tried = tryAcquireOrRenew(c, lease.leaseDurationMs[l], stored, seen, counted);
  if (!tried.ok) {
    contender.put.observedAt(c, seen === null ? sim.now : tried.seen.at);
    sim.schedule(leaseTry, pollGap(lease.retryPeriodMs[l] / rateOf(sim.world, c), contender.luck, c), c);
    return;
  }
  write(sim, l, tried.record);
  contender.drive.role(c, Contender.signal.Acquire);
  sim.schedule(leaseTaken, 0, l, c);
  attend(sim, l);
}

function giveUp(sim: ClusterSimulation, c: number): void {
  const { contender } = sim.world;
  if (contender.role[c] !== Contender.state.Leads) return;
  const l = contender.lease[c];
  if (canAct(sim.world, c)) giveBack(sim, l, c);
  contender.drive.role(c, Contender.signal.Lose);
  sim.schedule(leaseLost, 0, l, c);
  attend(sim, l);
}

/** Somebody writes over the record: the holder finds out at its next renewal. */
function steal(sim: ClusterSimulation, l: number): void {
  const { lease, contender } = sim.world;
  const holder = lease.holder[l];
  lease.put.holder(l, NONE);
  lease.put.durationMs(l, lease.leaseDurationMs[l]);
  lease.put.renewedAt(l, sim.now);
  if (holder >= 0 && contender.role[holder] === Contender.state.Leads)
    sim.schedule(leaseGaveUp, lease.renewDeadlineMs[l] + lease.retryPeriodMs[l] * uniform53(lease.luck, l), holder);
  attend(sim, l);
}

function giveBack(sim: ClusterSimulation, l: number, c: number): void {
  write(sim, l, released(c, recordOf(sim.world, l)));
}

function write(sim: ClusterSimulation, l: number, record: LeaseRecord): void {
  const { lease, contender } = sim.world;
  lease.put.holder(l, record.holder);
  lease.put.durationMs(l, record.durationMs);
  lease.put.transitions(l, record.transitions);
  lease.put.renewedAt(l, UNSET);
  for (let c = lease.contenders.first[l]; c >= 0; c = lease.contenders.next[c]) {
    contender.put.observedAt(c, UNSET);
    contender.put.hangingSince(c, UNSET);
    sim.cancel(leaseTry, c);
  }
}

function recordOf({ lease }: ClusterWorld, l: number): LeaseRecord {
  return { holder: lease.holder[l], durationMs: lease.durationMs[l], transitions: lease.transitions[l] };
}

/** It leads, reaches an API that writes, and has not run out of its deadline and begun to give up. */
function canRenew(sim: ClusterSimulation, c: number): boolean {
  const { contender, lease } = sim.world;
  const l = contender.lease[c];
  const begun =
    lease.renewedAt[l] !== UNSET && sim.now > lease.renewedAt[l] + lease.retryPeriodMs[l] + lease.renewDeadlineMs[l];
  return contender.role[c] === Contender.state.Leads && !begun && canAct(sim.world, c);
}
