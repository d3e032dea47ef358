// How much of new volumes fits on disks when no two replicas of a volume may share a zone, a node or a disk, or when they may.

/** What two replicas of a volume never share; nothing where all anti-affinity is soft. */
export type Apart = 'zone' | 'node' | 'disk' | 'nothing';

export interface DiskRoom {
  readonly disk: string;
  readonly node: string;
  readonly zone: string;
  /** Nominal bytes that replicas may still be promised there. */
  readonly room: number;
}

export interface Room {
  /** Nominal bytes of new volumes that fit. */
  readonly capacity: number;
  /** The largest single one. */
  readonly largest: number;
  /** Zones, nodes or disks that have room at all. */
  readonly places: number;
}

export function roomFor(disks: readonly DiskRoom[], apart: Apart, copies: number): Room {
  const open = disks.filter(({ room }) => room > 0);
  if (apart === 'nothing') {
    const rooms = open.map(({ room }) => room);
    const capacity = Math.floor(rooms.reduce((sum, room) => sum + room, 0) / copies);
    return { capacity, largest: largestShared(rooms, copies), places: open.length };
  }
  const total = new Map<string, number>();
  const largest = new Map<string, number>();
  for (const disk of open) {
    const place = disk[apart];
    total.set(place, (total.get(place) ?? 0) + disk.room);
    largest.set(place, Math.max(largest.get(place) ?? 0, disk.room));
  }
  return {
    capacity: spreadCapacity([...total.values()], copies),
    largest: [...largest.values()].sort((a, b) => b - a)[copies - 1] ?? 0,
    places: total.size,
  };
}

/** Bytes of volumes that fit when each byte lies in `copies` different places: the largest U with sum(min(room, U)) >= copies * U. */
export function spreadCapacity(rooms: readonly number[], copies: number): number {
  const sorted = rooms.filter((room) => room > 0).sort((a, b) => b - a);
  // With the k largest rooms above U: (copies - k) * U is what the others hold together.
  for (let k = 0; k < copies; k++) {
    if (sorted.length < copies) return 0;
    const rest = sorted.slice(k).reduce((sum, room) => sum + room, 0);
    const volume = rest / (copies - k);
    if ((sorted[k] ?? 0) <= volume) return Math.floor(volume);
  }
  return 0;
}

/** The largest replica of which `copies` fit, several on a disk if need be: some disk is then filled by a whole number of them. */
function largestShared(rooms: readonly number[], copies: number): number {
  const sizes = rooms.flatMap((room) => Array.from({ length: copies }, (_, k) => Math.floor(room / (k + 1))));
  const fits = (size: number) => rooms.reduce((count, room) => count + Math.floor(room / size), 0) >= copies;
  return Math.max(0, ...sizes.filter((size) => size > 0 && fits(size)));
}
