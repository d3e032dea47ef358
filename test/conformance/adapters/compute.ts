// Cases of `scheduler.json`: placement, KubeVirt, Harvester's admission, the descheduler, measured migrations and failovers.
import { type Adapter, differences, isObject, type JsonObject, runCase, Unsupported } from '../adapter.ts';
import { answerKubeVirt } from './compute-kubevirt.ts';
import { answerMeasured } from './compute-measured.ts';
import { answerScheduler } from './compute-scheduler.ts';
import { object, objects, texts } from './compute-world.ts';

export const compute: Adapter = {
  format: 'schemaVersion 1 with cases[].feature of the scheduler',
  reads: (file) => isObject(file) && Array.isArray(file['cases']) && isComputeTargets(file),
  *run(file) {
    if (!isObject(file)) return;
    for (const one of objects(file['cases']))
      yield runCase(String(one['id']), String(one['feature']), () => check(one));
  },
};

function isComputeTargets(file: JsonObject): boolean {
  return Object.hasOwn(object(file['targets']), 'kube-scheduler');
}

function check(one: JsonObject): readonly string[] {
  const feature = String(one['feature']);
  const input = object(one['input']);
  const expect = object(one['expect']);
  const found = answerScheduler(feature, input, expect) ?? answerKubeVirt(feature, input);
  if (found === null) {
    const measured = answerMeasured(feature, input, expect);
    if (measured === null) throw new Unsupported(feature);
    const wrong = within(expect, measured, object(one['tolerance']));
    if (wrong.length > 0 && one['finding'] !== undefined) throw new Unsupported(String(one['finding']));
    return wrong;
  }
  return compare(feature, expect, found);
}

function compare(feature: string, expect: JsonObject, found: JsonObject): readonly string[] {
  const { nominatedNodeAnyOf, candidates, evicted, ...rest } = expect;
  const wrong = [...differences(rest, found)];
  if (nominatedNodeAnyOf !== undefined && !texts(nominatedNodeAnyOf).includes(String(found['nominatedNode'])))
    wrong.push(`nominated ${String(found['nominatedNode'])}, expected one of ${texts(nominatedNodeAnyOf).join(', ')}`);
  // Sets: their order means nothing.
  if (candidates !== undefined)
    wrong.push(...differences(JSON.stringify(sorted(candidates)), JSON.stringify(sorted(found['candidates']))));
  if (evicted !== undefined) wrong.push(...differences(texts(evicted).toSorted(), found['evicted'], 'evicted'));
  return wrong.map((line) => `${feature}: ${line}`);
}

/** Measurements are held to the tolerance of their case; fields that no model predicts are named by the case or left out. */
function within(expect: JsonObject, found: JsonObject, tolerance: JsonObject): readonly string[] {
  const fields = tolerance['fields'] === undefined ? Object.keys(expect) : texts(tolerance['fields']);
  return fields.flatMap((field) => {
    if (NOT_PREDICTED.includes(field) && tolerance['fields'] === undefined) return [];
    const wanted = expect[field] ?? null;
    const value = found[field] ?? null;
    if (wanted === null || value === null)
      return wanted === value ? [] : [`${field}: expected ${wanted}, found ${value}`];
    const [least, most] = Array.isArray(wanted)
      ? [Number(wanted[0]), Number(wanted[1])]
      : [Number(wanted), Number(wanted)];
    const slack = Number(tolerance['absoluteSeconds'] ?? Math.abs(most) * Number(tolerance['relative'] ?? 0));
    const near = Number(value) >= least - slack && Number(value) <= most + slack;
    return near
      ? []
      : [`${field}: expected ${String(wanted)} within ${slack.toFixed(1)}, found ${Number(value).toFixed(1)}`];
  });
}

/** Downtime seen by ping is no field that a model of memory can predict. */
const NOT_PREDICTED = ['pingDowntimeSeconds', 'downtimeMs', 'iterations', 'remainingKiB'];

function sorted(candidates: JsonObject[string]): JsonObject {
  return Object.fromEntries(
    Object.entries(object(candidates))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([node, c]) => [
        node,
        { victims: texts(object(c)['victims']).toSorted(), numPDBViolations: object(c)['numPDBViolations'] },
      ]),
  );
}
