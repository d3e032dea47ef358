// Eviction of launcher pods: KubeVirt's webhook, and the evacuation controller that migrates what it marked.

/** By the code in `vm.evictionStrategy`; unset follows the cluster's default, which is None in Harvester. */
export const EVICTION_STRATEGIES = ['', 'None', 'LiveMigrate', 'LiveMigrateIfPossible', 'External'] as const;
export type EvictionStrategy = (typeof EVICTION_STRATEGIES)[number];

export interface EvictionRequest {
  readonly vmiStrategy: EvictionStrategy;
  readonly clusterStrategy: EvictionStrategy;
  readonly migratable: boolean;
  /** The instance has been told to leave already. */
  readonly marked: boolean;
  /** The pod has ended. */
  readonly finished: boolean;
  readonly isMigrationTarget: boolean;
}

/** `marks`: status.evacuationNodeName is set, and whoever watches it moves the VM. */
export interface EvictionAnswer {
  readonly allowed: boolean;
  readonly marks: boolean;
}

const ALLOW: EvictionAnswer = { allowed: true, marks: false };
const DENY: EvictionAnswer = { allowed: false, marks: false };
const DENY_AND_MARK: EvictionAnswer = { allowed: false, marks: true };

/** A denial is HTTP 429, and `kubectl drain` asks again every 5 s.
 *  Source: kubevirt/kubevirt pkg/virt-api/webhooks/validating-webhook/admitters/pod-eviction-admitter.go:86-183 @540f37cfa3. */
export function answerEviction(request: EvictionRequest): EvictionAnswer {
  if (request.finished) return ALLOW;
  if (request.isMigrationTarget) return DENY;
  const strategy = request.vmiStrategy === '' ? request.clusterStrategy : request.vmiStrategy;
  const mark = request.marked ? DENY : DENY_AND_MARK;
  switch (strategy) {
    case '':
    case 'None':
      return ALLOW;
    case 'LiveMigrate':
      return request.migratable ? mark : DENY;
    case 'LiveMigrateIfPossible':
      return request.migratable ? mark : ALLOW;
    case 'External':
      return mark;
  }
}

export interface EvacuationState {
  readonly parallelCluster: number;
  readonly parallelOutbound: number;
  readonly runningInCluster: number;
  readonly runningFromNode: number;
  /** Instances that may be moved and have no migration yet. */
  readonly candidates: number;
  readonly notMigratable: number;
}
export interface EvacuationPlan {
  readonly created: number;
  /** Non-migratable instances that get a warning event. */
  readonly warnings: number;
  /** When to look again, in ms; 0 when the next change is early enough. */
  readonly requeueMs: number;
}

const BUSY_MS = 5000;
const BLOCKED_MS = 60_000;

/** How many migrations to create now. Source: kubevirt/kubevirt pkg/virt-controller/watch/drain/evacuation/evacuation.go:361-519 @540f37cfa3. */
export function planEvacuation(state: EvacuationState): EvacuationPlan {
  if (state.candidates + state.notMigratable === 0) return { created: 0, warnings: 0, requeueMs: 0 };
  const free = Math.min(state.parallelCluster - state.runningInCluster, state.parallelOutbound - state.runningFromNode);
  if (free <= 0) return { created: 0, warnings: 0, requeueMs: BUSY_MS };
  const created = Math.min(free, state.candidates);
  const warnings = Math.min(free - created, state.notMigratable);
  return { created, warnings, requeueMs: created === 0 && state.notMigratable > 0 ? BLOCKED_MS : 0 };
}
