// The page's end of the wire: the worker's calls as promises.
import { type Remote, wrap } from 'comlink';
import type { SimService } from './protocol.ts';
import workerUrl from './worker.ts?worker&url';

export type SimClient = Remote<SimService>;

export interface Client {
  readonly sim: SimClient;
  /** There is no worker: the simulation runs where the page does, which stands still while it computes. */
  readonly inPage: boolean;
}

/** Starts the worker. What it throws is our own fault and comes to `onCrash`; what users do wrong is in the answers. */
export function startClient(onCrash: (message: string) => void): Client {
  const worker = startWorker();
  if (worker === null) return { sim: startInPage(onCrash), inPage: true };
  worker.addEventListener('error', (event) => onCrash(event.message));
  return { sim: wrap<SimService>(worker), inPage: false };
}

/** Null where a browser has no workers, or a policy of the site forbids them. */
function startWorker(): Worker | null {
  try {
    return new Worker(workerUrl, { type: 'module' });
  } catch {
    return null;
  }
}

/** The worker's own file, run in the page; it finds the port and answers there. */
function startInPage(onCrash: (message: string) => void): SimClient {
  const { port1, port2 } = new MessageChannel();
  globalThis.hciTwinPort = port2;
  import(/* @vite-ignore */ workerUrl).catch((error: unknown) => onCrash(String(error)));
  return wrap<SimService>(port1);
}
