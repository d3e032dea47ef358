// Reads failures that really happened, one a line, as steps of a scenario: `at,thing,for`.
import { z } from 'zod';
import { ms } from '../engine/units.ts';
import type { Issue } from '../models/manifest/issue.ts';
import { nearestName } from '../models/manifest/issue.ts';
import { duration, ref } from './field.ts';
import type { Action } from './step.ts';

const line = z.object({ at: duration, thing: ref('node', 'disk', 'nic', 'switch'), length: duration.nullable() });

/** `3d4h,disk/harvester-1/default-disk,26h` is a disk that died then and was replaced 26 hours later; without a length it stays so. Empty lines
 *  and those that begin with # or `at,` are passed over. All problems at once, each with its line. */
export function readFailureTrace(text: string, file: string): { readonly steps: Action[]; readonly issues: Issue[] } {
  const steps: Action[] = [];
  const issues: Issue[] = [];
  for (const [index, given] of text.split('\n').entries()) {
    const row = given.trim();
    if (row === '' || row.startsWith('#') || row.startsWith('at,')) continue;
    const [at = '', thing = '', length = ''] = row.split(',').map((part) => part.trim());
    const read = line.safeParse({ at, thing, length: length === '' ? null : length });
    if (read.success) steps.push(...stepsOf(read.data, { line: index + 1, column: 1 }));
    else {
      const kind = nearestName(thing.split('/')[0] ?? '', ['node', 'disk', 'nic', 'switch']);
      const message = `"${row}" is no failure`;
      const expected =
        'an instant, a node, disk, nic or switch, and how long it lasted, such as 3d4h,node/harvester-2,15m';
      issues.push({
        severity: 'error',
        code: 'bad-failure',
        message,
        file,
        line: index + 1,
        column: 1,
        expected,
        ...(kind === undefined ? {} : { nearest: kind }),
      });
    }
  }
  return { steps: steps.sort((a, b) => a.at - b.at), issues };
}

function stepsOf({ at, thing, length }: z.output<typeof line>, where: Action['where']): Action[] {
  const { kind } = thing;
  const end = length === null ? null : ms(at + length);
  if (kind === 'node') {
    const node = { ...thing, kind };
    const crash: Action = { verb: 'crash', at, crash: node, where };
    return end === null ? [crash] : [crash, { verb: 'start', at: end, start: node, where }];
  }
  const part = { ...thing, kind };
  const fail: Action = { verb: 'fail', at, fail: part, where };
  return end === null ? [fail] : [fail, { verb: 'repair', at: end, repair: part, where }];
}
