// A bundle that was shared, opened again: scenario, cluster, seed and release in one JSON file.
import type { OpenRequest, TextFile } from '../protocol.ts';

/** What `exportRun(run, 'bundle')` writes, as a run to open; null for any other text. */
export function readBundle(text: string): OpenRequest | null {
  if (!text.includes('"hci-twin-run"')) return null;
  const read = parsed(text);
  if (!isRecord(read) || read['kind'] !== 'hci-twin-run') return null;
  const { scenario, cluster, seed, release, until } = read;
  if (!isFile(scenario) || !Array.isArray(cluster) || !cluster.every(isFile)) return null;
  return {
    scenario,
    cluster,
    ...(typeof seed === 'number' ? { seed } : {}),
    ...(typeof release === 'string' ? { release } : {}),
    ...(typeof until === 'number' ? { until } : {}),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isFile(value: unknown): value is TextFile {
  return isRecord(value) && typeof value['path'] === 'string' && typeof value['text'] === 'string';
}
