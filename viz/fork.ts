// A branch in words: the scenario of a run with steps added at an instant, read again as if someone had written it so.
import { formatDurationExact, ms } from '../engine/units.ts';
import { findAmong, withFiles } from '../scenarios/beside.ts';
import { type CompiledScenario, compileScenario } from '../scenarios/compile.ts';
import { formatScenario } from '../scenarios/format.ts';
import { parseScenario } from '../scenarios/parse.ts';
import { badInput, good } from './answer.ts';
import type { Branch } from './branch.ts';
import type { Answer } from './protocol.ts';

/** @param steps as the file says them, without `at`: `crash: node/harvester-2`, with or without braces */
export function branchScenario(branch: Branch, at: number, steps: readonly string[]): Answer<CompiledScenario> {
  const text = textWith(branch, at, steps);
  const parsed = parseScenario(text, branch.scenario.file ?? branch.scenario.name);
  if ('issues' in parsed) return badInput('bad-step', parsed.issues);
  const filled = withFiles(parsed.scenario, findAmong(branch.origin.files, { path: '', text }));
  const { compiled, issues } = compileScenario(filled.scenario, branch.origin.cluster, {
    seed: branch.result.seed,
    release: branch.result.release,
    until: ms(branch.result.until),
  });
  return compiled === null ? badInput('bad-step', [...filled.issues, ...issues]) : good(compiled);
}

/** The scenario file of the branch: the parent's, as one would write it, and a line for each step that is added. */
export function textWith(branch: Branch, at: number, steps: readonly string[]): string {
  const { scenario, result } = branch;
  const base = formatScenario({ ...scenario, seed: result.seed, until: ms(result.until), release: result.release });
  const lines = steps.map((step) => `  - { at: ${formatDurationExact(ms(at))}, ${bare(step)} }\n`);
  return scenario.steps.length > 0 || lines.length === 0
    ? base + lines.join('')
    : base.replace(/steps: \[\]\n/, `steps:\n${lines.join('')}`);
}

/** Without the braces around the whole step; those of a value stay. */
function bare(step: string): string {
  const trimmed = step.trim();
  return trimmed.startsWith('{') && trimmed.endsWith('}') ? trimmed.slice(1, -1).trim() : trimmed;
}
