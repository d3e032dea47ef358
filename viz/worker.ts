// The worker: one session, reached through comlink; the columns of a frame are handed over and not copied.
import { expose, transfer } from 'comlink';
import { buffersOf } from './frame-columns.ts';
import type { SimService } from './protocol.ts';
import { Session } from './session.ts';

declare global {
  /** Where to answer when this runs in the page, for want of a worker; a worker answers whoever started it. */
  var hciTwinPort: MessagePort | undefined;
}

/** A turn of the event loop, in which what has been asked meanwhile is answered. */
const session = new Session(() => new Promise((go) => setTimeout(go)));

const service: SimService = {
  open: (request) => session.open(request),
  timeline: (run) => session.timeline(run),
  names: (run) => session.names(run),
  frame: (run, at) => {
    const answer = session.frame(run, at);
    return answer.ok ? transfer(answer, buffersOf(answer.value)) : answer;
  },
  inspect: (run, at, kind, row) => session.inspect(run, at, kind, row),
  why: (run, record) => session.why(run, record),
  fork: (run, at, steps) => session.fork(run, at, steps),
  blast: (run, at, step) => session.blast(run, at, step),
  compare: (left, right, trials) => session.compare(left, right, trials),
  exportRun: (run, as) => session.exportRun(run, as),
  close: (run) => session.close(run),
};

expose(service, globalThis.hciTwinPort);
