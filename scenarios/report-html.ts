// The report of a run as one HTML file that needs nothing else: what was expected, what it cost, the timeline, the story, and a replay.
import { bytes, formatBytes, formatClock, formatDuration, formatDurationExact, ms } from '../engine/units.ts';
import type { Interval, Lane, Status } from './lane.ts';
import { lanesOf, type Played } from './lanes.ts';
import { headlines } from './report.ts';
import { REPLAY_SCRIPT, replayDataOf } from './report-html-replay.ts';
import { STYLE } from './report-html-style.ts';
import type { RunResult } from './run.ts';

export interface HtmlOptions {
  /** The command line that gives this run again. */
  readonly command: string;
  /** Of the program. */
  readonly version: string;
}

/** Everything in it is text or drawn here: no link leads out, and no script but its own runs. */
export function reportHtml(result: RunResult, played: Played, { command, version }: HtmlOptions): string {
  const { scenario, why, seed, release, until, digest, events, verdicts, story, passed } = result;
  const data = JSON.stringify(replayDataOf(played, story)).replaceAll('<', '\\u003c');
  const lines = story.map(
    ({ at, what, why: because, weight }) =>
      `<li class="w${weight}"><button type="button" data-at="${at}">${clock(at)}</button> ${text(what)}${because === null ? '' : ` <small>${text(because)}</small>`}</li>`,
  );
  const judged = verdicts.map(
    ({ text: claim, met, detail }) =>
      `<tr><td class="${met ? 'met' : 'missed'}">${met ? '✔ met' : '✕ missed'}</td><td>${text(claim)}</td><td>${text(detail)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="hci-twin ${text(version)}">
<title>${text(scenario)} · hci-twin</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<h1>${text(scenario)} <span class="${passed ? 'met' : 'missed'}">${passed ? '✔ as expected' : '✕ not as expected'}</span></h1>
<p>${text(why)}</p>
<p><small>release ${text(release)} · seed ${seed} · ${text(formatDurationExact(ms(until)))} simulated · ${events} events${digest === null ? '' : ` · digest ${digest}`} · hci-twin ${text(version)}</small></p>
</header>
<h2>Replay</h2>
<div id="replay">
<div class="bar"><button type="button" id="play">Play</button> <output id="clock"></output> <input type="range" id="time" min="0" step="any" value="0" aria-label="Simulated time"></div>
<p id="said" aria-live="off"></p>
<div id="cards"></div>
</div>
<h2>Timeline</h2>
${timelineSvg(lanesOf(played), played.sim.now)}
<h2>Expectations</h2>
<div class="wide" tabindex="0" role="region" aria-label="Expectations"><table><thead><tr><th scope="col">verdict</th><th scope="col">expectation</th><th scope="col">what was seen</th></tr></thead><tbody>${judged.join('')}</tbody></table></div>
<h2>Figures</h2>
<div class="wide" tabindex="0" role="region" aria-label="Figures"><table><tbody>${headlines(result).map(rowOf).join('')}</tbody></table></div>
<details><summary>All figures</summary>
<div class="wide" tabindex="0" role="region" aria-label="All figures"><table><thead><tr><th scope="col">figure</th><th scope="col">value</th></tr></thead><tbody>${figureRows(result)}</tbody></table></div>
</details>
<h2>Story</h2>
<ol>${lines.join('')}</ol>
<h2>Do it again</h2>
<pre>${text(command)}</pre>
</main>
<script type="application/json" id="data">${data}</script>
<script>${REPLAY_SCRIPT}</script>
</body>
</html>
`;
}

/** Zeros say that nothing happened. */
function figureRows({ figures }: RunResult): string {
  return Object.entries(figures)
    .filter(([, value]) => value !== 0)
    .map(([name, value]) =>
      rowOf([name.replace(/_(seconds|bytes|percent)$/, '').replaceAll('_', ' '), valueText(name, value)]),
    )
    .join('');
}

function rowOf([name, value]: readonly [name: string, value: string]): string {
  return `<tr><th scope="row">${text(name)}</th><td>${text(value)}</td></tr>`;
}

/** A figure's name ends in its unit. */
function valueText(name: string, value: number): string {
  if (name.endsWith('_seconds')) return formatDuration(ms(Math.round(1000 * value)));
  if (name.endsWith('_bytes')) return formatBytes(bytes(Math.round(value)));
  return name.endsWith('_percent') ? `${value.toFixed(3)} %` : String(Number(value.toPrecision(5)));
}

const WIDTH = 1000;
const LEFT = 130;
const ROW = 9;
const MOST_ROWS = 6;

/** Bars in as many rows as overlap; of a crowd the first ones, and how many more there are. */
function timelineSvg(lanes: readonly Lane[], until: number): string {
  const x = (at: number): number => LEFT + ((WIDTH - LEFT - 10) * at) / Math.max(1, until);
  const parts: string[] = [];
  let y = 24;
  for (const { label, intervals } of lanes) {
    if (intervals.length === 0) continue;
    const rows = inRows(intervals);
    const shown = Math.min(MOST_ROWS, rows.length);
    const more = rows.slice(MOST_ROWS).flat().length;
    parts.push(`<text x="0" y="${y + 9}">${text(label)}${more > 0 ? ` (+${more})` : ''}</text>`);
    rows.slice(0, MOST_ROWS).forEach((row, r) => {
      for (const bar of row) parts.push(barOf(bar, x, y + r * ROW));
    });
    y += Math.max(14, shown * ROW + 4);
    parts.push(`<line x1="0" x2="${WIDTH}" y1="${y - 2}" y2="${y - 2}" class="rule"/>`);
  }
  const ticks = Array.from({ length: 7 }, (_, i) => (until * i) / 6).map(
    (at) =>
      `<text x="${x(at)}" y="12" text-anchor="${at === 0 ? 'start' : at === until ? 'end' : 'middle'}">${clock(at)}</text>`,
  );
  const cursor = `<line id="cursor" data-left="${LEFT}" data-width="${WIDTH - LEFT - 10}" x1="0" x2="0" y1="16" y2="${y}" transform="translate(${LEFT} 0)"/>`;
  return `<svg viewBox="0 0 ${WIDTH} ${y + 2}" role="img" aria-label="Timeline of the run">${ticks.join('')}${parts.join('')}${cursor}</svg>`;
}

function barOf({ from, to, label, state }: Interval, x: (at: number) => number, y: number): string {
  const width = Math.max(2, x(to) - x(from));
  return `<rect x="${x(from).toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 2}" rx="1.5" class="${classOf(state)}"><title>${clock(from)} to ${clock(to)}: ${text(label)}</title></rect>`;
}

function classOf(status: Status): string {
  return `s-${status}`;
}

function inRows(intervals: readonly Interval[]): Interval[][] {
  const rows: Interval[][] = [];
  for (const interval of intervals) {
    const row = rows.find((known) => (known.at(-1)?.to ?? 0) <= interval.from);
    if (row === undefined) rows.push([interval]);
    else row.push(interval);
  }
  return rows;
}

function clock(at: number): string {
  return formatClock(ms(Math.floor(at))).slice(0, -4);
}

function text(raw: string): string {
  return raw.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
