// Things of a cluster that a claim is about, as the rows that they are at an instant.
import { shouldRun } from '../models/compute/run-strategy.ts';
import type { ClusterSimulation } from '../models/schema.ts';
import { rowOf } from './known.ts';
import type { Ref, RefKind } from './ref.ts';
import { places } from './truth.ts';

/** Things of one kind, of which a claim is made. */
export interface Things {
  readonly kind: Exclude<RefKind, 'claim'>;
  /** The one thing that it is about, or null for all that are not excepted. */
  readonly one: Ref | null;
  /** Row of the node on which they must be, or -1. */
  readonly on: number;
  /** Names of rows that are left out. */
  readonly except: ReadonlySet<string>;
  /** Leave out VMs that are not meant to run. */
  readonly wantedOnly: boolean;
}

/** Calls back for every row that the things are now. A thing that is gone is no row. */
export function each(things: Things, sim: ClusterSimulation, visit: (row: number) => void): void {
  const { world, store } = sim;
  const table = world[things.kind];
  if (things.one !== null) {
    const row = rowOf(world, things.one);
    if (row >= 0) visit(row);
    return;
  }
  const place = places[things.kind];
  const { except, on, wantedOnly } = things;
  for (let row = 0; row < table.rows; row++) {
    if (things.kind === 'vip' && world.vip.wanted[row] === 0) continue;
    if (!table.isLive(row) || (wantedOnly && !shouldRun(world, row))) continue;
    if (on >= 0 && place?.(world, row) !== on) continue;
    if (except.size > 0 && except.has(store.names.text(table.name[row]))) continue;
    visit(row);
  }
}
