// The page's end of the wire: the worker's calls as promises.
import { type Remote, wrap } from 'comlink';
import type { SimService } from './protocol.ts';

export type SimClient = Remote<SimService>;

/** Starts the worker. What it throws is our own fault and comes to `onCrash`; what users do wrong is in the answers. */
export function startClient(onCrash: (message: string) => void): SimClient {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('error', (event) => onCrash(event.message));
  return wrap<SimService>(worker);
}
