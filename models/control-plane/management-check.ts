// What Harvester's webhooks refuse about nodes: maintenance of a management node, and taking the last node out of service.
//
// Source: harvester/harvester pkg/util/drainhelper/helper.go:88-146 and pkg/webhook/resources/node/validator.go:146 @3d63c2a.

export interface ManagementLayout {
  /** The node has the control-plane or the etcd role. */
  readonly isMember: boolean;
  /** How many nodes have one of these roles, and how many of them carry no maintain-status annotation. Whether they live is not asked. */
  readonly members: number;
  readonly available: number;
}

export type MaintenanceRefusal = 'single-control-plane' | 'other-control-plane-in-maintenance';

/** Layouts that can spare one management node have exactly this many (helper.go:146), so that two or five always refuse. */
export const NEEDED_MEMBERS = 3;

/** Why a node may not go into maintenance, or null. Only management nodes and the witness are refused anything here. */
export function maintenanceRefusal({ isMember, members, available }: ManagementLayout): MaintenanceRefusal | null {
  if (!isMember) return null;
  if (members === 1) return 'single-control-plane';
  return available === NEEDED_MEMBERS ? null : 'other-control-plane-in-maintenance';
}

export interface SchedulableNode {
  readonly name: string;
  readonly cordoned: boolean;
  /** Has a maintain-status annotation, `running` or `completed`. */
  readonly maintenance: boolean;
}

/** Whether cordoning the node or putting it into maintenance is refused because no other could take new pods. */
export function isLastSchedulable(nodes: readonly SchedulableNode[], target: string): boolean {
  return !nodes.some((n) => n.name !== target && !n.cordoned && !n.maintenance);
}
