// Golden stories: the story of a library scenario, reviewed like code. `UPDATE_STORIES=1` writes them anew.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runScenario, storyLineText } from '../../scenarios/index.ts';
import { libraryScenario } from '../support/scenarios.ts';

const stories: readonly (readonly [name: string, release: string])[] = [
  ['node-crash', 'v1.9'],
  ['node-crash', 'v1.6'],
  ['node-reboot', 'v1.9'],
  ['disk-failure', 'v1.9'],
  ['two-nodes-crash', 'v1.9'],
];
const update = process.env['UPDATE_STORIES'] === '1';

describe('the golden story of', () => {
  it.each(stories)('%s on %s is what is told today', (name, release) => {
    const { story, digest, seed } = runScenario(libraryScenario(name, { release }), { trace: true });
    const head = `${name} on Harvester ${release}, seed ${seed}, digest ${digest}`;
    const text = `${[head, '', ...story.map((line) => storyLineText(line, 120))].join('\n')}\n`;
    const file = new URL(`${name}.${release}.story.txt`, import.meta.url);
    if (update) writeFileSync(file, text);
    expect(existsSync(file), 'run with UPDATE_STORIES=1 to write it').toBe(true);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });
});
