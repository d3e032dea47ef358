// What the models can play of the verbs of a scenario: each verb as the events that it puts on the agenda.
import type { EventKind } from '../engine/event.ts';
import type { Ms } from '../engine/units.ts';
import { ms } from '../engine/units.ts';
import {
  diskFail,
  diskReplace,
  networkHealed,
  networkSplit,
  nodeCordon,
  nodeCrash,
  nodeStart,
  settingChange,
  vmRestart,
  vmStart,
  vmStop,
} from '../models/events.ts';
import type { ClusterWorld } from '../models/schema.ts';
import { parseSettingValue } from '../models/setting-value.ts';
import { settingNamed } from '../models/settings.ts';
import { rowOf } from './known.ts';
import type { Ref } from './ref.ts';
import type { Action, ActionVerb } from './step.ts';

/** One event that a step puts on the agenda. */
export interface Injection {
  readonly kind: EventKind;
  readonly at: Ms;
  readonly a: number;
  readonly b: number;
}

type ActionOf<V extends ActionVerb> = Extract<Action, { verb: V }>;
/** Null when the models do not know such a thing yet. `island` is a number that no other partition has. */
type Player<V extends ActionVerb> = (action: ActionOf<V>, world: ClusterWorld, island: number) => Injection[] | null;

const players: { readonly [V in ActionVerb]?: Player<V> } = {
  crash: ({ at, crash }, world) => (crash.kind === 'node' ? [of(nodeCrash, at, world, crash)] : null),
  start: ({ at, start }, world) => [of(start.kind === 'node' ? nodeStart : vmStart, at, world, start)],
  stop: ({ at, stop }, world) => (stop.kind === 'vm' ? [of(vmStop, at, world, stop)] : null),
  reboot: ({ at, reboot, down }, world) => [
    of(nodeCrash, at, world, reboot),
    of(nodeStart, ms(at + down), world, reboot),
  ],
  restart: ({ at, restart }, world) => [of(vmRestart, at, world, restart)],
  fail: ({ at, fail }, world) => [of(diskFail, at, world, fail)],
  repair: ({ at, repair }, world) => [of(diskReplace, at, world, repair)],
  partition: ({ at, partition, network }, world, island) =>
    network === undefined ? partition.map((node) => of(networkSplit, at, world, node, island)) : null,
  heal: ({ at, heal }, world) =>
    heal === 'all'
      ? [{ kind: networkHealed, at, a: 0, b: 0 }]
      : heal.map((node) => of(networkSplit, at, world, node, CONNECTED)),
  cordon: ({ at, cordon }, world) => [of(nodeCordon, at, world, cordon, 1)],
  uncordon: ({ at, uncordon }, world) => [of(nodeCordon, at, world, uncordon, 0)],
  set: ({ at, set }) =>
    Object.entries(set).flatMap(([key, given]) => {
      const spec = settingNamed(key);
      const value = spec === null ? null : parseSettingValue(spec, given);
      // What cannot be read has been reported as an issue, and nothing is played then.
      return spec === null || value === null
        ? []
        : [{ kind: settingChange, at, a: spec.row, b: Math.round(1000 * value) }];
    }),
};

/** The island of the nodes that no partition cuts off, and the side on which clients are. */
const CONNECTED = 0;

/** What can be played, in the words of the language; for people whose step cannot. */
export const playable =
  'crash node, start node or vm, stop vm, restart vm, reboot node, fail or repair disk, partition or heal nodes, cordon or uncordon node, set';

/** The events of a step, or null when the models cannot play it. @param island a number that no other step of the scenario has */
export function injectionsOf(action: Action, world: ClusterWorld, island: number): readonly Injection[] | null {
  // The table pairs each verb with a player of that verb; only the compiler cannot follow that through an index.
  const player = players[action.verb] as Player<ActionVerb> | undefined;
  return player?.(action, world, island) ?? null;
}

function of(kind: EventKind, at: Ms, world: ClusterWorld, ref: Ref, b = 0): Injection {
  return { kind, at, a: rowOf(world, ref), b };
}
