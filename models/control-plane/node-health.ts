// KubeVirt's own look at nodes: a virt-handler that stays silent, and what that does to the instances on its node.

/** Heartbeats older than this make a node unresponsive; looked at once a minute.
 *  Source: kubevirt/kubevirt pkg/virt-controller/watch/node/node.go:57 @540f37cfa3. */
const HEARTBEAT_TIMEOUT_MS = 5 * 60_000;
const HEALTH_CHECK_MS = 60_000;

/** When the controller finds a node out, after its last heartbeat at the latest. */
export const FOUND_OUT_MS: number = HEARTBEAT_TIMEOUT_MS + HEALTH_CHECK_MS;

export function isUnresponsive(heartbeatAgeMs: number): boolean {
  return heartbeatAgeMs > HEARTBEAT_TIMEOUT_MS;
}

/** An instance is failed only once no pod of it is alive; a pod that is being deleted and whose phase is still Running is alive.
 *  Source: kubevirt/kubevirt pkg/virt-controller/watch/node/node.go:451-466 @540f37cfa3. */
export function failsInstance(unresponsive: boolean, phase: string, podAlive: boolean): boolean {
  return unresponsive && !podAlive && (phase === 'Running' || phase === 'Scheduled');
}
