// Progress where nobody watches.
import { expect, it } from 'vitest';
import { Progress } from '../../twin/progress.ts';
import type { Terminal } from '../../twin/terminal.ts';

it('is a line for every ten percent, each once', () => {
  const lines: string[] = [];
  const terminal: Terminal = {
    out: () => {},
    err: (text) => void lines.push(text),
    paint: (_, text) => text,
    width: 80,
    interactive: false,
  };
  const progress = new Progress(terminal, '4 runs');
  for (const share of [0.01, 0.05, 0.1, 0.12, 0.35, 0.36, 1, 1]) progress.update(share);
  progress.clear();
  expect(lines).toEqual(['4 runs: 10 %\n', '4 runs: 30 %\n', '4 runs: 100 %\n']);
});
