// Why a slot was chosen, in words.
import { describe, expect, test } from 'vitest';
import type { Decision } from '../../engine/policy.ts';
import { whyThere } from '../../models/narration/decision-words.ts';

const GIB = 1024 ** 3;

function between(here: number, there: number): Decision {
  const considered = [
    { slot: 'n1/d', refusedBy: null, reason: null, scores: [], total: here },
    { slot: 'n2/d', refusedBy: null, reason: null, scores: [], total: there },
  ];
  return { policy: 'longhorn-replica-scheduler', item: 'v', chosen: 'n1/d', scoreNames: [], considered };
}

describe('the reason for a disk', () => {
  test('gives the scores of the first two', () => {
    expect(whyThere(between(40 * GIB, 30 * GIB))).toBe('score 40 GiB, next n2/d 30 GiB');
  });

  test('is locality where the rating would have chosen another', () => {
    expect(whyThere(between(Number.NEGATIVE_INFINITY, 30 * GIB))).toBe("preferred, for it is on the engine's node");
  });
});
