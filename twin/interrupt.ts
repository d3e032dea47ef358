// Ctrl-C: the first asks for an orderly end, the second ends at once.

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Back to the usual behaviour. */
  release(): void;
}

export function onInterrupt(): Interrupt {
  const controller = new AbortController();
  const abort = () => controller.abort();
  // Once: the second signal finds no listener, and Node ends the process as it always would.
  process.once('SIGINT', abort);
  return { signal: controller.signal, release: () => void process.off('SIGINT', abort) };
}
