// The small words of narration: durations, names and lists as a tired reader wants them.

import type { Change, TraceRecord } from '../../engine/trace.ts';
import { bytes, bytesPerSecond, formatBytes, formatDuration, formatRate, ms } from '../../engine/units.ts';
import type { SettingSpec } from '../settings.ts';
import type { Happening, Weight } from './happening.ts';
import type { Picture } from './picture.ts';

/** A duration to a tenth of a second below ten seconds, to a second above: `5.9s`, `47s`, `4m 52s`. */
export function span(duration: number): string {
  const unit = duration < 10_000 ? 100 : 1000;
  return formatDuration(ms(Math.round(duration / unit) * unit));
}

/** A VM without the namespace that most of them are in: `web-1`, `tools/git`. */
export function vmName(name: string): string {
  return name.startsWith('default/') ? name.slice('default/'.length) : name;
}

/** A volume with the first characters of its identity and the VMs and applications that use it: `pvc-cc5f3da3 (build-runner)`. */
export function volumeName(picture: Picture, volume: string): string {
  const users = picture.usersOf(volume).map(vmName).join(', ');
  const short = /^pvc-[0-9a-f]{8}-/.test(volume) ? volume.slice(0, 'pvc-12345678'.length) : volume;
  return users === '' ? short : `${short} (${users})`;
}

const MOST_NAMED = 4;

/** `a`, `a and b`, `a, b, c, d and 3 more`. */
export function list(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  if (more > 1) return `${names.slice(0, MOST_NAMED).join(', ')} and ${more} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

/** `volume pvc-1 loses` for one and `3 volumes lose` for several, whose names come later: `clause(names, 'volume', 'loses', 'lose')`. */
export function clause(names: readonly string[], noun: string, one: string, many: string): string {
  return names.length === 1
    ? `${noun === '' ? '' : `${noun} `}${names[0]} ${one}`
    : `${names.length} ${noun === '' ? '' : `${noun}s `}${many}`;
}

/** `: a, b and c` when there are several, nothing when the sentence has named the one. */
export function named(names: readonly string[]): string {
  return names.length > 1 ? `: ${list(names)}` : '';
}

export function size(amount: number): string {
  return formatBytes(bytes(amount));
}

/** A setting as it is in force: `longhorn/engine-replica-timeout 8s`. */
export function inForce(picture: Picture, spec: SettingSpec): string {
  return `${spec.key} ${settingText(spec, picture.number('setting', spec.key, 'value'))}`;
}

/** A value in the unit of its setting, for people. */
export function settingText(spec: SettingSpec, value: number): string {
  switch (spec.unit) {
    case 'ms':
      return span(value);
    case 'flag':
      return value === 1 ? 'true' : 'false';
    case 'percent':
      return `${value} %`;
    case 'bytes/s':
      return formatRate(bytesPerSecond(value));
    case 'bytes':
      return size(value);
    case 'choice':
      return spec.choices?.[value] ?? `${value}`;
    default:
      return `${value}`;
  }
}

/** The change of a cell in a record, if there is one. */
export function changed(record: TraceRecord, table: string, row: string, column: string): Change | undefined {
  return record.changes.find((c) => c.table === table && c.row === row && c.column === column);
}

/** `a is` or `a and b are`. */
export function be(names: readonly string[]): string {
  return `${list(names)} ${names.length > 1 ? 'are' : 'is'}`;
}

/** What a change of a row is told as, where the row itself is who it is about. */
export function told(
  { table, row }: Change,
  sort: string,
  weight: Weight,
  tell: Happening['tell'],
  why: string | null,
): Happening {
  return { sort, subject: row, thing: `${table}/${row}`, tell, why, weight };
}
