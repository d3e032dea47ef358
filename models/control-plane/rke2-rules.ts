// RKE2's own rules: how a static pod is probed, how agents choose an API server, how a learner becomes a voter.
//
// Source: rancher/rke2 pkg/podtemplate/config.go:286-309 and spec.go @6ce1a80; k3s-io/k3s pkg/agent/loadbalancer/servers.go @13e9113 and
// pkg/etcd/etcd.go @001bb93.

export interface Probe {
  readonly initialDelayMs: number;
  readonly periodMs: number;
  readonly timeoutMs: number;
  readonly failureThreshold: number;
}

/** Liveness of the API server: 8 failures in a row, 10 s apart, each of which may take 15 s. */
export const API_LIVENESS: Probe = { initialDelayMs: 10_000, periodMs: 10_000, timeoutMs: 15_000, failureThreshold: 8 };

/** From a hang to the restart: the first probe comes within a period, and a probe that is answered by nobody fails after its time-out, or at
 *  once if the connection is refused. @param phase 0 to 1, how far away the first probe is  @param hangs whether each waits for its time-out */
export function livenessRestartMs(probe: Probe, phase: number, hangs: boolean): number {
  const gap = probe.periodMs;
  return phase * gap + (probe.failureThreshold - 1) * gap + (hangs ? probe.timeoutMs : 0);
}

/** How long a pod may take to start before it is killed. */
export function startBudgetMs(probe: Probe): number {
  return probe.initialDelayMs + probe.periodMs * probe.failureThreshold;
}

/** How often an agent's balancer looks at each server; on the change to unhealthy all its connections are closed. */
export const BALANCER_CHECK_MS = 1000;

/** Servers that an agent connects to: the healthy ones; the address that it registered with only if there is no other. */
export function balancedServers(servers: readonly string[], healthy: readonly string[], fallback: string): string[] {
  const usable = servers.filter((s) => healthy.includes(s));
  return usable.length > 0 ? usable : [fallback];
}

/** Addresses of an agent: it registers at the VIP and from then on asks a balancer of its own.
 *  Source: harvester/tests docs/content/manual/hosts/agent_node_connectivity.md @077768bd7. */
export const AGENT_ADDRESSES = { serverUrl: 'https://VIP:9345', kubeletServer: 'https://127.0.0.1:6443' } as const;

/** The leader looks at the learner every so often and makes it a voter once it has caught up. */
export const LEARNER_CHECK_MS = 15_000;

/** A learner that makes no progress for so long is taken out again. */
export const LEARNER_STALLED_MS = 300_000;

/** When a learner that has caught up at `caughtUpAt` becomes a voter, if the leader looks at `phase`, `phase` + 15 s, ... */
export function learnerPromotedAt(caughtUpAt: number, phase: number): number {
  return phase + Math.ceil(Math.max(0, caughtUpAt - phase) / LEARNER_CHECK_MS) * LEARNER_CHECK_MS;
}

/** Scheduled snapshots: 00:00 and 12:00, the last five are kept. Source: rancher/rke2-docs docs/datastore/backup_restore.md @9477b7b. */
const SNAPSHOT_EVERY_MS = 12 * 3_600_000;
const SNAPSHOTS_KEPT = 5;

/** Times of the snapshots there are at `now`, the newest first. @param startOfDay how long after midnight the run began */
export function snapshotsAt(now: number, startOfDay: number): number[] {
  const newest = Math.floor((now + startOfDay) / SNAPSHOT_EVERY_MS) * SNAPSHOT_EVERY_MS - startOfDay;
  return Array.from({ length: SNAPSHOTS_KEPT }, (_, i) => newest - i * SNAPSHOT_EVERY_MS);
}
