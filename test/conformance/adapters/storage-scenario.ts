// Scenario cases of Longhorn: actions and expectations on a simulated cluster, in the order of the case.
// Long because it translates many kinds of cases of one file, each with a few lines of its own.

import { stuckNode } from '../../../models/compute/application.ts';
import { ApplicationPod, DiskHealth, ReplicaMode, Robustness, VolumeState } from '../../../models/lifecycles.ts';
import { diskPressurePercentage, settingOf } from '../../../models/settings.ts';
import { underPressure } from '../../../models/storage/disk-space.ts';
import { isNodeReady, runsNothing } from '../../../models/storage/longhorn-node.ts';
import { drainBlockedBy, isScheduled, lacksLocal } from '../../../models/storage/replica-count.ts';
import { snapshotCondition } from '../../../models/storage/snapshot-chain.ts';
import { isObject, type Json, type JsonObject, Unsupported } from '../adapter.ts';
import { Stage, sizeOf } from './storage-actions.ts';
import { clusterOf } from './storage-cluster.ts';
import { object, objects } from './storage-world.ts';

const SECOND = 1000;
/** Upstream tries for some minutes of a fast cluster; a rebuild after a wait of 600 s must fit. */
const BUDGET = 3600 * SECOND;

export function runScenario(scenario: JsonObject): string[] {
  const stage = new Stage(clusterOf(scenario));
  const memory = new Map<string, number>();
  for (const step of [...objects(scenario['setup']), ...objects(scenario['steps'])]) {
    const wrong = perform(stage, step, memory);
    if (wrong.length > 0) return wrong;
  }
  return [];
}

function perform(stage: Stage, step: JsonObject, memory: Map<string, number>): string[] {
  if (step['do'] === 'repeat') {
    for (let i = 0; i < Number(step['times']); i++) {
      for (const inner of objects(step['steps'])) {
        const wrong = perform(stage, inner, memory);
        if (wrong.length > 0) return wrong.map((w) => `round ${i}: ${w}`);
      }
    }
    return [];
  }
  if (step['do'] !== undefined) {
    stage.act(step);
    return [];
  }
  const expected = object(step['expect']);
  const relation = expected['relation'];
  if (typeof relation === 'string') return related(relation, memory);
  const before = remember(stage);
  const wrong = await_(stage, expected, String(step['when']), before);
  if (typeof expected['measure'] === 'string') memory.set(expected['measure'], stage.sim.now - stage.lastActionAt);
  return wrong.map((w) => `${w} (${String(step['when'])}, ${Math.round(stage.sim.now / SECOND)} s)`);
}

function related(relation: string, memory: ReadonlyMap<string, number>): string[] {
  const [a = '', , b = ''] = relation.split(' ');
  return (memory.get(a) ?? Number.NaN) < (memory.get(b) ?? Number.NaN)
    ? []
    : [`${relation}: ${memory.get(a)} and ${memory.get(b)} ms`];
}

/** Where replicas are, for what is to stay unchanged. */
type Places = ReadonlyMap<string, string>;
function remember(stage: Stage): Places {
  return new Map([...stage.volumes].map(([name, v]) => [name, placesOf(stage, v)]));
}
function placesOf(stage: Stage, v: number): string {
  return running(stage, v)
    .map((r) => stage.nodeOf(r))
    .sort()
    .join(',');
}

function await_(stage: Stage, expected: JsonObject, when: string, before: Places): string[] {
  const check = () => checkAll(stage, expected, before);
  const span = /^(?:stable|within)-(\d+)s$/.exec(when)?.[1];
  if (when.startsWith('stable-')) return holdsFor(stage, check, Number(span) * SECOND);
  if (when === 'always') return holdsFor(stage, check, 60 * SECOND);
  if (when === 'during') {
    // Each part is to be seen while the action lasts, not all at one moment.
    const open = new Set(Object.keys(expected));
    const parts = () => {
      for (const key of open) if (checkAll(stage, { [key]: expected[key] }, before).length === 0) open.delete(key);
      return open.size === 0;
    };
    stage.runUntil(parts, 90 * SECOND);
    return [...open].flatMap((key) => checkAll(stage, { [key]: expected[key] }, before));
  }
  if (when === 'after-node-back') stage.sim.run(stage.outageEndsAt);
  stage.runUntil(() => check().length === 0, when.startsWith('within-') ? Number(span) * SECOND : BUDGET);
  return check();
}

/** Holds now or soon, and from then on for the span. */
function holdsFor(stage: Stage, check: () => string[], ms: number): string[] {
  stage.settle();
  stage.runUntil(() => check().length === 0, 30 * SECOND);
  const end = stage.sim.now + ms;
  for (;;) {
    const wrong = check();
    if (wrong.length > 0) return wrong;
    if (stage.sim.nextAt > end) break;
    stage.sim.run(stage.sim.nextAt);
  }
  stage.sim.run(end);
  return check();
}

function orphansOf({ sim }: Stage): number[] {
  const { orphan } = sim.world;
  return [...Array(orphan.rows).keys()].filter((o) => orphan.isLive(o));
}

function checkAll(stage: Stage, expected: JsonObject, before: Places): string[] {
  return Object.entries(expected).flatMap(([key, value]) => {
    const { world } = stage.sim;
    switch (key) {
      case 'measure':
        return [];
      case 'volume':
        return Object.entries(object(value)).flatMap(([name, fields]) =>
          checkVolume(stage, name, object(fields), before).map((w) => `volume ${name} ${w}`),
        );
      case 'dataIntact':
        return [...stage.volumes.values()].every((v) => (world.volume.lost[v] ?? 0) === 0) ? [] : ['data is lost'];
      case 'orphans':
        return same(key, value, orphansOf(stage).filter((o) => (world.orphan.foundAt[o] ?? -1) >= 0).length);
      case 'dataOnDisk':
        return Object.entries(object(value)).flatMap(([name, state]) => {
          const d = stage.disk(name.slice(0, name.indexOf('/')), name.slice(name.indexOf('/') + 1));
          const kept = orphansOf(stage).some((o) => world.orphan.disk[o] === d);
          return same(`data on ${name}`, state, kept ? 'kept' : 'gone');
        });
      case 'disks':
        return Object.entries(object(value)).flatMap(([name, fields]) => checkDisks(stage, name, object(fields)));
      case 'node':
        return Object.entries(object(value)).flatMap(([name, fields]) => checkNode(stage, name, object(fields)));
      case 'workload':
        return Object.entries(object(value)).flatMap(([name, fields]) => checkWorkload(stage, name, object(fields)));
      case 'drain':
        return Object.entries(object(value)).flatMap(([name, state]) =>
          same(`drain of ${name}`, state, hasManager(stage, name) ? 'blocked' : 'completed'),
        );
      case 'instanceManager':
        return Object.entries(object(value)).flatMap(([name, state]) =>
          same(`instance manager of ${name}`, state, hasManager(stage, name) ? 'running' : 'absent'),
        );
      case 'pdb':
        return Object.entries(object(value)).flatMap(([name, state]) =>
          (drainBlockedBy(world, stage.node(name)) === null) === (state === 'absent')
            ? []
            : [`PDB of ${name} is not ${String(state)}`],
        );
      case 'replicaEvictionRequested': {
        let leaving = 0;
        for (let r = 0; r < world.replica.rows; r++)
          if (world.replica.isLive(r)) leaving += world.replica.evicting[r] ?? 0;
        return same(key, value, leaving);
      }
      case 'maxConcurrentPressureMoves': {
        let filling = 0;
        for (let r = 0; r < world.replica.rows; r++)
          if (world.replica.isLive(r) && (world.replica.mode[r] ?? 0) === ReplicaMode.state.WO) filling++;
        return filling <= Number(value) ? [] : [`${filling} moves at once`];
      }
      default:
        throw new Unsupported(`expectation ${key}`);
    }
  });
}

/** The pod that a drain takes away once Longhorn lets it. */
function hasManager(stage: Stage, node: string): boolean {
  return !runsNothing(stage.sim.world, stage.node(node));
}

const same = (what: string, expected: Json | undefined, found: Json): string[] =>
  expected === found ? [] : [`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`];

/** Whole replicas: open, or placed while the volume is detached. */
function running(stage: Stage, v: number): number[] {
  const { replica } = stage.sim.world;
  return stage.replicas(v).filter((r) => {
    const mode = replica.mode[r] ?? 0;
    return mode === ReplicaMode.state.RW || (mode === ReplicaMode.state.Stopped && (replica.disk[r] ?? -1) >= 0);
  });
}

function checkVolume(stage: Stage, name: string, fields: JsonObject, before: Places): string[] {
  const { world } = stage.sim;
  const { volume, replica, disk } = world;
  const v = stage.volume(name);
  const all = stage.replicas(v);
  const open = running(stage, v);
  const node = (n: number) => (n < 0 ? '' : stage.sim.store.names.text(world.node.name[n] ?? 0));
  const onNode = (n: string) => open.filter((r) => stage.nodeOf(r) === n).length;
  const inZone = (zones: string) =>
    open.filter((r) =>
      zones
        .split('+')
        .includes(stage.sim.store.names.text(world.node.zone[disk.node[replica.disk[r] ?? -1] ?? -1] ?? 0)),
    ).length;
  const missing = () =>
    Math.max(0, (volume.numberOfReplicas[v] ?? 0) - open.filter((r) => (replica.failedAt[r] ?? -1) < 0).length);
  return Object.entries(fields).flatMap(([field, value]) => {
    switch (field) {
      case 'state':
        return same(field, value, VolumeState.states[volume.state[v] ?? 0] ?? '');
      case 'robustness':
        return same(field, value, Robustness.states[volume.robustness[v] ?? 0] ?? '');
      case 'notRobustness':
        return Robustness.states[volume.robustness[v] ?? 0] === value ? [`${field} ${String(value)}`] : [];
      case 'replicasOn':
        return value === 'unchanged'
          ? same(field, before.get(name) ?? '', placesOf(stage, v))
          : counts(field, object(value), onNode);
      case 'replicasInZone':
        return counts(field, object(value), inZone);
      case 'replicasOnDisk':
        return counts(
          field,
          object(value),
          (d) => open.filter((r) => stage.sim.store.names.text(disk.name[replica.disk[r] ?? -1] ?? 0) === d).length,
        );
      case 'runningReplicas':
      case 'healthyReplicas':
        return same(field, value, open.length);
      case 'replicaObjects':
        return same(field, value, all.length);
      case 'replicasScheduled':
        return same(field, value, all.filter((r) => (replica.disk[r] ?? -1) >= 0).length);
      case 'unscheduledReplicas':
        return same(field, value, missing());
      case 'unscheduledLocalReplicas':
        return same(field, value, lacksLocal(world, v) ? 1 : 0);
      case 'failedReplicas':
        return same(field, value, all.filter((r) => (replica.failedAt[r] ?? -1) >= 0).length);
      case 'distinctDisks':
        return same(field, value, new Set(open.map((r) => replica.disk[r])).size);
      case 'sameReplicaNames':
        return same(
          field,
          [...(stage.firstNames.get(name) ?? [])].sort().join(','),
          all
            .map((r) => stage.name(r))
            .sort()
            .join(','),
        );
      case 'newReplicaScheduled':
        return same(
          field,
          value,
          all.some((r) => (replica.disk[r] ?? -1) >= 0 && !(stage.firstNames.get(name) ?? []).includes(stage.name(r))),
        );
      case 'dataIntact':
        return same(field, value, (volume.lost[v] ?? 0) === 0);
      case 'conditions':
        return Object.entries(object(value)).flatMap(([type, status]) =>
          same(type, status, conditionOf(stage, v, type)),
        );
      case 'conditionMessageContains':
        return snapshotCondition(world, v)?.includes(String(value)) === true
          ? []
          : [`${field}: ${String(snapshotCondition(world, v))}`];
      case 'readyForWorkload':
        return same(field, value, open.length > 0);
      case 'size':
        return same(field, sizeOf(value), volume.size[v] ?? 0);
      case 'engines':
        return same(
          field,
          value,
          ((volume.node[v] ?? -1) >= 0 ? 1 : 0) + ((volume.migrationNode[v] ?? -1) >= 0 ? 1 : 0),
        );
      case 'migrationReady':
        return same(field, value, (volume.migrationNode[v] ?? -1) >= 0);
      case 'migrationReplicaObjects':
        return same(field, value, (volume.migrationNode[v] ?? -1) >= 0 ? open.length : 0);
      case 'migrationReplicas':
        throw new Unsupported('replica objects of a second engine: a migration shares those of the first');
      case 'engineNode':
        if (value === 'changed' || value === 'unchanged') {
          const stayed = volume.node[v] === stage.engineBefore.get(name);
          return same(field, value, stayed ? 'unchanged' : 'changed');
        }
        return same(field, value, node(volume.node[v] ?? -1));
      case 'actualSizeAtMost':
        return (volume.actual[v] ?? 0) <= 3 * (volume.size[v] ?? 0) ? [] : [`actual ${volume.actual[v]}`];
      case 'replicaOnNode':
        return Object.entries(object(value)).flatMap(([n, wanted]) => {
          const there = all.filter((r) => stage.nodeOf(r) === n);
          const { failed, exists } = object(wanted);
          return [
            ...(failed === undefined
              ? []
              : same(
                  `failed on ${n}`,
                  failed,
                  there.some((r) => (replica.failedAt[r] ?? -1) >= 0),
                )),
            ...(exists === undefined ? [] : same(`exists on ${n}`, exists, there.length > 0)),
          ];
        });
      case 'replicaMoved': {
        const there = stage.beforeDrain.get(name) ?? [];
        return same(
          field,
          value,
          open.some((r) => !there.includes(stage.nodeOf(r))),
        );
      }
      case 'rebuildingOn':
        return same(
          field,
          value,
          all
            .filter((r) => (replica.mode[r] ?? 0) === ReplicaMode.state.WO)
            .map((r) => stage.nodeOf(r))
            .join(','),
        );
      default:
        throw new Unsupported(`volume expectation ${field}`);
    }
  });
}

/** A bare pod runs where its volume is attached; the pod of a workload is an application's. */
function checkWorkload(stage: Stage, name: string, fields: JsonObject): string[] {
  const { application, volume } = stage.sim.world;
  const a = stage.workload(name);
  const at = application.node[a] ?? -1;
  const original = stage.originalNode.get(name) ?? -1;
  const pod = ApplicationPod.states[application.pod[a] ?? 0] ?? '';
  const where = (n: number) => (n === original ? 'the original node' : 'another node');
  return Object.entries(fields).flatMap(([field, value]) => {
    switch (field) {
      case 'running':
        return same(field, value, pod === 'Running' && volume.writesFail[application.volume[a] ?? -1] === 0);
      case 'podRecreated':
        return same(field, value, (application.restarts[a] ?? 0) > 0);
      case 'podRestarts':
        return same(field, value, application.restarts[a] ?? 0);
      case 'crashLoop':
        return same(field, value, pod === 'CrashLoopBackOff');
      case 'oldPod': {
        const n = stuckNode(stage.sim, a);
        return same(field, value, n < 0 ? 'gone' : `Terminating on ${where(n)}`);
      }
      case 'newPod':
        return same(field, value, `${pod} on ${where(at)}`);
      case 'node':
        return same(field, value, at === original ? 'original' : 'another');
      default:
        throw new Unsupported(`workload expectation ${field}`);
    }
  });
}

function conditionOf(stage: Stage, v: number, type: string): boolean {
  if (type === 'Scheduled') return isScheduled(stage.sim.world, v);
  if (type === 'TooManySnapshots') return snapshotCondition(stage.sim.world, v) !== null;
  throw new Unsupported(`condition ${type}`);
}

/** Numbers as they are, or at least, fewer than on a node, other than in a zone. */
function counts(field: string, expected: JsonObject, count: (place: string) => number): string[] {
  return Object.entries(expected).flatMap(([place, wanted]) => {
    const found = count(place);
    if (!isObject(wanted)) return same(`${field} ${place}`, wanted, found);
    const { min, lessThanNode, notEqualZone } = wanted;
    const good =
      (min === undefined || found >= Number(min)) &&
      (lessThanNode === undefined || found < count(String(lessThanNode))) &&
      (notEqualZone === undefined || found !== count(String(notEqualZone)));
    return good ? [] : [`${field} ${place}: ${found} is not ${JSON.stringify(wanted)}`];
  });
}

function checkDisks(stage: Stage, name: string, fields: JsonObject): string[] {
  const { world } = stage.sim;
  const { disk, replica } = world;
  const rows = Array.from({ length: disk.rows }, (_, d) => d).filter(
    (d) => name === '*' || stage.sim.store.names.text(disk.name[d] ?? 0) === name,
  );
  return rows.flatMap((d) =>
    Object.entries(fields).flatMap(([field, value]) => {
      const there: number[] = [];
      for (let r = disk.replicas.first[d] ?? -1; r >= 0; r = disk.replicas.next[r] ?? -1)
        if ((replica.mode[r] ?? 0) !== ReplicaMode.state.ERR) there.push(r);
      switch (field) {
        case 'underPressure':
          return same(
            `disk ${name}`,
            value,
            underPressure(
              { maximum: disk.maximum[d] ?? 0, available: disk.available[d] ?? 0, reserved: disk.reserved[d] ?? 0 },
              settingOf(world, diskPressurePercentage),
            ),
          );
        case 'replicas':
          return counts(field, { [name]: value }, () => there.length);
        case 'schedulable':
          return same(`disk ${name}`, value, disk.schedulable[d] === 1 && disk.pressured[d] === 0);
        case 'ready':
          return same(`disk ${name}`, value, disk.ready[d] === 1 && (disk.health[d] ?? 0) === DiskHealth.state.Good);
        default:
          throw new Unsupported(`disk expectation ${field}`);
      }
    }),
  );
}

function checkNode(stage: Stage, name: string, fields: JsonObject): string[] {
  const { world } = stage.sim;
  const down = Array.from({ length: world.node.rows }, (_, row) => row).find((row) => !isNodeReady(world, row));
  const n = name === 'down' ? (down ?? -1) : stage.node(name);
  return Object.entries(fields).flatMap(([field, value]) => {
    if (field === 'ready') return same(`node ${name}`, value, isNodeReady(world, n));
    if (field !== 'autoEvicting') throw new Unsupported(`node expectation ${field}`);
    let leaving = false;
    for (let d = world.node.disks.first[n] ?? -1; d >= 0; d = world.node.disks.next[d] ?? -1)
      for (let r = world.disk.replicas.first[d] ?? -1; r >= 0; r = world.disk.replicas.next[r] ?? -1)
        leaving ||= world.replica.evicting[r] === 1;
    return same(`node ${name} ${field}`, value, leaving);
  });
}
