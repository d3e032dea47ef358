// Times one contestant inside its own process: warm-up, many short repetitions, median operations per CPU second.
//
// CPU time (user and system, so garbage collection and compiler threads are charged) and not wall time, because other
// work may share the cores: wall figures scattered up to five times where CPU figures moved by ten to twenty-five per cent.

const WARM_UP_SECONDS = 0.4;
const REPETITIONS = 15;
const REPETITION_SECONDS = 0.05;

/** CPU seconds which this process has used so far. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** The middle one of the figures, the mean of the two middle ones if their number is even. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median operations per CPU second of `run`, which must do about as many operations as it is told. */
export function operationsPerSecond(run: (operations: number) => void, chunk = 1_000): number {
  let operations = chunk;
  const start = cpuSeconds();
  let last = 0;
  while (cpuSeconds() - start < WARM_UP_SECONDS) {
    const before = cpuSeconds();
    run(operations);
    last = cpuSeconds() - before;
    if (last < REPETITION_SECONDS / 2) operations *= 2;
  }
  operations = Math.max(chunk, Math.round((operations * REPETITION_SECONDS) / Math.max(last, 1e-3)));
  const figures: number[] = [];
  for (let i = 0; i < REPETITIONS; i++) {
    const before = cpuSeconds();
    run(operations);
    figures.push(operations / (cpuSeconds() - before));
  }
  return median(figures);
}

/** Hands the result to the process that started this one: one line of JSON on standard output. */
export function report(value: number, notes: Readonly<Record<string, number | string>> = {}): void {
  process.stdout.write(`${JSON.stringify({ value, notes })}\n`);
}
