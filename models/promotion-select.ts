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

/** Index of the node to promote, or -1, and why nothing is promoted. */
export interface PromotionChoice {
  readonly index: number;
  readonly why: string;
}

export function selectPromotion(nodes: readonly PromotionNode[]): PromotionChoice {
  const none = (why: string): PromotionChoice => ({ index: -1, why });
  if (nodes.length < MANAGEMENT_NODES) return none('there are fewer than three nodes');
  const managing = nodes.filter((n) => isManaging(n));
  if (managing.length >= MANAGEMENT_NODES)
    return none('there are three management nodes; whether they live is not asked');
  const blocker = nodes.find(blocks);
  if (blocker !== undefined)
    return none(`the promotion of ${blocker.name} is ${blocker.status}, which blocks every other`);
  const witness = nodes.some((n) => n.wish === 'witness' && isManaging(n));
  const candidates = nodes.filter((n) => isCandidate(n, witness));
  const able = managing.length + capped(candidates, witness);
  if (able < MANAGEMENT_NODES) return none('fewer than three nodes could be management nodes');
  const allowed = inNewZones(managing, candidates);
  if (allowed === null) return none('management nodes have zones, and there are not three zones to spread over');
  const best = [...allowed].sort((a, b) => rank(a) - rank(b) || a.createdAt - b.createdAt)[0];
  return best === undefined ? none('no candidate is in a zone of its own') : { index: nodes.indexOf(best), why: '' };
}

/** Whether `install.cordoned` cordons this node: only if another one is left to schedule to (promote_controller.go:153). */
export function cordonsAtInstall(
  others: readonly { readonly cordoned: boolean; readonly maintenance: boolean }[],
): boolean {
  return others.some((n) => !n.cordoned && !n.maintenance);
}

/** A witness counts once it has the etcd role. */
function isManaging(node: PromotionNode): boolean {
  return node.role !== 'none';
}

function blocks(node: PromotionNode): boolean {
  if (node.status === 'none') return false;
  if (node.status === 'complete') return node.role === 'none';
  return true;
}

function isCandidate(node: PromotionNode, witness: boolean): boolean {
  return (
    node.role === 'none' &&
    node.healthy &&
    !node.cordoned &&
    node.managed &&
    node.wish !== 'worker' &&
    !(witness && node.wish === 'witness')
  );
}

/** Of several that want to be the witness only one can be. */
function capped(candidates: readonly PromotionNode[], witness: boolean): number {
  const witnesses = candidates.filter((n) => n.wish === 'witness').length;
  return candidates.length - witnesses + Math.min(witnesses, witness ? 0 : 1);
}

/** The candidates that keep zones apart; all of them while no management node has one, null when three zones cannot be had. */
function inNewZones(
  managing: readonly PromotionNode[],
  candidates: readonly PromotionNode[],
): readonly PromotionNode[] | null {
  const taken = new Set(managing.map((n) => n.zone).filter((z) => z !== ''));
  if (taken.size === 0) return candidates;
  const zones = new Set([...taken, ...candidates.map((n) => n.zone).filter((z) => z !== '')]);
  if (zones.size < MANAGEMENT_NODES) return null;
  return candidates.filter((n) => n.zone !== '' && !taken.has(n.zone));
}

function rank(node: PromotionNode): number {
  return node.wish === 'management' ? 0 : node.wish === 'witness' ? 1 : 2;
}
