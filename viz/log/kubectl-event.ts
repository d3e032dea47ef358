// What happened as `kubectl get events` would list it: type, reason and object beside the sentence of the story.
import type { Trace } from '../../engine/trace.ts';
import type { StoryLine } from '../../scenarios/story.ts';
import { type Reading, readingOf } from './reasons.ts';

export interface LogEvent {
  readonly at: number;
  readonly type: Reading[0];
  readonly reason: string;
  /** `node/harvester-2`, and how many more. */
  readonly object: string;
  readonly message: string;
  readonly why: string | null;
  readonly record: number;
  readonly weight: StoryLine['weight'];
  readonly things: readonly string[];
}

export function eventsOf(story: readonly StoryLine[], trace: Trace): readonly LogEvent[] {
  return story.map((line) => {
    const [type, reason] = readingOf(line, trace.record(line.record - trace.firstNumber));
    const [first = '', ...more] = line.things;
    return {
      at: line.at,
      type,
      reason,
      object: more.length === 0 ? short(first) : `${short(first)} +${more.length}`,
      message: line.what,
      why: line.why,
      record: line.record,
      weight: line.weight,
      things: line.things,
    };
  });
}

/** The namespace that everyone expects is left out, and volumes are told by their first part. */
function short(thing: string): string {
  return thing.replace('/default/', '/').replace(/(pvc-[0-9a-f]{8})-[0-9a-f-]{27}/, '$1');
}
