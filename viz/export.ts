// A run as a file: a scenario that replays it, a trace for the Perfetto UI, or everything needed to open it elsewhere.
import { perfettoJson } from '../engine/perfetto.ts';
import { LIFECYCLES } from '../models/lifecycles.ts';
import { writeCluster } from '../models/manifest/index.ts';
import type { Branch } from './branch.ts';
import { textWith } from './fork.ts';
import type { TextFile } from './protocol.ts';

/** Grows when a bundle of before can no longer be read. */
const BUNDLE_VERSION = 1;

export function exportBranch(branch: Branch, as: 'scenario' | 'perfetto' | 'bundle'): TextFile {
  const { scenario, result, trace } = branch;
  const text = textWith(branch, 0, []);
  if (as === 'scenario') return { path: `${scenario.name}.yaml`, text };
  if (as === 'perfetto')
    return {
      path: `${scenario.name}.perfetto.json`,
      text: perfettoJson(trace, new Set(Object.keys(LIFECYCLES)), result.endedAt),
    };
  const bundle = {
    kind: 'hci-twin-run',
    version: BUNDLE_VERSION,
    scenario: { path: `${scenario.name}.yaml`, text },
    cluster: [{ path: scenario.cluster, text: writeCluster(branch.origin.cluster) }],
    ...(branch.origin.files.length === 0 ? {} : { files: branch.origin.files }),
    seed: result.seed,
    release: result.release,
    until: result.until,
    digest: result.digest,
    figures: result.figures,
  };
  return { path: `${scenario.name}.hci-twin.json`, text: `${JSON.stringify(bundle, null, 1)}\n` };
}
