// Cases of `longhorn-conformance/1`: single decisions of longhorn-manager (unit) and stories on a cluster (scenario).
import { type Adapter, type CaseResult, isObject, type JsonObject, runCase, Unsupported } from '../adapter.ts';
import { lifecycleChecks } from './storage-lifecycle.ts';
import { type Check, placementChecks } from './storage-placement.ts';
import { runScenario } from './storage-scenario.ts';
import { object, objects } from './storage-world.ts';

const checks: Readonly<Record<string, Check>> = { ...placementChecks, ...lifecycleChecks };

export const longhorn: Adapter = {
  format: 'longhorn-conformance/1',
  reads: (file) => isObject(file) && file['format'] === 'longhorn-conformance/1',
  *run(file) {
    if (!isObject(file)) return;
    for (const part of ['unit', 'scenario'] as const) yield* runPart(file, part);
  },
};

function* runPart(file: JsonObject, part: 'unit' | 'scenario'): Iterable<CaseResult> {
  for (const one of objects(file[part])) {
    yield runCase(String(one['id']), String(one['feature']), () => {
      if (typeof one['finding'] === 'string') throw new Unsupported(`finding: ${one['finding']}`);
      if (part === 'scenario') return runScenario(one);
      const check = checks[String(one['op'])];
      if (check === undefined) throw new Unsupported(`op ${String(one['op'])}`);
      return check(object(one['input']), object(one['expect']), object(file['settingDefaults']));
    });
  }
}
