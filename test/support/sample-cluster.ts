// The sample clusters of the library, read once a test run, for tests that need a real cluster.
import { readFileSync } from 'node:fs';
import { type BuildOptions, buildCluster, type ClusterSimulation } from '../../models/index.ts';
import { type ClusterManifest, readCluster } from '../../models/manifest/index.ts';

export type SampleName =
  | 'four-nodes'
  | 'eight-nodes'
  | 'witness'
  | 'three-nodes-quota'
  | 'three-nodes-tenants'
  | 'three-nodes-storage';

/** The sample cluster that a scenario of the library names by its path. */
export function sampleNamed(path: string): ClusterManifest {
  const name = (
    ['eight-nodes', 'witness', 'three-nodes-quota', 'three-nodes-tenants', 'three-nodes-storage'] as const
  ).find((n) => path === `clusters/${n}.yaml`);
  return sampleCluster(name ?? 'four-nodes');
}

const known = new Map<string, ClusterManifest>();

/** A cluster of `scenarios/library/clusters/` by file name without its ending. */
export function sampleCluster(name: SampleName): ClusterManifest {
  const found = known.get(name);
  if (found !== undefined) return found;
  const { cluster, issues } = readCluster([{ path: `${name}.yaml`, text: sampleText(name) }]);
  if (issues.length > 0) throw new Error(`${name} does not read cleanly: ${issues[0]?.message}`);
  known.set(name, cluster);
  return cluster;
}

export function sampleText(name: SampleName): string {
  return readFileSync(new URL(`../../scenarios/library/clusters/${name}.yaml`, import.meta.url), 'utf8');
}

/** The four-node cluster brought to life under the newest release, seed 42, unless told otherwise. */
export function fourNodes(options: Partial<BuildOptions> = {}): ClusterSimulation {
  return buildCluster(sampleCluster('four-nodes'), { seed: 42, release: 9, ...options });
}
