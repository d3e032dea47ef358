// The scenarios that come with the page, fetched when one is asked for; their clusters one by one, because some are large.
import type { OpenRequest, TextFile } from './protocol.ts';

type Load = () => Promise<string>;

const clusters = import.meta.glob<string>('../scenarios/library/clusters/*.yaml', { query: '?raw', import: 'default' });

export interface LibraryEntry {
  readonly name: string;
  readonly why: string;
  readonly cluster: string;
  readonly until: string;
  readonly text: string;
}

/** All scenarios by name, with what one learns from them. */
export async function libraryEntries(): Promise<readonly LibraryEntry[]> {
  const { scenarioTexts } = await import('./library-texts.ts');
  return Object.values(scenarioTexts)
    .map(entryOf)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** How a link names the run that whoever serves the page opens it on. */
export const SERVED = 'served';

/** A run to open, or why there is none, a line each. */
export type Found = { readonly request: OpenRequest } | { readonly problems: readonly string[] };

/** What `hci-twin serve FILE` was started with; null where nothing of the kind is served. Its files may have gone wrong since. */
export async function servedRequest(): Promise<Found | null> {
  const response = await fetch('./served.json');
  if (response.status !== 200 && response.status !== 422) return null;
  if (!response.headers.get('content-type')?.startsWith('application/json')) return null;
  const answer = await response.json();
  return response.status === 422 ? { problems: answer.problems } : { request: answer };
}

/** Everything needed to open one; null when there is none of that name. */
export async function libraryRequest(name: string): Promise<OpenRequest | null> {
  const { scenarioTexts } = await import('./library-texts.ts');
  const text = scenarioTexts[`../scenarios/library/${name}.yaml`];
  if (text === undefined) return null;
  const path = entryOf(text).cluster;
  return { scenario: { path: `${name}.yaml`, text }, cluster: await clusterFiles(path) };
}

/** Empty when no cluster of that path is there: the session then says what is missing. */
export async function clusterFiles(path: string): Promise<readonly TextFile[]> {
  const load: Load | undefined = clusters[`../scenarios/library/${path}`];
  return load === undefined ? [] : [{ path, text: await load() }];
}

/** The head of a scenario, as far as a list shows it; the session reads the file properly. */
export function entryOf(text: string): LibraryEntry {
  const field = (name: string): string =>
    new RegExp(`^${name}: *(.*)$`, 'm').exec(text)?.[1]?.replace(/^['"]|['"]$/g, '') ?? '';
  return { name: field('name'), why: field('why'), cluster: field('cluster'), until: field('until'), text };
}
