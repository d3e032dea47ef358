// A series as one line of text: eight heights of block, each column the largest value in its stretch of time.
import type { StepFunction } from '../engine/step-function.ts';

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** `columns` blocks over [0, until). The lowest block means zero, the highest the largest value of all. A spike of one millisecond shows. */
export function sparkline(series: StepFunction, until: number, columns: number): string {
  const { max } = series.resample(0, until, columns);
  const top = max.reduce((most, value) => Math.max(most, value), 0);
  return Array.from(max, (value) => {
    if (value <= 0 || top === 0) return BLOCKS[0];
    return BLOCKS[Math.max(1, Math.round((value / top) * (BLOCKS.length - 1)))];
  }).join('');
}
