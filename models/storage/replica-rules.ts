// What changed between the Longhorn releases in where replicas go; by Harvester release, as everything else.
import { type ByRelease, valueAt } from '../releases.ts';

/** Codes of the columns volume.softNode, softZone and softDisk. */
export const ANTI_AFFINITIES = ['ignored', 'enabled', 'disabled'] as const;
/** Codes of the setting replica-auto-balance; the column volume.autoBalance has one more, 0, for `ignored`. */
export const AUTO_BALANCES = ['disabled', 'least-effort', 'best-effort'] as const;
export const LEAST_EFFORT = 1;
export const BEST_EFFORT = 2;
/** Codes of volume.locality. */
export const DATA_LOCALITIES = ['disabled', 'best-effort', 'strict-local'] as const;
export const LOCALITY_BEST_EFFORT = 1;

/** Times that a failed replica is used again: longhorn/longhorn-manager scheduler/replica_scheduler.go:23 @5ddaa369f. */
export const MOST_RETRIES = 5;

export type DiskChoice = 'random-node' | 'largest-available' | 'most-balanced';

export interface ReplicaRules {
  /** How one of the candidates is chosen. Source: longhorn/longhorn-manager scheduler/replica_scheduler.go:709-952 @5ddaa369f and the same
   *  file at v1.3.2 and v1.10.2. */
  readonly choice: DiskChoice;
  /** A failed replica that may return keeps its node from others: not in Longhorn 1.3 and 1.4. */
  readonly failedOccupy: boolean;
  /** Disk anti-affinity and preference for empty disks: from Longhorn 1.6. */
  readonly diskAntiAffinity: boolean;
  /** A node needs a running instance manager: from Longhorn 1.7. */
  readonly instanceManager: boolean;
  /** Best-effort locality puts the replica on the engine's node at once: from Longhorn 1.10. */
  readonly localFirst: boolean;
  /** Best-effort balancing opens used nodes again: not at all, all of them, or (from Longhorn 1.10.2) those with a disk under pressure. */
  readonly reopened: 'none' | 'all' | 'pressured';
  /** Replicas of a pass that no disk lists yet count against their disk (from Longhorn 1.11) or against all disks of their node. */
  readonly pendingByDisk: boolean;
  /** Growth of a volume is checked against what is free: from Longhorn 1.11. */
  readonly physicalExpansion: boolean;
}

const RULES: ByRelease<ReplicaRules> = [
  [1, rules({})],
  [2, rules({ failedOccupy: true })],
  [3, rules({ choice: 'largest-available', failedOccupy: true, diskAntiAffinity: true })],
  [4, modern({ reopened: 'all' })],
  [7, modern({ reopened: 'pressured', localFirst: true })],
  [
    8,
    modern({
      choice: 'most-balanced',
      reopened: 'pressured',
      localFirst: true,
      pendingByDisk: true,
      physicalExpansion: true,
    }),
  ],
];

/** The rules of a Harvester minor release. */
export function replicaRules(minor: number): ReplicaRules {
  return valueAt(RULES, minor);
}

function rules(changes: Partial<ReplicaRules>): ReplicaRules {
  return {
    choice: 'random-node',
    failedOccupy: false,
    diskAntiAffinity: false,
    instanceManager: false,
    localFirst: false,
    reopened: 'none',
    pendingByDisk: false,
    physicalExpansion: false,
    ...changes,
  };
}

function modern(changes: Partial<ReplicaRules>): ReplicaRules {
  return rules({
    choice: 'largest-available',
    failedOccupy: true,
    diskAntiAffinity: true,
    instanceManager: true,
    ...changes,
  });
}
