// The table of a comparison: which figures are worth a row, how they are written, and which side is better.
import type { Comparison } from '../protocol.ts';
import { bytesText, spanText } from '../words.ts';

export interface FigureRow {
  readonly name: string;
  readonly label: string;
  readonly left: string;
  readonly right: string;
  readonly change: string;
  /** Mean paired difference with its interval over seeds; empty without trials. */
  readonly interval: string;
  readonly better: 'left' | 'right' | 'neither';
}

/** More of these is better; of everything else that is counted here, less. */
const GOOD = /availability|succeeded/;
/** Neither way is better by itself. */
const NEUTRAL = /^(min_|last_)|_total$|refused/;

/** Rows whose sides differ, or all; those that people outside notice first. */
export function figureRows({ figures }: Comparison, all: boolean): readonly FigureRow[] {
  return figures
    .filter(
      ({ left, right, difference }) =>
        all || !Object.is(left, right) || (difference !== null && (difference.low !== 0 || difference.high !== 0)),
    )
    .map((figure) => ({ figure, rank: rankOf(figure.name) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ figure: { name, left, right, difference } }) => ({
      name,
      label: name.replace(/_(seconds|bytes|percent|total)$/, '').replaceAll('_', ' '),
      left: valueText(name, left),
      right: valueText(name, right),
      change: changeText(name, right - left),
      interval:
        difference === null
          ? ''
          : `${changeText(name, difference.mean)} [${changeText(name, difference.low)}, ${changeText(name, difference.high)}]`,
      better: betterOf(name, left, right, difference),
    }));
}

function betterOf(
  name: string,
  left: number,
  right: number,
  difference: Comparison['figures'][number]['difference'],
): FigureRow['better'] {
  if (NEUTRAL.test(name)) return 'neither';
  // Over seeds only what the interval is sure of counts.
  const delta =
    difference === null
      ? right - left
      : difference.low > 0
        ? difference.mean
        : difference.high < 0
          ? difference.mean
          : 0;
  if (!(delta !== 0)) return 'neither';
  return delta > 0 === GOOD.test(name) ? 'right' : 'left';
}

const FIRST = [
  'lost_vm_minutes',
  'vm_availability_percent',
  'longest_vm_outage_seconds',
  'time_to_recover_seconds',
  'vip_availability_percent',
  'time_to_heal_seconds',
  'longest_degraded_seconds',
  'max_at_risk_bytes',
  'data_lost_bytes',
];

function rankOf(name: string): number {
  const at = FIRST.indexOf(name);
  return at < 0 ? FIRST.length : at;
}

function valueText(name: string, value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (name.endsWith('_seconds')) return spanText(1000 * value);
  if (name.endsWith('_bytes')) return bytesText(value);
  if (name.endsWith('_percent')) return `${value.toFixed(3)}%`;
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}

function changeText(name: string, value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  return `${value < 0 ? '−' : '+'}${valueText(name, Math.abs(value))}`;
}
