// Causes: what put an event on the agenda, as one number: a record of the trace, a root that came from outside, or nothing known.

/** Cause of an event whose scheduling was not recorded. */
export const UNRECORDED = -1;
/** Cause of what root number `root` put on the agenda. */
export const rootCause = (root: number): number => -2 - root;
/** The root that a cause names, or -1 when it is a record. */
export const rootOf = (cause: number): number => (cause <= -2 ? -2 - cause : -1);
