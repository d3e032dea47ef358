// What is needed to open a run, as texts, made of whatever someone hands over. It knows no parser: the page needs it before any is there.
import type { ClusterFile } from '../models/manifest/cluster-reader.ts';

/** A file and what it says. */
export type TextFile = ClusterFile;

export interface OpenRequest {
  readonly scenario: TextFile;
  readonly cluster: readonly TextFile[];
  /** What a scenario may name beside its cluster: failures, traces, a profile of the scheduler. */
  readonly files?: readonly TextFile[] | undefined;
  readonly seed?: number | undefined;
  readonly release?: string | undefined;
  readonly until?: number | undefined;
}

/** A bundle is a run of its own. A scenario is told by its steps; everything else is the cluster, which is watched for an hour when there is no scenario. */
export function requestOf(files: readonly TextFile[]): OpenRequest {
  const [first] = files;
  const bundle = files.length === 1 && first !== undefined ? readRunBundle(first.text) : null;
  if (bundle !== null) return bundle;
  const scenario = files.find(({ text }) => /^steps:/m.test(text) && /^cluster:/m.test(text));
  const others = files.filter((file) => file !== scenario);
  const cluster = others.filter(isManifest);
  if (scenario !== undefined) return { scenario, cluster, files: others.filter((file) => !isManifest(file)) };
  return { scenario: { path: 'your-cluster.yaml', text: WATCH }, cluster };
}

/** A trace is no manifest, and neither is a profile of the scheduler, though it looks like one. */
function isManifest({ path, text }: TextFile): boolean {
  return /\.(ya?ml|json)$/i.test(path) && !/^ *"?kind"? *: *"?KubeSchedulerConfiguration/m.test(text);
}

const WATCH = `name: your-cluster
why: Your own cluster, as its manifests have it. Break something.
cluster: dropped
until: 1h
steps: []
`;

/** What the page writes as a bundle (scenario, cluster, seed and release in one JSON file), as a run to open; null for any other text. */
export function readRunBundle(text: string): OpenRequest | null {
  if (!text.includes('"hci-twin-run"')) return null;
  const read = parsedJson(text);
  if (!isRecord(read) || read['kind'] !== 'hci-twin-run') return null;
  const { scenario, cluster, files = [], seed, release, until } = read;
  if (!isFile(scenario) || !areFiles(cluster) || !areFiles(files)) return null;
  return {
    scenario,
    cluster,
    files,
    ...(typeof seed === 'number' ? { seed } : {}),
    ...(typeof release === 'string' ? { release } : {}),
    ...(typeof until === 'number' ? { until } : {}),
  };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function areFiles(value: unknown): value is readonly TextFile[] {
  return Array.isArray(value) && value.every(isFile);
}

function isFile(value: unknown): value is TextFile {
  return isRecord(value) && typeof value['path'] === 'string' && typeof value['text'] === 'string';
}
