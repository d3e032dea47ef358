// What the models can play of the verbs of a scenario: each verb as the events that it puts on the agenda.
import type { EventKind } from '../engine/event.ts';
import type { Ms } from '../engine/units.ts';
import { ms } from '../engine/units.ts';
import { clusterDefinition } from '../models/definition.ts';
import {
  attachmentSplit,
  diskFail,
  diskReplace,
  networkHealed,
  networkSplit,
  nodeCordon,
  nodeCrash,
  nodeDelete,
  nodeDrain,
  nodeEnterMaintenance,
  nodeLeaveMaintenance,
  nodeStart,
  settingChange,
  vmMigrate,
  vmRestart,
  vmStart,
  vmStop,
  volumeDelete,
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
/** What a step is played with. */
export interface Cast {
  readonly world: ClusterWorld;
  /** A number that no other partition of the scenario has. */
  readonly island: number;
  /** Networks that some step of the scenario partitions by name. */
  readonly networks: readonly string[];
}
/** Null when the models do not know such a thing yet. */
type Player<V extends ActionVerb> = (action: ActionOf<V>, cast: Cast) => Injection[] | null;

const players: { readonly [V in ActionVerb]?: Player<V> } = {
  crash: ({ at, crash }, { world }) => (crash.kind === 'node' ? [of(nodeCrash, at, world, crash)] : null),
  start: ({ at, start }, { world }) => [of(start.kind === 'node' ? nodeStart : vmStart, at, world, start)],
  stop: ({ at, stop }, { world }) => (stop.kind === 'vm' ? [of(vmStop, at, world, stop)] : null),
  reboot: ({ at, reboot, down }, { world }) => [
    of(nodeCrash, at, world, reboot),
    of(nodeStart, ms(at + down), world, reboot),
  ],
  restart: ({ at, restart }, { world }) => [of(vmRestart, at, world, restart)],
  fail: ({ at, fail }, { world }) => [of(diskFail, at, world, fail)],
  repair: ({ at, repair }, { world }) => [of(diskReplace, at, world, repair)],
  partition: ({ at, partition, network }, { world, island }) =>
    partition.flatMap((node) =>
      network === undefined ? [of(networkSplit, at, world, node, island)] : onNetwork(at, world, node, network, island),
    ),
  delete: ({ at, delete: thing }, { world }) => {
    if (thing.kind === 'vm') return null;
    return [of(thing.kind === 'node' ? nodeDelete : volumeDelete, at, world, thing)];
  },
  heal: ({ at, heal }, { world, networks }) =>
    heal === 'all'
      ? [{ kind: networkHealed, at, a: 0, b: 0 }]
      : heal.flatMap((node) => [
          of(networkSplit, at, world, node, CONNECTED),
          ...networks.flatMap((network) => onNetwork(at, world, node, network, CONNECTED)),
        ]),
  cordon: ({ at, cordon }, { world }) => [of(nodeCordon, at, world, cordon, 1)],
  migrate: ({ at, migrate, to }, { world }) => [
    of(vmMigrate, at, world, migrate, to === undefined ? ANY_NODE : rowOf(world, to)),
  ],
  drain: ({ at, drain }, { world }) => [of(nodeDrain, at, world, drain)],
  'enable-maintenance': ({ at, 'enable-maintenance': node, force }, { world }) => [
    of(nodeEnterMaintenance, at, world, node, force === true ? 1 : 0),
  ],
  'disable-maintenance': ({ at, 'disable-maintenance': node }, { world }) => [
    of(nodeLeaveMaintenance, at, world, node),
  ],
  uncordon: ({ at, uncordon }, { world }) => [of(nodeCordon, at, world, uncordon, 0)],
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
/** A migration whose target the scheduler chooses. */
const ANY_NODE = -1;

/** Verbs with what they can be said of, and the event that must be handled for that. */
const phrases: readonly (readonly [phrase: string, kind: EventKind])[] = [
  ['crash node', nodeCrash],
  ['start node', nodeStart],
  ['reboot node', nodeStart],
  ['delete node', nodeDelete],
  ['cordon node', nodeCordon],
  ['uncordon node', nodeCordon],
  ['partition nodes', networkSplit],
  ['heal nodes', networkHealed],
  ['start vm', vmStart],
  ['stop vm', vmStop],
  ['restart vm', vmRestart],
  ['migrate vm', vmMigrate],
  ['drain node', nodeDrain],
  ['enable-maintenance node', nodeEnterMaintenance],
  ['disable-maintenance node', nodeLeaveMaintenance],
  ['fail disk', diskFail],
  ['repair disk', diskReplace],
  ['delete volume', volumeDelete],
  ['set', settingChange],
];

/** What the models can play, in the words of the language; for people whose step they cannot. */
export function playable(): string {
  return phrases
    .filter(([, kind]) => isHandled(kind))
    .map(([phrase]) => phrase)
    .join(', ');
}

/** The events of a step, or null when the models cannot play it. */
export function injectionsOf(action: Action, cast: Cast): readonly Injection[] | null {
  // The table pairs each verb with a player of that verb; only the compiler cannot follow that through an index.
  const player = players[action.verb] as Player<ActionVerb> | undefined;
  const injections = player?.(action, cast) ?? null;
  return injections?.every(({ kind }) => isHandled(kind)) ? injections : null;
}

function isHandled(kind: EventKind): boolean {
  return clusterDefinition.handlers[kind.id] !== undefined;
}

function of(kind: EventKind, at: Ms, world: ClusterWorld, ref: Ref, b = 0): Injection {
  return { kind, at, a: rowOf(world, ref), b };
}

/** The attachment of a node to one network is all that such a partition cuts. */
function onNetwork(at: Ms, world: ClusterWorld, node: Ref, network: string, island: number): Injection[] {
  const { attachment } = world;
  const [n, row] = [rowOf(world, node), world.network.find(network)];
  for (let a = 0; a < attachment.rows; a++)
    if (attachment.isLive(a) && attachment.node[a] === n && attachment.network[a] === row)
      return [{ kind: attachmentSplit, at, a, b: island }];
  return [];
}
