// A moment of a run as the fragment of a link, and back. A fragment is never sent to a server. Defaults are left out and the order is fixed, so that
// equal moments have equal links.
import type { Kind } from '../protocol.ts';
import { KINDS } from '../protocol.ts';

/** What one did, as a scenario would say it. */
export interface Act {
  readonly at: number;
  readonly step: string;
}

export interface Link {
  readonly scenario: string;
  /** Null for the scenario's own. */
  readonly seed: number | null;
  readonly release: string | null;
  readonly acts: readonly Act[];
  readonly at: number;
  /** `vm/default/web-3`. */
  readonly selection: string | null;
  readonly window: { readonly from: number; readonly to: number } | null;
  readonly view: 'canvas' | 'table';
  readonly filter: string;
  readonly theme: 'auto' | 'light' | 'dark';
}

export const emptyLink: Link = {
  scenario: '',
  seed: null,
  release: null,
  acts: [],
  at: 0,
  selection: null,
  window: null,
  view: 'canvas',
  filter: '',
  theme: 'auto',
};

/** Longer links are cut by chat programs and mail; a bundle is offered instead. */
export const LONGEST_LINK = 6000;

export function linkText(link: Link): string {
  const parts: [key: string, value: string][] = [['s', link.scenario]];
  const add = (key: string, value: string, skip: boolean): void => void (skip || parts.push([key, value]));
  add('do', link.acts.map(({ at, step }) => `${at}~${step}`).join('!'), link.acts.length === 0);
  add('f', link.filter, link.filter === '');
  add('release', link.release ?? '', link.release === null);
  add('seed', String(link.seed), link.seed === null);
  add('sel', link.selection ?? '', link.selection === null);
  add('t', String(Math.floor(link.at)), link.at <= 0);
  add('theme', link.theme, link.theme === 'auto');
  add('view', link.view, link.view === 'canvas');
  add(
    'w',
    link.window === null ? '' : `${Math.floor(link.window.from)}-${Math.ceil(link.window.to)}`,
    link.window === null,
  );
  return `#${parts.map(([key, value]) => `${key}=${escaped(value)}`).join('&')}`;
}

/** Null when it names no scenario. What cannot be read is left out: a link that was cut still opens. */
export function readLink(fragment: string): Link | null {
  const fields = new Map<string, string>();
  for (const part of fragment.replace(/^#/, '').split('&')) {
    const equals = part.indexOf('=');
    if (equals < 0) fields.set('s', unescaped(part));
    else fields.set(part.slice(0, equals), unescaped(part.slice(equals + 1)));
  }
  const scenario = fields.get('s') ?? '';
  if (!/^[a-z0-9][a-z0-9-]*$/.test(scenario)) return null;
  const number = (key: string): number | null => {
    const text = fields.get(key) ?? '';
    return /^\d+$/.test(text) ? Number(text) : null;
  };
  const window = /^(\d+)-(\d+)$/.exec(fields.get('w') ?? '');
  const theme = fields.get('theme');
  return {
    scenario,
    seed: number('seed'),
    release: fields.get('release') ?? null,
    acts: (fields.get('do') ?? '').split('!').flatMap(actOf),
    at: number('t') ?? 0,
    selection: fields.get('sel') ?? null,
    window:
      window === null || Number(window[1]) >= Number(window[2])
        ? null
        : { from: Number(window[1]), to: Number(window[2]) },
    view: fields.get('view') === 'table' ? 'table' : 'canvas',
    filter: fields.get('f') ?? '',
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
  };
}

/** `vm/default/web-3` as kind and name. */
export function splitSelection(text: string): { readonly kind: Kind; readonly name: string } | null {
  const slash = text.indexOf('/');
  const kind = KINDS.find((known) => known === text.slice(0, slash));
  return kind === undefined ? null : { kind, name: text.slice(slash + 1) };
}

function actOf(text: string): Act[] {
  const found = /^(\d+)~(.+)$/.exec(text);
  return found === null ? [] : [{ at: Number(found[1]), step: found[2] ?? '' }];
}

/** Only what would end a part is escaped, and spaces: a link that can be read is a link that can be trusted. */
function escaped(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%2F', '/')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%20', '+');
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return '';
  }
}
