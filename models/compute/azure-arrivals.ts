// Reads arrivals as in the Azure 2017 sample: four texts that belong together, by position and by letter.
import { linesOf, type TraceProblem } from './trace-text.ts';

/** A VM of the Azure 2017 arrivals. */
export interface Arrival {
  readonly atSeconds: number;
  readonly vcpus: number;
  readonly memoryGib: number;
  /** Bounds of its lifetime; null when it still ran at the end of the trace. */
  readonly lifetimeSeconds: number | null;
  /** VMs of one number were asked for together by one tenant. */
  readonly batch: number;
}

export type AzureText = 'flavours' | 'arrivals' | 'lifetimes' | 'bins';
export interface AzureProblem extends TraceProblem {
  readonly of: AzureText;
}

/** Flavours (`vCPU,GiB letter`), arrivals (`seconds a,b,|,c`), lifetimes in the same positions (`U<bin>` ended, `C<bin>` still ran) and the
 *  bins (`seconds bin`). A bin stands for the middle of its lifetimes, or for five minutes when that is less. */
export function readAzureArrivals(
  flavours: string,
  arrivals: string,
  lifetimes: string,
  bins: string,
): { readonly rows: readonly Arrival[]; readonly problems: readonly AzureProblem[] } {
  const problems: AzureProblem[] = [];
  const wrong = (of: AzureText, line: number, column: number, message: string): void => {
    problems.push({ of, line, column, message });
  };
  const sizes = sizesOf(flavours, wrong);
  const middles = middleOfBins(bins, wrong);
  const ends = linesOf(lifetimes);
  const rows: Arrival[] = [];
  let batch = 0;
  for (const [row, [line, given]] of linesOf(arrivals).entries()) {
    const [endLine, end = ''] = ends[row] ?? [line];
    const blank = given.indexOf(' ');
    const atSeconds = Number(given.slice(0, blank));
    if (blank <= 0 || !Number.isFinite(atSeconds)) {
      wrong('arrivals', line, 1, `"${shortened(given)}" does not begin with seconds and a blank`);
      continue;
    }
    if (end.slice(0, end.indexOf(' ')) !== given.slice(0, blank))
      wrong('lifetimes', endLine, 1, `no lifetimes for the arrivals of ${given.slice(0, blank)} s stand here`);
    const lives = end.slice(end.indexOf(' ') + 1).split(',');
    let column = blank + 2;
    let endColumn = end.indexOf(' ') + 2;
    for (const [k, letter] of given
      .slice(blank + 1)
      .split(',')
      .entries()) {
      const life = lives[k] ?? '';
      const size = sizes.get(letter);
      // What still ran at the end of the trace stays: its bin only says since when it is known to.
      const middle = /^C\d+$/.test(life) ? 0 : middles.get(life.slice(1));
      if (letter === '|' || letter === '') batch++;
      else if (size === undefined) wrong('arrivals', line, column, `no flavour has the letter "${letter}"`);
      else if (middle === undefined || !/^[UC]/.test(life))
        wrong('lifetimes', endLine, endColumn, `"${life}" is no lifetime: U or C and the number of a bin`);
      else {
        const lifetimeSeconds = life.startsWith('C') ? null : Math.max(300, middle);
        rows.push({ atSeconds, vcpus: size[0], memoryGib: size[1], lifetimeSeconds, batch });
      }
      column += letter.length + 1;
      endColumn += life.length + 1;
    }
  }
  return { rows, problems };
}

type Wrong = (of: AzureText, line: number, column: number, message: string) => void;

function sizesOf(flavours: string, wrong: Wrong): ReadonlyMap<string, readonly [number, number]> {
  const sizes = new Map<string, readonly [number, number]>();
  for (const [line, given] of linesOf(flavours)) {
    const [, vcpus, memory, letter] = /^(\d+),(\d+(?:\.\d+)?)\s+(\S+)$/.exec(given.trim()) ?? [];
    if (letter === undefined || !(Number(vcpus) > 0) || !(Number(memory) > 0))
      wrong('flavours', line, 1, `"${shortened(given)}" is no flavour: vCPUs, a comma, GiB, a blank and its letter`);
    else sizes.set(letter, [Number(vcpus), Number(memory)]);
  }
  return sizes;
}

function middleOfBins(text: string, wrong: Wrong): ReadonlyMap<string, number> {
  const bounds = new Map<string, { least: number; most: number }>();
  for (const [line, given] of linesOf(text)) {
    const [, seconds, bin] = /^(\d+)\s+(\d+)$/.exec(given.trim()) ?? [];
    if (bin === undefined) {
      wrong('bins', line, 1, `"${shortened(given)}" is no bin: seconds, a blank and its number`);
      continue;
    }
    const known = bounds.get(bin);
    if (known === undefined) bounds.set(bin, { least: Number(seconds), most: Number(seconds) });
    else known.most = Math.max(known.most, Number(seconds));
  }
  return new Map([...bounds].map(([bin, { least, most }]) => [bin, (least + most) / 2]));
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
