// kube-scheduler for launcher pods: one decision at a time, and a queue that is woken by what changes, never by a clock.

import { type Model, on } from '../../engine/model.ts';
import { type Decision, PolicyRunner } from '../../engine/policy.ts';
import { acts } from '../control-plane/lease.ts';
import {
  apiBack,
  leaseTaken,
  nodeCordon,
  nodePosted,
  podBound,
  podDelete,
  podRemoved,
  podSchedule,
  settingChange,
} from '../events.ts';
import { measures } from '../measures.ts';
import { NOMINATED_PODS } from '../policies/nominated-pods.ts';
import { defaultProfile, type KubePolicy, type Profile, policyOf } from '../policies/vm-placement.ts';
import type { ClusterSchema, ClusterSimulation } from '../schema.ts';
import { bindPod } from './accounting.ts';
import { feasibleNodesToFind } from './node-sampling.ts';
import { leastHarm, preemptionCandidates } from './preemption.ts';
import { type SchedulerView, viewOf } from './scheduler-view.ts';
import { backoffEndsAt } from './scheduling-backoff.ts';

/** What each kind of change may cure, as bits by plugin; the flush of forgotten pods after 5 min has nothing left to do then.
 *  Source: kubernetes/kubernetes pkg/scheduler/eventhandlers.go and the plugins' EventsToRegister (v1.34.1). */
const EVERYTHING = -1;
const BY_CORDON = ['NodeUnschedulable'];
const BY_REMOVAL = [
  'NodeResourcesFit',
  'NodePorts',
  'InterPodAffinity',
  'PodTopologySpread',
  'NodeVolumeLimits',
  NOMINATED_PODS,
];
const BY_BINDING = ['InterPodAffinity', 'PodTopologySpread', NOMINATED_PODS];

export const scheduler: Model<ClusterSchema> = {
  name: 'scheduler',
  on: [
    on(podSchedule, (sim, p) => attempt(sim, p)),
    on(nodePosted, (sim) => wake(sim, EVERYTHING)),
    on(nodeCordon, (sim) => wake(sim, bitsOf(sim, BY_CORDON))),
    on(podRemoved, (sim) => wake(sim, bitsOf(sim, BY_REMOVAL))),
    on(podBound, (sim) => wake(sim, bitsOf(sim, BY_BINDING))),
    on(settingChange, (sim) => wake(sim, EVERYTHING)),
    on(apiBack, (sim) => wake(sim, EVERYTHING)),
    on(leaseTaken, (sim, l) => {
      if (l === sim.world.cluster.schedulerLease[0]) wake(sim, EVERYTHING);
    }),
  ],
};

interface Active {
  readonly profile: Profile;
  readonly runner: PolicyRunner<SchedulerView>;
  readonly policy: KubePolicy;
}
const activeOf = (profile: Profile): Active => {
  const policy = policyOf(profile);
  return { profile, policy, runner: new PolicyRunner(policy) };
};
const standard = activeOf(defaultProfile);
const byText = new Map<string, Active>();

/** Gives a simulation another profile. It is part of the world, so that checkpoints and forks keep it. */
export function useProfile(sim: ClusterSimulation, profile: Profile): void {
  sim.world.cluster.put.profile(0, JSON.stringify(profile));
}

/** The policy by which VMs are placed in this simulation. */
export function placementOf(sim: ClusterSimulation): KubePolicy {
  return activeFor(sim).policy;
}

function activeFor(sim: ClusterSimulation): Active {
  const number = sim.world.cluster.profile[0];
  if (number === 0) return standard;
  const text = sim.store.names.text(number);
  const known = byText.get(text);
  if (known !== undefined) return known;
  const active = activeOf(JSON.parse(text) as Profile);
  byText.set(text, active);
  return active;
}

function attempt(sim: ClusterSimulation, p: number): void {
  const { pod, vmi } = sim.world;
  if (!acts(sim.world, sim.world.cluster.schedulerLease[0]) || pod.node[p] >= 0) return;
  const i = pod.vmi[p];
  if (i >= 0 && vmi.launcher[i] === p) vmi.put.attempts(i, vmi.attempts[i] + 1);
  const n = place(sim, p);
  if (n < 0) {
    fail(sim, p);
    return;
  }
  pod.put.queue(p, -1);
  pod.put.nominated(p, -1);
  pod.put.startedAt(p, sim.now);
  bindPod(sim, p, n);
  sim.probes.count(measures.placements);
  sim.schedule(podBound, 0, p);
}

/** Remembers why, and looks for pods that could make room. */
function fail(sim: ClusterSimulation, p: number): void {
  const { pod, cluster } = sim.world;
  const view = viewOf(sim);
  const { policy, runner } = activeFor(sim);
  pod.put.failures(p, pod.failures[p] + 1);
  pod.put.failedAt(p, sim.now);
  pod.put.refusedBy(p, runner.refusedBy);
  if (waitsForVictims(sim, p)) return;
  const candidates = outranksSomeone(sim, p) ? preemptionCandidates(view, policy, p, [], cluster.luck) : [];
  const best = leastHarm(view, candidates);
  if (best === null) {
    if (pod.nominated[p] >= 0) forgetNomination(sim, p);
    return;
  }
  for (const q of nominatedBelow(sim, best.node, pod.priority[p])) forgetNomination(sim, q);
  pod.put.nominated(p, best.node);
  for (const victim of best.victims) sim.schedule(podDelete, 0, victim);
}

/** Pods of lower priority that the node is kept for: they may no longer fit there, and look again.
 *  Source: kubernetes/kubernetes pkg/scheduler/framework/preemption/preemption.go (prepareCandidate, v1.34.1). */
function nominatedBelow({ world: { node, pod } }: ClusterSimulation, n: number, priority: number): number[] {
  const below: number[] = [];
  for (let q = node.nominatedPods.first[n]; q >= 0; q = node.nominatedPods.next[q])
    if (pod.priority[q] < priority) below.push(q);
  return below;
}

/** No node is kept for it any more, which may let others in. */
function forgetNomination(sim: ClusterSimulation, p: number): void {
  const { pod } = sim.world;
  pod.put.nominated(p, -1);
  if (pod.failures[p] > 0)
    sim.schedule(podSchedule, Math.max(0, backoffEndsAt(pod.failedAt[p], pod.failures[p]) - sim.now), p);
  wake(sim, bitsOf(sim, [NOMINATED_PODS]));
}

/** Room is being made for it: a pod of lower priority is on its way out of the node that it was nominated for. Once they are gone and it still
 *  fits nowhere, somebody else has taken the room, and it may preempt again.
 *  Source: kubernetes/kubernetes pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go (PodEligibleToPreemptOthers, v1.34.1). */
function waitsForVictims(sim: ClusterSimulation, p: number): boolean {
  const { node, pod } = sim.world;
  const n = pod.nominated[p];
  if (n < 0) return false;
  for (let q = node.pods.first[n]; q >= 0; q = node.pods.next[q])
    if (pod.terminating[q] === 1 && pod.priority[q] < pod.priority[p]) return true;
  return false;
}

/** VMs have priority 0 unless they name a class, so this is seldom so. */
function outranksSomeone(sim: ClusterSimulation, p: number): boolean {
  const { pod } = sim.world;
  for (let q = 0; q < pod.rows; q++)
    if (pod.isLive(q) && pod.node[q] >= 0 && pod.priority[q] < pod.priority[p]) return true;
  return false;
}

/** Pods that fit nowhere are tried again when something changed that might let them fit, but not before their back-off ends. */
function wake(sim: ClusterSimulation, cures: number): void {
  const { pod, cluster } = sim.world;
  for (let p = cluster.pendingPods.first[0]; p >= 0; p = cluster.pendingPods.next[p]) {
    if (pod.failures[p] === 0) sim.schedule(podSchedule, 0, p);
    else if ((pod.refusedBy[p] & cures) !== 0 || pod.refusedBy[p] === 0)
      sim.schedule(podSchedule, Math.max(0, backoffEndsAt(pod.failedAt[p], pod.failures[p]) - sim.now), p);
  }
}

function bitsOf(sim: ClusterSimulation, plugins: readonly string[]): number {
  const { filters } = activeFor(sim).policy;
  let bits = 0;
  for (let f = 0; f < filters.length; f++) if (plugins.includes(filters[f].name)) bits |= 1 << f;
  return bits;
}

let everyNode = new Int32Array(0);

/** The node that is kept for it is taken if it fits there, without a look at others.
 *  Source: kubernetes/kubernetes pkg/scheduler/schedule_one.go (evaluateNominatedNode, v1.34.1). */
function chooseNode(sim: ClusterSimulation, p: number, start: number, wanted: number): number {
  const { node, cluster, pod } = sim.world;
  const { runner } = activeFor(sim);
  const kept = pod.nominated[p];
  const n = kept < 0 ? -1 : runner.choose(viewOf(sim), p, [kept], 1, cluster.luck, 0);
  if (n >= 0) return n;
  const found = runner.choose(viewOf(sim), p, everyNode, node.rows, cluster.luck, 0, start, wanted);
  if (wanted < node.rows) cluster.put.nextNode(0, (start + runner.examined) % node.rows);
  return found;
}

/** How many nodes that fit are enough for a decision. */
export function nodesLookedFor(sim: ClusterSimulation): number {
  return feasibleNodesToFind(sim.world.node.rows, activeFor(sim).profile.percentageOfNodesToScore);
}

function place(sim: ClusterSimulation, p: number): number {
  const { node, cluster } = sim.world;
  if (everyNode.length < node.rows) everyNode = Int32Array.from({ length: 2 * node.rows }, (_, n) => n);
  const wanted = nodesLookedFor(sim);
  const start = wanted < node.rows ? cluster.nextNode[0] % node.rows : 0;
  const n = chooseNode(sim, p, start, wanted);
  if (sim.recording) sim.decided(explainPod(sim, p, n));
  return n;
}

/** The whole reasoning about a pod as things stand; `n` is the node that was chosen, or -1. Costs memory: for traces and people. */
export function explainPod(sim: ClusterSimulation, p: number, n = -1): Decision {
  const { node } = sim.world;
  const slots = Int32Array.from({ length: node.rows }, (_, row) => row);
  return activeFor(sim).runner.explain(viewOf(sim), p, slots, node.rows, n, {
    item: (row) => sim.store.nameOf(sim.store.store('pod'), row),
    slot: (row) => sim.store.nameOf(sim.store.store('node'), row),
  });
}
