// What every report of a run says, in what order, and how words may be marked.
import { bytes, formatBytes, formatDuration, ms } from '../engine/units.ts';
import { type Series, stepFunctionOf } from './figures.ts';
import type { RunResult } from './run.ts';
import { sparkline } from './sparkline.ts';
import type { StoryLine } from './story.ts';

/** How words are marked up; each function returns its text with or without escape codes around it. Colour is never the only cue. */
export interface Palette {
  pass(text: string): string;
  fail(text: string): string;
  strong(text: string): string;
  faint(text: string): string;
}

const same = (text: string): string => text;
/** No colour at all. */
export const plainPalette: Palette = { pass: same, fail: same, strong: same, faint: same };

export interface ReportOptions {
  /** Characters a line; 100 unless given. */
  readonly width?: number | undefined;
  readonly palette?: Palette | undefined;
  /** Least weight of a line of the story: 2 unless given, 1 for every detail. */
  readonly detail?: 1 | 2 | 3 | undefined;
  /** The command that runs this scenario, to which seed, release and end are added; `hci-twin run FILE` unless given. */
  readonly command?: string | undefined;
}

/** The command line that gives the same run again, to the bit. */
export function reproduction(result: RunResult, options: ReportOptions): string {
  const command = options.command ?? `hci-twin run ${result.file ?? result.scenario}`;
  return [command, ...result.arguments].join(' ');
}

/** The lines of a story that are at least as important as asked for. */
export function storyOf(result: RunResult, options: ReportOptions): readonly StoryLine[] {
  return result.story.filter(({ weight }) => weight >= (options.detail ?? 2));
}

/** `PASS`, `FAIL`, or `OPEN` for a check that an early end left undecided. */
export function mark({ met, decided }: { readonly met: boolean; readonly decided: boolean }): 'PASS' | 'FAIL' | 'OPEN' {
  return met ? 'PASS' : decided ? 'FAIL' : 'OPEN';
}

/** The headline figures in words, most important first. */
export function headlines(result: RunResult): readonly (readonly [name: string, value: string])[] {
  const { figures, things } = result;
  const of = (name: string): number => figures[name] ?? 0;
  const worst = things
    .filter(({ kind, downMs }) => kind === 'vm' && downMs > 0)
    .toSorted((a, b) => b.downMs - a.downMs || (a.name < b.name ? -1 : 1))[0];
  const rows: (readonly [string, string])[] = [
    [
      'VM availability',
      worst === undefined
        ? percent(100)
        : `${percent(of('vm_availability_percent'))}, worst ${worst.name} ${percent(worst.availabilityPercent)}`,
    ],
    ['VM-minutes lost', `${Math.round(of('lost_vm_minutes') * 10) / 10}`],
    ['most VMs down at once', `${of('max_down_vms')}, at the end ${of('last_down_vms')}`],
    ['time to recover', recovery(of('time_to_recover_seconds'), of('last_down_vms') > 0, 'a VM is still down')],
    ['VIP gap', of('longest_vip_outage_seconds') === 0 ? 'none' : seconds(of('longest_vip_outage_seconds'))],
    ['longest degraded', of('longest_degraded_seconds') === 0 ? 'none' : seconds(of('longest_degraded_seconds'))],
    [
      'time to heal',
      recovery(
        of('time_to_heal_seconds'),
        of('last_degraded_volumes') + of('last_faulted_volumes') > 0,
        'a volume is still short',
      ),
    ],
    ['rebuilds', rebuilds(figures)],
    ['data lost', size(of('data_lost_bytes'))],
    [
      'data at risk',
      `${size(of('max_at_risk_bytes'))} at most, ${size(of('last_at_risk_bytes'))} at the end (one copy left or made with one)`,
    ],
  ];
  if (of('vm_arrivals_total') > 0) rows.push(['VMs that came', arrivals(figures)]);
  // Only a workload has guests that want more than there is.
  const most = of('max_stolen_cpu_millicores');
  return most === 0
    ? rows
    : [...rows, ['CPU stolen', `${cpus(most)} at most, ${cpus(of('mean_stolen_cpu_millicores'))} on average`]];
}

/** The series that changed, each as a name, a line of blocks and its largest value. */
export function sparklines(
  result: RunResult,
  columns: number,
): readonly (readonly [name: string, line: string, top: string])[] {
  const wanted = [
    'down_vms',
    'pending_vms',
    'waiting_vms',
    'degraded_volumes',
    'rebuilding_replicas',
    'at_risk_bytes',
    'unanswered_vips',
  ];
  const found = wanted.flatMap((name) => result.series.filter((series) => series.name === name));
  return found.flatMap((series): (readonly [string, string, string])[] => {
    const top = Math.max(...series.value);
    if (series.value.length < 2 || top === 0) return [];
    const line = sparkline(stepFunctionOf(series, result.endedAt), result.endedAt, columns);
    return [[series.name.replaceAll('_', ' '), line, amount(series, top)]];
  });
}

function amount({ unit }: Series, value: number): string {
  return unit === 'bytes' ? size(value) : `${value}`;
}

function arrivals(figures: RunResult['figures']): string {
  const of = (name: string): number => figures[name] ?? 0;
  const [waiting, givenUp] = [of('last_waiting_vms'), of('vm_arrivals_given_up_total')];
  const parts = [
    `${of('vm_arrivals_placed_total')} placed`,
    `${waiting} pending${of('max_waiting_vms') > waiting ? ` (${of('max_waiting_vms')} at most)` : ''}`,
    `${of('vm_arrivals_refused_total')} refused`,
    ...(givenUp > 0 ? [`${givenUp} gone before a node had room`] : []),
  ];
  return `${of('vm_arrivals_total')}: ${parts.join(', ')}`;
}

function rebuilds(figures: RunResult['figures']): string {
  const total = figures['replica_rebuilds_total'] ?? 0;
  if (total === 0) return 'none';
  const [mean, most] = [figures['mean_replica_rebuild_seconds'] ?? 0, figures['max_replica_rebuild_seconds'] ?? 0];
  return `${total}, ${seconds(mean)} on average, ${seconds(most)} at most`;
}

function cpus(millicores: number): string {
  return `${Math.round(millicores / 100) / 10} CPUs`;
}

function recovery(value: number, goesOn: boolean, words: string): string {
  if (value === 0) return 'nothing to recover from';
  return goesOn ? `more than ${seconds(value)}: ${words}` : seconds(value);
}

/** Cut, not rounded: 99.999 is not 100. */
function percent(value: number): string {
  return `${Math.floor(value * 1000) / 1000} %`;
}

function seconds(value: number): string {
  return formatDuration(ms(value < 10 ? value * 1000 : Math.round(value) * 1000));
}

function size(value: number): string {
  return formatBytes(bytes(value));
}
