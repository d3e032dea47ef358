// The tables of shared capacities: links, the flows over them, and which flow goes over which link.
import { bytes, instant, rate, real, ref, text, whole } from './column.ts';
import { table } from './table.ts';

/** Tables to put into a schema that has flows; all capacities and rates in bytes a second. */
export const flowSchema = {
  /** What is shared: one direction of a NIC, a switch, a disk. */
  link: table({ name: text(), capacity: rate() }),
  /** A transfer under way. `remaining` was true at `since`; it shrinks at `rate` from there. */
  flow: table({
    remaining: bytes(),
    rate: rate(),
    cap: rate(Number.POSITIVE_INFINITY),
    weight: real(1),
    since: instant(),
    /** Row that `done` is about, and the name of the event that tells of the end. */
    owner: whole(-1),
    done: text(),
  }),
  /** One link on the way of one flow. */
  hop: table({ flow: ref('flow', { list: 'hops' }), link: ref('link', { list: 'hops' }) }),
} as const;

export type FlowSchema = typeof flowSchema;
