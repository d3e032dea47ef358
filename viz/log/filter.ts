// The filter over events: words, and `reason:… type:… node:… vm:… volume:…`, all of which must hold; a minus before a term turns it round.
import type { LogEvent } from './kubectl-event.ts';

interface Term {
  readonly key: string | null;
  readonly text: string;
  readonly not: boolean;
}

const KEYS = ['reason', 'type', 'object', 'message', 'why', 'node', 'vm', 'volume', 'vip', 'disk', 'replica'];

export function termsOf(filter: string): readonly Term[] {
  return (filter.toLowerCase().match(/-?(?:[a-z]+:)?(?:"[^"]*"|[^\s"]+)/g) ?? []).map((word) => {
    const not = word.startsWith('-');
    const bare = not ? word.slice(1) : word;
    const colon = bare.indexOf(':');
    const key = colon > 0 && KEYS.includes(bare.slice(0, colon)) ? bare.slice(0, colon) : null;
    return { key, text: (key === null ? bare : bare.slice(colon + 1)).replaceAll('"', ''), not };
  });
}

export function matches(event: LogEvent, terms: readonly Term[]): boolean {
  return terms.every(({ key, text, not }) => holds(event, key, text) !== not);
}

function holds(event: LogEvent, key: string | null, text: string): boolean {
  const has = (in_: string | null): boolean => in_?.toLowerCase().includes(text) === true;
  switch (key) {
    case null:
      return has(event.message) || has(event.why) || has(event.reason) || has(event.type) || event.things.some(has);
    case 'reason':
    case 'type':
    case 'object':
    case 'message':
    case 'why':
      return has(event[key]);
    case 'node':
      // A node is often named by the sentence and not by the object: where a VM was placed, say.
      return event.things.some((thing) => thing.startsWith('node/') && has(thing)) || has(event.message);
    default:
      return event.things.some((thing) => thing.startsWith(`${key}`) && has(thing.slice(thing.indexOf('/'))));
  }
}
