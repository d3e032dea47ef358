// Which node Harvester makes a management node next, if any.
//
// Source: harvester/harvester pkg/controller/master/node/promote_controller.go:48-427 @3d63c2a.

/** Labels of the installer by code: what a node is to become. */
export const WISHES = ['none', 'management', 'witness', 'worker'] as const;
export type Wish = (typeof WISHES)[number];

export type PromotionStatus = 'none' | 'running' | 'complete' | 'failed' | 'unknown';

export interface PromotionNode {
  readonly name: string;
  /** Runs the control plane, or etcd alone (a witness). */
  readonly role: 'management' | 'etcd' | 'none';
  readonly wish: Wish;
  readonly status: PromotionStatus;
  /** Ready=True and no other condition True. */
  readonly healthy: boolean;
  readonly cordoned: boolean;
  readonly managed: boolean;
  /** Empty when it has none. */
  readonly zone: string;
  readonly createdAt: number;
}

/** promote_controller.go:48: a cluster has one management node or three, never more. */
export const MANAGEMENT_NODES = 3;

/** Index of the node to promote or -1, and why none is. */
export interface PromotionChoice {
  readonly index: number;
  readonly why: string;
}

/** Walks the nodes in the order in which the API lists them, as the controller does: that order shows in which of two witnesses counts. */
export function selectPromotion(nodes: readonly PromotionNode[]): PromotionChoice {
  const target = Math.min(nodes.length, MANAGEMENT_NODES);
  if (nodes.length < MANAGEMENT_NODES) return none('there are fewer than three nodes');
  const found: Found = { managing: 0, able: nodes.length, witness: false, taken: [], zones: [], candidates: [] };
  for (const node of nodes) {
    const managing = node.role !== 'none';
    if (managing) found.managing++;
    if (node.wish === 'witness' && (managing || node.status !== 'none')) found.witness = true;
    if (found.managing === target) return none('there are three management nodes; whether they live is not asked');
    if (blocks(node)) return none(`the promotion of ${node.name} is ${node.status}, which blocks every other`);
    consider(node, managing, found);
    if (found.able < MANAGEMENT_NODES) return none('fewer than three nodes could be management nodes');
  }
  const candidates = found.witness ? found.candidates.filter((n) => n.wish !== 'witness') : found.candidates;
  if (found.taken.length > 0 && new Set(found.zones).size < MANAGEMENT_NODES)
    return none('management nodes have zones, and there are not three zones to spread over');
  const best = oldest(preferred(candidates), found.taken);
  return best === null
    ? none('no candidate is left, or none in a zone of its own')
    : { index: nodes.indexOf(best), why: '' };
}

/** Whether `install.cordoned` cordons this node: only if another one is left to schedule to (promote_controller.go:153). */
export function cordonsAtInstall(
  others: readonly { readonly cordoned: boolean; readonly maintenance: boolean }[],
): boolean {
  return others.some((n) => !n.cordoned && !n.maintenance);
}

interface Found {
  managing: number;
  /** How many could be management nodes. */
  able: number;
  /** A witness has been promoted, or its promotion begun. */
  witness: boolean;
  /** Zones of management nodes; those of candidates too. */
  readonly taken: string[];
  readonly zones: string[];
  readonly candidates: PromotionNode[];
}

function none(why: string): PromotionChoice {
  return { index: -1, why };
}

function consider(node: PromotionNode, managing: boolean, found: Found): void {
  if (managing) {
    if (node.zone !== '') found.taken.push(node.zone);
  } else if (isCandidate(node, found)) found.candidates.push(node);
  else {
    found.able--;
    return;
  }
  if (node.zone !== '') found.zones.push(node.zone);
}

/** A promotion that runs, failed or is unknown blocks all others; one that is complete does until the role shows. */
function blocks(node: PromotionNode): boolean {
  if (node.status === 'complete') return node.role === 'none';
  return node.status !== 'none';
}

function isCandidate(node: PromotionNode, found: Found): boolean {
  const extraWitness = node.wish === 'witness' && (found.witness || found.candidates.some((n) => n.wish === 'witness'));
  return node.healthy && !node.cordoned && node.managed && node.wish !== 'worker' && !extraWitness;
}

/** Those with the strongest wish alone, even if none of them has a zone that will do. */
function preferred(candidates: readonly PromotionNode[]): readonly PromotionNode[] {
  for (const wish of ['management', 'witness'] as const) {
    const wishing = candidates.filter((n) => n.wish === wish);
    if (wishing.length > 0) return wishing;
  }
  return candidates;
}

/** The oldest whose zone is no management node's; zones matter once one of those has one. */
function oldest(candidates: readonly PromotionNode[], taken: readonly string[]): PromotionNode | null {
  let best: PromotionNode | null = null;
  for (const node of candidates) {
    const newZone = node.zone !== '' && !taken.includes(node.zone);
    if (taken.length > 0 && !newZone) continue;
    if (best === null || node.createdAt < best.createdAt) best = node;
  }
  return best;
}
