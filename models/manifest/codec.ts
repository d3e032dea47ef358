// The two ways of one kind of Kubernetes object: decode to a plain value, encode to what kubectl prints.
import { type Fields, object } from './fields.ts';
import type { Issue } from './issue.ts';
import { bad, isRecord } from './shape.ts';
import type { Source } from './source.ts';

/** A Kubernetes object as plain data, keys in the order in which kubectl prints them. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

/** The value, or null when something in the object is wrong; warnings may come with a value. */
export interface Decoded<T> {
  readonly value: T | null;
  readonly issues: readonly Issue[];
}

export interface Codec<T> {
  readonly kind: string;
  /** The name of the kind in addresses and file names: `storageclasses`. */
  readonly plural: string;
  /** The API versions it reads; the first is the one it writes. */
  readonly apiVersions: readonly string[];
  /** Whether an object of this kind is one of those we want: a ConfigMap may be anything. */
  accepts(object: unknown): boolean;
  decode(source: Source): Decoded<T>;
  encode(value: T): KubernetesObject;
}

export interface CodecOptions<T> {
  readonly kind: string;
  /** The kind in lower case and an "s" when it is not given. */
  readonly plural?: string;
  readonly apiVersions: readonly string[];
  readonly fields: Fields<T>;
  readonly accepts?: (object: unknown) => boolean;
}

export function codec<T>(options: CodecOptions<T>): Codec<T> {
  const { kind, plural = `${kind.toLowerCase()}s`, apiVersions, fields, accepts = () => true } = options;
  const shape = object(fields);
  return {
    kind,
    plural,
    apiVersions,
    accepts,
    decode(source) {
      const issues: Issue[] = [];
      const value = shape.read(source.value, { source, path: [], issues });
      return { value: value === bad ? null : value, issues };
    },
    encode: (value) =>
      sorted({ apiVersion: apiVersions[0], kind, ...(shape.write(value) as object) }) as KubernetesObject,
  };
}

/** kubectl prints the keys of every mapping in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}
