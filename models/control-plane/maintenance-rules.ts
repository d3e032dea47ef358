// Harvester's maintenance mode: who may enter it, what keeps a node out of it, and what happens to VMs by their label.

import type { Labels } from '../manifest/index.ts';
import { maintenanceRefusal, NEEDED_MEMBERS } from './management-check.ts';

/** Label harvesterhci.io/maintain-mode-strategy, by the code in `vm.maintainStrategy`; the first is the default.
 *  Source: harvester/harvester pkg/util/constants.go:241 @3d63c2af1. */
export const MAINTAIN_STRATEGIES = [
  'Migrate',
  'ShutdownAndRestartAfterEnable',
  'ShutdownAndRestartAfterDisable',
  'Shutdown',
] as const;

const LABEL = 'harvesterhci.io/maintain-mode-strategy';

/** The code of the label's value; a value that nobody knows counts as Migrate. */
export function maintainStrategyOf(labels: Labels): number {
  return Math.max(
    0,
    MAINTAIN_STRATEGIES.findIndex((s) => s === labels[LABEL]),
  );
}

export interface MaintenanceRequest {
  /** Nodes other than this that take pods: not cordoned and not in maintenance. */
  readonly otherSchedulable: number;
  /** The node is a management node or a witness, and how many such nodes there are, and how many of them carry no maintenance status. */
  readonly isManagement: boolean;
  readonly management: number;
  readonly managementAvailable: number;
  readonly forced: boolean;
  /** VMs that could not be moved or whose last copy of a volume lies here. */
  readonly blocking: readonly string[];
}

/** Why maintenance is refused, or null.
 *  Source: harvester/harvester pkg/webhook/resources/node/validator.go:146, pkg/util/drainhelper/helper.go:88 and
 *  pkg/controller/master/nodedrain/nodedrain_controller.go:116 @3d63c2af1. */
export function whyNoMaintenance(request: MaintenanceRequest): string | null {
  if (request.otherSchedulable === 0) return 'it is the last node that takes pods';
  const refusal = maintenanceRefusal({
    isMember: request.isManagement,
    members: request.management,
    available: request.managementAvailable,
  });
  if (refusal === 'single-control-plane') return 'it is the only management node';
  if (refusal !== null)
    return `${request.managementAvailable} management nodes are not in maintenance, and exactly ${NEEDED_MEMBERS} must be`;
  if (!request.forced && request.blocking.length > 0) return `blocked by ${request.blocking.join(', ')}`;
  return null;
}
