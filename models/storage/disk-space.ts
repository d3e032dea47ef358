// Longhorn's arithmetic of disk space: whether a replica fits, whether a disk is under pressure, whether a volume may grow.
import type { ClusterWorld } from '../schema.ts';
import { minimalAvailable, overProvisioning, settingOf } from '../settings.ts';

/** A disk in the figures that the formulas need, all in bytes. */
export interface DiskFigures {
  readonly maximum: number;
  readonly available: number;
  readonly reserved: number;
  readonly scheduled: number;
}
export interface SpaceLimits {
  /** storage-minimal-available-percentage. */
  readonly minimal: number;
  /** storage-over-provisioning-percentage. */
  readonly over: number;
}

export function limitsOf(world: ClusterWorld): SpaceLimits {
  return { minimal: settingOf(world, minimalAvailable), over: settingOf(world, overProvisioning) };
}

export function figuresOf({ disk }: ClusterWorld, d: number): DiskFigures {
  return {
    maximum: disk.maximum[d],
    available: disk.available[d],
    reserved: disk.reserved[d],
    scheduled: disk.scheduled[d],
  };
}

/** status.storageAvailable: free bytes of a filesystem, cut to whole 100 MiB so that it does not change all the time; of a block device as they
 *  are. Source: longhorn/longhorn-manager controller/node_controller.go:895 @5ddaa369f. */
export function availableOf(free: number, block: number): number {
  return block === 1 ? free : free - (free % AVAILABLE_STEP);
}

const AVAILABLE_STEP = 100 * 1024 * 1024;

/** Free bytes that must stay: never counts `reserved`. */
export function minimumOf(maximum: number, minimal: number): number {
  return Math.trunc((maximum * minimal) / 100);
}

/** Bytes that may be scheduled in all: never looks at what is free. */
export function ceilingOf(maximum: number, reserved: number, over: number): number {
  return Math.trunc(((maximum - reserved) * over) / 100);
}

/** The space test, unchanged since Longhorn 1.3.2: strict on what is free, not strict on what is scheduled.
 *  Source: longhorn/longhorn-manager scheduler/replica_scheduler.go:1175 @5ddaa369f. */
export function fits(disk: DiskFigures, size: number, actual: number, limits: SpaceLimits): boolean {
  return (
    disk.maximum > 0 &&
    disk.available > 0 &&
    disk.available - actual > minimumOf(disk.maximum, limits.minimal) &&
    size + disk.scheduled <= ceilingOf(disk.maximum, disk.reserved, limits.over)
  );
}

/** The test for a replica that balancing moves away from a full disk: it must not fill the next one. Whole percent, cut.
 *  Source: longhorn/longhorn-manager scheduler/replica_scheduler.go:1295 @5ddaa369f. */
export function fitsUnderPressure(
  disk: DiskFigures,
  size: number,
  actual: number,
  pressurePercentage: number,
  limits: SpaceLimits,
): boolean {
  if (disk.maximum <= 0) return false;
  const used = Math.trunc(((actual + disk.scheduled + disk.reserved) * 100) / disk.maximum);
  return used < pressurePercentage && fits(disk, size, actual, limits);
}

/** Source: longhorn/longhorn-manager scheduler/replica_scheduler.go:1322 @5ddaa369f. */
export function underPressure(
  disk: Pick<DiskFigures, 'maximum' | 'available' | 'reserved'>,
  pressurePercentage: number,
): boolean {
  if (disk.maximum <= 0) return false;
  const unused = Math.trunc((Math.max(0, disk.available - disk.reserved) * 100) / disk.maximum);
  return unused < 100 - pressurePercentage;
}

/** Whether the replicas of a volume on one disk may grow by `required` bytes together. The physical part is there since Longhorn 1.11
 *  (`physical`); it subtracts what is reserved from what is used, which can make that negative.
 *  Source: longhorn/longhorn-manager scheduler/replica_scheduler.go:1211 and :1470 @5ddaa369f. */
export function allowsExpansion(disk: DiskFigures, required: number, limits: SpaceLimits, physical: boolean): boolean {
  if (required <= 0) return true;
  if (physical) {
    const after = disk.maximum - disk.available - disk.reserved + required;
    if (disk.maximum - after < minimumOf(disk.maximum, limits.minimal)) return false;
    if (after > ceilingOf(disk.maximum, disk.reserved, limits.over)) return false;
  }
  return fits(disk, required, 0, limits);
}

/** What a volume could get on a disk as CSI capacity reports it: what is free plays no part, so a node that kube-scheduler takes for this
 *  may still be refused. Source: longhorn/longhorn-manager csi/controller_server.go:760 @5ddaa369f. */
export function capacityOf(disk: DiskFigures, over: number): number {
  return Math.max(0, ceilingOf(disk.maximum, disk.reserved, over) - disk.scheduled);
}

const GIB = 1024 * 1024 * 1024;
const TIB = 1024 * GIB;

/** Whether a file of a v1 replica may be that large: below 16 TiB on ext4, below 8 EiB - 1 on XFS.
 *  Source: longhorn/longhorn-manager util/util.go:79 @5ddaa369f. */
export function fileMayBe(size: number, fileSystem: string): boolean {
  if (fileSystem.startsWith('ext')) return size < 16 * TIB;
  if (fileSystem === 'xfs') return size < 8 * 1024 * 1024 * TIB - 1;
  return true;
}
