// Rules of Harvester's node-down controller by release, and how it tells that an upgrade is under way.
//
// Source: harvester/harvester pkg/controller/master/node/node_down_controller.go:116-330 @3d63c2a and at tag v1.6.1.
import { type ByRelease, valueAt } from '../releases.ts';

/** A migration time-out of 0 means this (settings_helper.go:86 @3d63c2af1). */
export const DEFAULT_MIGRATION_TIMEOUT_MS = 180_000;

/** First release with the two taints: harvester/harvester pkg/settings/settings_helper.go:73 (v1.7 @ee5682d). */
const PUTS_TAINTS: ByRelease<boolean> = [
  [1, false],
  [7, true],
];

/** Whether a release puts taints, or deletes the pods and their VolumeAttachments itself. */
export function putsTaints(release: number): boolean {
  return valueAt(PUTS_TAINTS, release);
}

/** Whether the controller does anything about a node. With taints came the pause during upgrades, and the loss of Ready=False: the branch is
 *  empty, and Go does not fall through as the comment above it believes. */
export function actsOnReady(release: number, ready: 'True' | 'False' | 'Unknown', upgrading: boolean): boolean {
  if (ready === 'Unknown') return !(putsTaints(release) && upgrading);
  return ready === 'False' && !putsTaints(release);
}

/** Phases after which an UpgradePlan is over. */
const FINISHED = ['Succeeded', 'Failed'];

/** Whether an upgrade is under way. @param phases of the UpgradePlans, or null when they cannot be read, which counts as none */
export function isUpgrading(phases: readonly string[] | null): boolean {
  return phases?.some((phase) => !FINISHED.includes(phase)) ?? false;
}
