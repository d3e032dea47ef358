// The run that README.md shows: some lines of what `npm start` prints, taken from it by `npm run stories:update`.
import { expect, it } from 'vitest';
import { reportText, runScenario } from '../../scenarios/index.ts';
import { read } from '../support/checkout.ts';
import { libraryScenario } from '../support/scenarios.ts';

/** Beginnings of the lines that are worth showing, after the time; what a line goes on with is shown with it. */
const SHOWN = [
  /^node-crash/,
  /^harvester-2 loses power/,
  /^\d VMs go down/,
  /^nobody answers for VIP/,
  /^VIP [\d.]+ answers/,
  /^Kubernetes marks harvester-2/,
  /^db-primary is placed/,
  /^db-primary is up/,
  /^PASS {2}step 7/,
  /^VM-minutes lost/,
  /^time to heal/,
  /^data at risk/,
  /^down vms/,
];
const BLOCK = /(npm ci && npm start\n```\n\n```\n)[\s\S]*?(?=^```$)/m;

it('README.md shows a run that happens', async () => {
  const printed = reportText(runScenario(libraryScenario('node-crash'), { trace: true }), { width: 110 });
  const lines = excerpt(printed.split('\n'));
  expect(SHOWN.filter((pattern) => !lines.some((line) => pattern.test(untimed(line))))).toEqual([]);
  const readme = read('README.md');
  expect(readme).toMatch(BLOCK);
  await expect(readme.replace(BLOCK, (_, before) => `${before}${lines.join('\n')}\n`)).toMatchFileSnapshot(
    '../../README.md',
  );
});

/** The lines to show, and … for each gap between them. */
function excerpt(lines: readonly string[]): string[] {
  const found: string[] = [];
  let shown = false;
  for (const line of lines) {
    if (!line.startsWith('          ')) shown = SHOWN.some((pattern) => pattern.test(untimed(line)));
    if (shown) found.push(line);
    else if (found.at(-1) !== '…') found.push('…');
  }
  return found.at(-1) === '…' ? found.slice(0, -1) : found;
}

function untimed(line: string): string {
  return line.replace(/^\d\d:\d\d:\d\d {2}/, '');
}
