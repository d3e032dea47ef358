// What Harvester's webhooks refuse about nodes: maintenance of a management node, and taking the last node out of service.
//
// Source: harvester/harvester pkg/util/drainhelper/helper.go:88-146 and pkg/webhook/resources/node/validator.go:146 @3d63c2a.

export interface MaintenanceRequest {
  /** Names of nodes with the control-plane role, with the etcd role, and with a maintain-status annotation. */
  readonly controlPlane: readonly string[];
  readonly etcd: readonly string[];
  readonly inMaintenance: readonly string[];
  readonly target: string;
}

export type MaintenanceRefusal = 'single-control-plane' | 'other-control-plane-in-maintenance';

/** Layouts that can spare one management node have exactly this many (helper.go:146). Whether they are ready is not asked. */
const NEEDED = 3;

/** Why a node may not go into maintenance, or null. Only management nodes and the witness are refused anything here. */
export function maintenanceRefusal(request: MaintenanceRequest): MaintenanceRefusal | null {
  const members = [...new Set([...request.controlPlane, ...request.etcd])];
  if (!members.includes(request.target)) return null;
  if (members.length === 1) return 'single-control-plane';
  const available = members.filter((name) => !request.inMaintenance.includes(name));
  return available.length === NEEDED ? null : 'other-control-plane-in-maintenance';
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
