// Harvester releases, what each of them ships, and the rules that changed between them.

/** A minor release of Harvester as its number: 6 is v1.6. */
export const OLDEST_RELEASE = 1;
export const NEWEST_RELEASE = 9;

export interface Release {
  readonly minor: number;
  readonly name: string;
  readonly longhorn: string;
  readonly kubevirt: string;
  readonly kubeVip: string;
  readonly kubernetes: string;
}

/** Chart dependencies and image tags at each tag: harvester/harvester deploy/charts/harvester/Chart.yaml, values.yaml, scripts/version*. */
const RELEASES: readonly Release[] = [
  release(1, '1.3.2', '0.54.0', '0.4.2', '1.24.11'),
  release(2, '1.5.5', '1.1.1', '0.6.0', '1.26.15'),
  release(3, '1.6.2', '1.1.1', '0.6.0', '1.28.15'),
  release(4, '1.7.3', '1.3.1', '0.8.1', '1.31.7'),
  release(5, '1.8.2', '1.4.1', '0.8.1', '1.32.7'),
  release(6, '1.9.2', '1.5.2', '0.8.1', '1.33.5'),
  release(7, '1.10.2', '1.6.6', '0.9.2', '1.34.9'),
  release(8, '1.11.2', '1.7.4', '1.0.4', '1.35.6'),
  release(9, '1.12.1', '1.8.4', '1.2.3', '1.36.3'),
];

function release(minor: number, longhorn: string, kubevirt: string, kubeVip: string, kubernetes: string): Release {
  return { minor, name: `v1.${minor}`, longhorn, kubevirt, kubeVip, kubernetes };
}

export function releases(): readonly Release[] {
  return RELEASES;
}

/** The release of that name (`v1.6`, `v1.6.1`, `1.6`), or null. */
export function releaseNamed(name: string): Release | null {
  const minor = /^v?1\.(\d+)(?:[.+-].*)?$/.exec(name.trim())?.[1];
  return RELEASES.find((r) => String(r.minor) === minor) ?? null;
}

/** A value that changed between releases: pairs of (first release, value), oldest first. */
export type ByRelease<T> = readonly (readonly [since: number, value: T])[];

export function valueAt<T>(table: ByRelease<T>, minor: number): T {
  let found = table[0]?.[1];
  for (const [since, value] of table) if (since <= minor) found = value;
  if (found === undefined) throw new Error('a table by release needs a first value');
  return found;
}
