// Cases of `longhorn-conformance/1`: single decisions of longhorn-manager (unit) and stories on a cluster (scenario).
import { type Adapter, type CaseResult, isObject, type JsonObject, runCase, Unsupported } from '../adapter.ts';

export const longhorn: Adapter = {
  format: 'longhorn-conformance/1',
  reads: (file) => isObject(file) && file['format'] === 'longhorn-conformance/1',
  *run(file) {
    if (!isObject(file)) return;
    for (const part of ['unit', 'scenario'] as const) yield* runPart(file, part);
  },
};

function* runPart(file: JsonObject, part: 'unit' | 'scenario'): Iterable<CaseResult> {
  const cases = file[part];
  if (!Array.isArray(cases)) return;
  for (const one of cases) {
    if (!isObject(one)) continue;
    yield runCase(String(one['id']), String(one['feature']), () => {
      throw new Unsupported(part === 'unit' ? `op ${String(one['op'])}` : 'scenarios');
    });
  }
}
