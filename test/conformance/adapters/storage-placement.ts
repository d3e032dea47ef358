// Unit cases of Longhorn's replica scheduler: nodes, disks and replicas in, disks and error codes out.

import { leastSpread } from '../../../models/policies/replica-choice.ts';
import { emptiest } from '../../../models/policies/replica-scheduler.ts';
import {
  admitsZonePin,
  isZonePinned,
  matchesTopology,
  selectorsMatchTags,
  type TopologyTerm,
} from '../../../models/scheduling/selectors.ts';
import { minimalAvailable, overProvisioning, settingOf } from '../../../models/settings.ts';
import { storageCapacity } from '../../../models/storage/csi-capacity.ts';
import {
  allowsExpansion,
  type DiskFigures,
  fits,
  fitsUnderPressure,
  type SpaceLimits,
  underPressure,
} from '../../../models/storage/disk-space.ts';
import {
  chooseAmong,
  diskCandidates,
  diskRefusal,
  localCandidates,
  reusableReplica,
  searchFor,
  waitBeforeNew,
} from '../../../models/storage/replica-scheduler.ts';
import { errorCodes } from '../../../models/storage/schedule-error.ts';
import { scheduleReplicas } from '../../../models/storage/schedule-pass.ts';
import type { Json, JsonObject } from '../adapter.ts';
import { differences } from '../adapter.ts';
import { object, objects, type Rows, texts, worldOf } from './storage-world.ts';

export type Check = (input: JsonObject, expect: JsonObject, defaults: JsonObject) => string[];

const SEEDS = [1, 2, 3];
const num = (value: Json | undefined): number => (typeof value === 'number' ? value : 0);
const figures = (disk: Json | undefined): DiskFigures => {
  const d = object(disk);
  return {
    maximum: num(d['maximum']),
    available: num(d['available']),
    reserved: num(d['reserved']),
    scheduled: num(d['scheduled']),
  };
};
const limits = (input: JsonObject, defaults: JsonObject): SpaceLimits => {
  const { sim } = worldOf({ settings: input['settings'] }, 1, defaults);
  return { minimal: settingOf(sim.world, minimalAvailable), over: settingOf(sim.world, overProvisioning) };
};
const names = (rows: ReadonlyMap<string, number>, wanted: readonly number[]): string[] =>
  wanted.map((row) => [...rows].findLast(([, r]) => r === row)?.[0] ?? '');
const anyOf = (expect: Json | undefined, found: string | undefined, what: string): string[] =>
  expect === undefined || texts(expect).includes(found ?? '')
    ? []
    : [`${what}: expected one of ${texts(expect).join(', ')}, found ${found ?? 'none'}`];
const codesIn = (expect: Json | undefined, errors: number): string[] =>
  texts(expect).flatMap((c) =>
    errorCodes(errors).map(String).includes(c) ? [] : [`error ${c} is missing; found ${errorCodes(errors).join(', ')}`],
  );
const term = (t: Json | undefined): TopologyTerm => ({
  zone: String(object(t)['zone'] ?? ''),
  region: String(object(t)['region'] ?? ''),
});
const terms = (value: Json | undefined): TopologyTerm[] => objects(value).map(term);
const hard = (rows: Rows, input: JsonObject): number => rows.nodes.get(String(input['hardNodeAffinity'] ?? '')) ?? -1;

/** Candidates given by name, as a world: one node for each node named. */
function candidateWorld(input: JsonObject, seed: number): Rows & { readonly candidates: number[] } {
  const given = Object.entries(object(input['candidates']));
  const ids = [...new Set(given.map(([, d]) => String(object(d)['node'])))];
  const nodes = ids.map((id) => ({
    id,
    disks: given.filter(([, d]) => object(d)['node'] === id).map(([disk, d]) => ({ id: disk, ...object(d) })),
  }));
  const rows = worldOf(
    {
      nodes,
      replicas: input['replicas'],
      volume: { size: input['size'], attachedNode: input['attachedNode'], dataLocality: 'best-effort' },
    },
    seed,
  );
  return { ...rows, candidates: given.map(([id]) => rows.disks.get(id) ?? -1) };
}

const scheduleCheck: Check = (input, expect, defaults) =>
  SEEDS.flatMap((seed) => {
    const rows = worldOf(input, seed, defaults);
    const order = texts(input['schedule']).map((name) => rows.replicas.get(name) ?? -1);
    const placed = scheduleReplicas(rows.sim, rows.volume, order);
    const disks = names(
      rows.disks,
      placed.map((p) => p.disk),
    );
    const wrong = objects(expect['steps']).flatMap((step, i) => {
      const [disk, errors] = [placed[i]?.disk ?? -1, placed[i]?.errors ?? 0];
      if (disk >= 0 !== step['scheduled'])
        return [
          `step ${i}: expected scheduled ${String(step['scheduled'])}, found ${disks[i]} ${errorCodes(errors).join(', ')}`,
        ];
      return [
        ...anyOf(disk < 0 ? undefined : step['diskAnyOf'], disks[i], `step ${i}`),
        ...codesIn(step['errorCodes'], errors),
      ];
    });
    const final = object(expect['final'])['disksUsed'];
    return [
      ...wrong,
      ...(final === undefined
        ? []
        : differences([...texts(final)].sort(), disks.filter((d) => d !== '').sort(), 'disks used')),
    ];
  });

export const placementChecks: Readonly<Record<string, Check>> = {
  scheduleReplicas: scheduleCheck,
  findDiskCandidates(input, expect, defaults) {
    const rows = worldOf(input, 1, defaults);
    const found = diskCandidates(rows.sim, rows.volume, {
      replica: rows.replicas.get(String(input['schedule'])) ?? -1,
    });
    return differences(
      { candidates: [...texts(expect['candidates'])].sort(), errorCodes: [...texts(expect['errorCodes'])].sort() },
      { candidates: names(rows.disks, found.disks).sort(), errorCodes: errorCodes(found.errors).sort() },
    );
  },
  filterDisksByReplica(input, expect) {
    const disks = texts(input['disks']);
    const replicas = objects(input['replicas']).map((r) => ({ node: 'n', ...r }));
    const soft = input['diskSoftAntiAffinity'] === true ? 'enabled' : 'disabled';
    const rows = worldOf(
      { nodes: [{ id: 'n', disks: disks.map((id) => ({ id })) }], replicas, volume: { diskSoftAntiAffinity: soft } },
      1,
    );
    const search = searchFor(rows.sim, rows.volume, input['ignoreFailedReplicas'] === true ? { among: [0] } : {});
    const slots = Int32Array.from(disks, (id) => rows.disks.get(id) ?? -1);
    const left = emptiest(search, rows.volume, slots, slots.length);
    return differences(
      [...texts(expect['disks'])].sort(),
      names(rows.disks, [...slots.subarray(0, left)])
        .map((n) => n.replace('n/', ''))
        .sort(),
    );
  },
  currentNodesAndZones(input, expect) {
    const rows = worldOf(input, 1);
    const search = searchFor(rows.sim, rows.volume);
    search.countUsed(input['creatingNewReplicas'] === true, input['ignoreFailedReplicas'] === true);
    const { node } = rows.sim.world;
    const all = [...rows.nodes].filter(([id]) => objects(input['nodes']).some((n) => n['id'] === id));
    const zones = [...new Set(objects(input['nodes']).map((n) => String(n['zone'])))].sort();
    const zoneRow = (zone: string) => all.find(([, n]) => search.text(node.zone[n]) === zone)?.[1] ?? -1;
    const sorted = Object.fromEntries(Object.entries(expect).map(([k, v]) => [k, [...texts(v)].sort()]));
    return differences(sorted, {
      usedNodes: all
        .filter(([, n]) => (search.used[n] ?? 0) > 0)
        .map(([id]) => id)
        .sort(),
      usedZones: zones.filter((z) => search.isZoneUsed(node.zone[zoneRow(z)] ?? 0)),
      onlyEvictingNodes: all
        .filter(([, n]) => search.isNodeLeft(n))
        .map(([id]) => id)
        .sort(),
      onlyEvictingZones: zones.filter((z) => search.isZoneLeft(node.zone[zoneRow(z)] ?? 0)),
    });
  },
  isSchedulableToDisk: (input, expect, defaults) =>
    differences(expect, {
      schedulable: fits(figures(input['disk']), num(input['size']), num(input['actualSize']), limits(input, defaults)),
    }),
  isSchedulableConsideringPressure: (input, expect, defaults) =>
    differences(expect, {
      schedulable: fitsUnderPressure(
        figures(input['disk']),
        num(input['size']),
        num(input['requiredStorage']),
        num(input['pressurePercentage']),
        limits(input, defaults),
      ),
    }),
  isDiskUnderPressure: (input, expect) =>
    differences(expect, { underPressure: underPressure(figures(input['disk']), num(input['pressurePercentage'])) }),
  diskAllowsExpansion: (input, expect, defaults) =>
    differences(expect, {
      allowed: allowsExpansion(figures(input['disk']), num(input['requiredBytes']), limits(input, defaults), true),
    }),
  localFirst(input, expect) {
    const rows = candidateWorld(input, 1);
    const search = searchFor(rows.sim, rows.volume, { replica: rows.replicas.get(String(input['schedule'])) ?? -1 });
    const local = localCandidates(search, rows.candidates);
    const d = local.length === 0 ? -1 : chooseAmong(search, local);
    return differences(expect, {
      node: d < 0 ? null : search.text(rows.sim.world.node.name[rows.sim.world.disk.node[d] ?? -1] ?? 0),
    });
  },
  pickDiskByBalance: (input, expect) =>
    SEEDS.flatMap((seed) => {
      const rows = candidateWorld(input, seed);
      const d = chooseAmong(searchFor(rows.sim, rows.volume), rows.candidates);
      return anyOf(
        expect['diskAnyOf'],
        d < 0 ? undefined : Object.keys(object(input['candidates']))[rows.candidates.indexOf(d)],
        'disk',
      );
    }),
  pickDiskLegacy: (input, expect) =>
    SEEDS.flatMap((seed) => {
      const rows = worldOf({ ...input, volume: { size: input['size'] } }, seed);
      const disks = [...new Set(rows.disks.values())];
      return anyOf(
        expect['diskAnyOf'],
        names(rows.disks, [chooseAmong(searchFor(rows.sim, rows.volume), disks)])[0],
        'disk',
      );
    }),
  pickNodeByBalance: (input, expect) => pickLeast(input, expect, 'nodeAnyOf'),
  pickDiskOnNode: (input, expect) => pickLeast(input, expect, 'diskAnyOf'),
  diskEligibleForVolume(input, expect, defaults) {
    const rows = worldOf(
      {
        nodes: [{ id: 'n', disks: [{ id: 'd', ...object(input['disk']) }] }],
        volume: input['volume'],
        backingImageDiskSelector: input['backingImageDiskSelector'],
        settings: input['settings'],
      },
      1,
      defaults,
    );
    const refused = diskRefusal(searchFor(rows.sim, rows.volume), 0);
    return differences(
      expect,
      refused === 0 ? { eligible: true } : { eligible: false, errorCode: errorCodes(refused)[0] },
    );
  },
  selectorsMatchTags: (input, expect) =>
    differences(expect, {
      match: selectorsMatchTags(texts(input['selectors']), texts(input['tags']), input['allowEmptySelector'] === true),
    }),
  nodeMatchesTopology: (input, expect) =>
    differences(expect, { match: matchesTopology(terms(input['terms']), term(input['node'])) }),
  isZonePinned: (input, expect) => differences(expect, { pinned: isZonePinned(terms(input['terms'])) }),
  admitZonePin: (input, expect) =>
    differences(expect, { admitted: admitsZonePin(terms(input['terms']), String(input['zoneSoftAntiAffinity'])) }),
  reuseFailedReplica(input, expect, defaults) {
    const rows = worldOf(input, 1, defaults);
    const r = reusableReplica(rows.sim, rows.volume, hard(rows, input));
    return differences(expect, { replica: r < 0 ? null : (names(rows.replicas, [r])[0] ?? null) });
  },
  secondsUntilNewReplica(input, expect, defaults) {
    const nodes = [...new Set(objects(input['replicas']).map((r) => String(r['node'] ?? '')))].filter((n) => n !== '');
    const rows = worldOf({ nodes: nodes.map((id) => ({ id, disks: [] })), ...input }, 1, defaults);
    return differences(expect, { seconds: waitBeforeNew(rows.sim, rows.volume, hard(rows, input)) / 1000 });
  },
  csiCapacity(input, expect, defaults) {
    const parameters = object(input['parameters']);
    const rows = worldOf({ ...input, volume: parameters }, 1, defaults);
    const topology = object(input['topology']);
    const node = rows.nodes.get(String(topology['node'] ?? ''));
    if (input['mode'] !== 'zone' && node === undefined) return differences(expect, { error: 'NotFound' });
    const found = storageCapacity(
      rows.sim,
      rows.volume,
      input['mode'] === 'zone' ? String(topology['zone']) : (node ?? -1),
    );
    return differences(expect, {
      maximumVolumeSize: found.maximumVolumeSize,
      availableCapacity: found.availableCapacity,
    });
  },
};

function pickLeast(input: JsonObject, expect: JsonObject, field: string): string[] {
  const usable = Object.entries(object(input['usable']));
  return SEEDS.flatMap((seed) => {
    const { sim } = worldOf({}, seed);
    const at = leastSpread(
      Float64Array.from(usable, ([, v]) => num(v)),
      usable.length,
      num(input['size']),
      sim.world.volume.luck,
      0,
    );
    return [
      ...differences({ error: expect['error'] }, { error: at < 0 }),
      ...anyOf(at < 0 ? undefined : expect[field], usable[at]?.[0], field),
    ];
  });
}
