// Runs that were opened lately, kept in the browser where it lets us.

export interface RecentRun {
  readonly name: string;
  readonly seed: number;
  readonly openedAt: number;
}

const KEY = 'hci-twin.recent';
const MOST = 6;

/** Newest first; empty where nothing is kept or may be. */
export function recentRuns(): readonly RecentRun[] {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(read) ? read.filter(isRecent).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function remember(run: RecentRun): void {
  const others = recentRuns().filter(({ name, seed }) => name !== run.name || seed !== run.seed);
  keep(KEY, JSON.stringify([run, ...others].slice(0, MOST)));
}

/** Writes what is nice to have: private windows and full disks refuse, and nothing depends on it. */
export function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    return;
  }
}

export function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function isRecent(value: unknown): value is RecentRun {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'seed' in value &&
    typeof value.seed === 'number' &&
    'openedAt' in value &&
    typeof value.openedAt === 'number'
  );
}
