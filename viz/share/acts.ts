// What someone did in a branch, read from the scenario that it can be saved as.
import { instantOf } from '../faults/step-text.ts';
import type { Act } from './fragment.ts';

/** @param added how many of the last steps were added by hand */
export function actsOf(scenario: string, added: number): readonly Act[] {
  if (added === 0) return [];
  const lines = [...scenario.matchAll(/^ *- \{ at: ([^,]+), (.+) \}\s*$/gm)].slice(-added);
  return lines.flatMap(([, at = '', step = '']) => {
    const instant = instantOf(at);
    return instant === null ? [] : [{ at: instant, step }];
  });
}
