// A filled-in form as a step of a scenario, and back into words.
import type { Deed } from './catalogue.ts';

export interface Filled {
  /** As a scenario names it: `node/harvester-2`; empty when the deed has no target. */
  readonly target: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly setting: { readonly name: string; readonly value: string };
}

/** The step without `at`: `crash: node/harvester-2`; null while something is missing. */
export function stepText(deed: Deed, { target, fields, setting }: Filled): string | null {
  if (deed.setting === true) {
    if (setting.name.trim() === '' || setting.value.trim() === '') return null;
    return `set: { ${setting.name.trim()}: ${setting.value.trim()} }`;
  }
  if (deed.target !== null && target === '') return null;
  const object = deed.target === null ? (deed.object ?? 'all') : deed.list === true ? `[${target}]` : target;
  const more = (deed.fields ?? []).flatMap(({ name, kind }) => {
    const value = (fields[name] ?? '').trim();
    if (value === '') return [];
    return [`${name}: ${kind === 'node' ? `node/${value}` : value}`];
  });
  return [`${deed.verb}: ${object}`, ...more].join(', ');
}

/** How a scenario names a row: the namespace that is implied is left out. */
export function refText(kind: string, name: string): string {
  if (kind === 'vm') return `vm/${name.replace(/^default\//, '')}`;
  return `${kind}/${name}`;
}

/** The line as it will stand in the file: `- { at: 6m40s, crash: node/harvester-2 }`. */
export function scenarioLine(at: number, step: string): string {
  return `- { at: ${durationText(at)}, ${step} }`;
}

/** `6m40s`, `1h`, `250ms`: the shortest that reads back as the same instant. */
export function durationText(at: number): string {
  let left = Math.max(0, Math.floor(at));
  let text = '';
  for (const [unit, suffix] of [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'm'],
    [1000, 's'],
    [1, 'ms'],
  ] as const) {
    const count = Math.floor(left / unit);
    left -= count * unit;
    if (count > 0) text += `${count}${suffix}`;
  }
  return text === '' ? '0s' : text;
}

/** `6m40s`, `90s`, `1h30m`, `00:06:40` in ms; null when it is neither. */
export function instantOf(text: string): number | null {
  const clock = /^(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(text.trim());
  if (clock !== null)
    return Math.round((Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3])) * 1000);
  const parts = /^(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m(?!s))?\s*(?:(\d+(?:\.\d+)?)s)?\s*(?:(\d+)ms)?$/.exec(
    text.trim(),
  );
  if (parts === null || text.trim() === '') return null;
  const [d, h, m, s, ms] = parts.slice(1).map((part) => Number(part ?? 0));
  return Math.round((d ?? 0) * 86_400_000 + (h ?? 0) * 3_600_000 + (m ?? 0) * 60_000 + (s ?? 0) * 1000 + (ms ?? 0));
}
