// Conditions: what a controller last observed about an object.
import { type Fields, object, optional, required } from './fields.ts';
import type { EpochMs } from './instant.ts';
import { bad, instant, isRecord, listOf, nullable, observedOneOf, type Shape, text } from './shape.ts';

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly lastTransitionTime: EpochMs | null;
  /** One word, empty when none was given. */
  readonly reason: string;
  readonly message: string;
}

const fields: Fields<Condition> = {
  type: required('type', text),
  status: required('status', observedOneOf('Unknown', 'True', 'False', 'Unknown')),
  lastTransitionTime: optional('lastTransitionTime', nullable(instant), null),
  reason: optional('reason', text, ''),
  message: optional('message', text, ''),
};

const list = listOf(object(fields));

/**
 * Conditions by type in code-unit order. Written as a list; longhorn.io/v1beta1 wrote a mapping from type to condition.
 * Source: longhorn/longhorn-manager k8s/pkg/apis/longhorn/v1beta2/node.go:161 @5ddaa369f, and v1beta1 objects of real support bundles.
 */
export const conditions: Shape<readonly Condition[]> = {
  expected: 'a list of conditions',
  read(source, place) {
    const entries = isRecord(source)
      ? Object.keys(source).map((key) => ({ type: key, ...fieldsOf(source[key]) }))
      : source;
    const value = list.read(entries, place);
    return value === bad ? bad : sortedByType(value);
  },
  write: (value) => list.write(value),
};

/** The condition of a type, when the controller has written one. */
export function conditionOf(all: readonly Condition[], type: string): Condition | undefined {
  return all.find((condition) => condition.type === type);
}

function sortedByType(all: readonly Condition[]): readonly Condition[] {
  return all.toSorted((a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : 0));
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
