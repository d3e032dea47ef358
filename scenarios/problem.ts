// What is wrong inside one piece of text (a reference, an expectation), before it is known where in which file that text stands.
import { nearestName } from '../models/manifest/issue.ts';

/** The first thing that does not fit. */
export interface Problem {
  /** Characters before it, from the start of the text. */
  readonly offset: number;
  /** The word that does not fit, as written; empty at the end of the text. */
  readonly found: string;
  /** What could have stood there, for people. */
  readonly expected: string;
  /** The known name that it was probably meant to be, if one is close. */
  readonly nearest: string | null;
}

/** A word that is none of the known ones. `expected` names them all unless something shorter is given. */
export function unknownWord(
  found: string,
  offset: number,
  known: readonly string[],
  expected = known.join(', '),
): Problem {
  return { offset, found, expected, nearest: nearestName(found, known) ?? null };
}
