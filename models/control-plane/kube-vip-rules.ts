// kube-vip's rules: names of leases, who may hold an address, announcements, and when an address is withdrawn.
//
// Source: kube-vip/kube-vip pkg/lease/lease.go:160-175, pkg/arp/arp.go:28-32, pkg/endpoints, pkg/manager @bee5cfe.

export interface LeaseName {
  readonly name: string;
  readonly id: string;
}

/** The lease of one service when elections are held by service: `kubevip-<service>` in its namespace, or what an annotation names as
 *  `name` or `namespace/name`. */
export function serviceLease(
  namespace: string,
  service: string,
  annotation: string | null,
  election: 'kubernetes' | 'etcd',
): LeaseName {
  const [first = '', second] = (annotation ?? '').split('/');
  const name = annotation === null || annotation === '' ? `kubevip-${service}` : (second ?? first);
  const space = second === undefined ? namespace : first;
  return { name, id: `${space}${election === 'etcd' ? '-' : '/'}${name}` };
}

/** Who a kube-vip pod is in an election: its node's name in lower case. */
export function electionIdentity(hostname: string): string {
  return hostname.toLowerCase();
}

/** Pause between announcements: values below half a second are replaced by the default (pkg/arp/arp.go:28). */
const DEFAULT_ARP_INTERVAL_MS = 3000;
const LEAST_ARP_INTERVAL_MS = 500;

export function arpIntervalMs(configured: number): number {
  return configured < LEAST_ARP_INTERVAL_MS ? DEFAULT_ARP_INTERVAL_MS : configured;
}

/** Frames alternate between the two forms (pkg/vip/arp.go:203-210). */
export function nextArpForm(previous: 'request' | 'reply'): 'request' | 'reply' {
  return previous === 'request' ? 'reply' : 'request';
}

/** Whether a service without endpoints may keep its address: only if asked for, and only when traffic may cross nodes. */
export function keepsAddressWithoutEndpoints(policy: 'Cluster' | 'Local', allowed: boolean): boolean {
  return allowed && policy === 'Cluster';
}

/** kube-vip runs on control-plane nodes; the witness has etcd alone (values.yaml:590-591). */
export function mayHoldVip(node: { readonly management: boolean; readonly witness: boolean }): boolean {
  return node.management && !node.witness;
}

/** Whether the process goes on with nothing in its hands after it lost the lease: v1.2.0 to v1.2.3
 *  (github.com/kube-vip/kube-vip/issues/1747). */
export function staysSilentAfterLoss(version: string): boolean {
  const [major, minor, patch] = version.replace(/^v/, '').split('.').map(Number);
  return major === 1 && minor === 2 && (patch ?? 0) <= 3;
}
