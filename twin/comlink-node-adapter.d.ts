// The types of Comlink's adapter for worker threads, which its package leaves out for the module that Node can import.
declare module 'comlink/dist/esm/node-adapter.mjs' {
  import type { MessagePort, Worker } from 'node:worker_threads';
  import type { Endpoint } from 'comlink';

  function nodeEndpoint(port: Worker | MessagePort): Endpoint;

  export = nodeEndpoint;
}
