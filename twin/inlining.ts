// How far V8 may inline: the budget is widened, because a model's handler and all it calls in the engine are more than V8 allows.
//
// By default a function may take in 920 bytes of other functions' bytecode. A handler that draws a delay, writes a few columns and
// schedules needs about 2,000; what is left out is called, and passes its times in boxes on the heap. Results are the same to the
// bit; the reference slice runs 10 % faster (docs/adr/0011). A page cannot choose, so there it stays as it is.
import { setFlagsFromString } from 'node:v8';

/** In bytes of bytecode; V8's own default is 920. From 3,000 on the slice gains nothing more.
 *  Source: nodejs/node deps/v8/src/flags/flag-definitions.h, max_inlined_bytecode_size_cumulative. */
const INLINED_BYTECODE_BYTES = 3000;

/** As Node's command line takes it. */
export const INLINING_OPTION = `--max-inlined-bytecode-size-cumulative=${INLINED_BYTECODE_BYTES}`;

/** For the whole process, threads included; functions compiled before keep what they have. */
export function widenInlining(): void {
  setFlagsFromString(INLINING_OPTION);
}
