// Bonds: what a mode makes of several links, and when it notices that one is gone.
//
// Source: torvalds/linux Documentation/networking/bonding.rst @03c6019; defaults of harvester/network-controller-harvester
// pkg/utils/bridge.go:11 and vlanconfig.go:54 @2e5cbea.

/** In the order of bonding.rst; codes of `attachment.mode`. */
export const BOND_MODES = [
  'balance-rr',
  'active-backup',
  'balance-xor',
  'broadcast',
  '802.3ad',
  'balance-tlb',
  'balance-alb',
] as const;
export type BondMode = (typeof BOND_MODES)[number];

export const DEFAULT_MIIMON_MS = 100;
/** Gratuitous ARPs after a switch-over, num_grat_arp. */
export const GRATUITOUS_ARPS = 1;

/** Delays are rounded down to a multiple of the monitoring period. */
export function effectiveDelayMs(delayMs: number, miimonMs: number): number {
  return miimonMs === 0 ? 0 : Math.floor(delayMs / miimonMs) * miimonMs;
}

/** The longest time from the loss of carrier to the switch-over. */
export function detectionMs(miimonMs: number, downDelayMs: number): number {
  return miimonMs + effectiveDelayMs(downDelayMs, miimonMs);
}

/** Which link carries traffic in active-backup. @param usable indices of links in use, in order  @param active the one so far, or -1
 *  @param primary a preferred link, or -1: it takes over again when it is back */
export function activeLink(usable: readonly number[], active: number, primary: number): number {
  if (primary >= 0 && usable.includes(primary)) return primary;
  if (usable.includes(active)) return active;
  return usable[0] ?? -1;
}

/** Whether a mode uses one link at a time. */
export function usesOneLink(mode: BondMode): boolean {
  return mode === 'active-backup' || mode === 'broadcast';
}

/** What can go through together: one link's worth, or all of them. */
export function usableRate(mode: BondMode, rates: readonly number[]): number {
  if (rates.length === 0) return 0;
  return usesOneLink(mode) ? Math.max(...rates) : rates.reduce((sum, rate) => sum + rate, 0);
}

/** The link that all traffic between two hosts takes under xmit_hash_policy layer2: both MAC addresses' last bytes and the packet's type.
 *  Replica and migration streams between one pair of hosts do not spread. */
export function layer2Link(sourceMac: number, targetMac: number, etherType: number, links: number): number {
  return links === 0 ? -1 : ((sourceMac & 0xff) ^ (targetMac & 0xff) ^ etherType) % links;
}

/** Ethernet type of IPv4. */
export const ETHERTYPE_IPV4 = 0x0800;

/** Pause between LACPDUs that the partner is asked for. */
export function lacpIntervalMs(rate: 'slow' | 'fast'): number {
  return rate === 'fast' ? 1000 : 30_000;
}

/** A silent partner is given up after three missed LACPDUs (802.3ad; not stated in bonding.rst). */
export function lacpTimeoutMs(rate: 'slow' | 'fast'): number {
  return 3 * lacpIntervalMs(rate);
}
