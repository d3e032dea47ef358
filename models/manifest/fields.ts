// A value that is read from several fields of an object and written back to them: the table that every codec consists of.
import { formatPath, type Path } from './issue.ts';
import { type Bad, bad, inside, isAbsent, isRecord, type Place, refuse, type Shape } from './shape.ts';

/** Where one property of a value stands in the object, how it is written there, and what its absence means. */
export interface Field<T> {
  /** The first path is read and written; the others are read when there is nothing at those before. */
  readonly paths: readonly Path[];
  readonly shape: Shape<T>;
  /** What absence means; without one, absence is an error. */
  readonly fallback?: { readonly value: T };
  /** Whether a value equal to the fallback is left out, as Go's `omitempty` does. */
  readonly omitted: boolean;
}

/** One field for each property. */
export type Fields<T> = { readonly [K in keyof T]-?: Field<T[K]> };

/** `spec.disks`, or a list of keys when one of them holds a dot. */
export type FieldPath = string | readonly string[];

/** A field that must be there. */
export function required<T>(path: FieldPath, shape: Shape<T>): Field<T> {
  return { paths: [keysOf(path)], shape, omitted: false };
}

/** A field that is always written; when absent it means `fallback`. `older` are places where other releases keep it. */
export function present<T>(path: FieldPath, shape: Shape<T>, fallback: T, ...older: readonly FieldPath[]): Field<T> {
  return { paths: [path, ...older].map(keysOf), shape, fallback: { value: fallback }, omitted: false };
}

/** A field that is written only when it differs from `fallback`, which is what its absence means. */
export function optional<T>(path: FieldPath, shape: Shape<T>, fallback: T): Field<T> {
  return { paths: [keysOf(path)], shape, fallback: { value: fallback }, omitted: true };
}

/** The path of an annotation. */
export function annotation(key: string): FieldPath {
  return ['metadata', 'annotations', key];
}

/** The shape of an object with these fields. What the table does not name is passed over. */
export function object<T>(fields: Fields<T>): Shape<T> {
  const names = Object.keys(fields) as (keyof T)[];
  return {
    expected: 'a mapping',
    read(source, place) {
      if (!isRecord(source)) return refuse(place, 'wrong-type', 'this is no mapping', { expected: 'a mapping' });
      const value: Partial<T> = {};
      let failed = false;
      for (const name of names) {
        const property = readField(fields[name], source, place);
        if (property === bad) failed = true;
        else value[name] = property;
      }
      // Every property was read or the whole is refused, which the compiler cannot see.
      return failed ? bad : (value as T);
    },
    write(value) {
      const target: Record<string, unknown> = {};
      for (const name of names) writeField(fields[name], value[name], target);
      return target;
    },
  };
}

function readField<T>(field: Field<T>, source: Readonly<Record<string, unknown>>, place: Place): T | Bad {
  for (const path of field.paths) {
    let value: unknown = source;
    for (const [i, key] of path.entries()) {
      if (isAbsent(value)) break;
      if (!isRecord(value)) return refuseOnce(inside(place, ...path.slice(0, i)));
      value = Object.hasOwn(value, key) ? value[key] : undefined;
    }
    if (!isAbsent(value)) return field.shape.read(value, inside(place, ...path));
  }
  if (field.fallback !== undefined) return field.fallback.value;
  const [path = []] = field.paths;
  const name = formatPath(path.slice(-1));
  return refuse(inside(place, ...path), 'missing', `"${name}" is missing`, { expected: field.shape.expected });
}

/** Several fields pass through the same wrong value; one report of it is enough. */
function refuseOnce(place: Place): Bad {
  const path = formatPath(place.path);
  if (place.issues.some((i) => i.code === 'wrong-type' && i.path === path)) return bad;
  return refuse(place, 'wrong-type', 'this is no mapping', { expected: 'a mapping' });
}

function writeField<T>(field: Field<T>, value: T, target: Record<string, unknown>): void {
  if (field.omitted && field.fallback !== undefined && isSame(value, field.fallback.value)) return;
  const written = field.shape.write(value);
  const [path = []] = field.paths;
  if (written !== undefined) put(target, path, written);
}

function put(target: Record<string, unknown>, path: Path, value: unknown): void {
  const [first, ...rest] = path;
  if (first === undefined) {
    // A field that spans the object itself adds its keys beside those of the other fields.
    if (isRecord(value)) for (const key of Object.keys(value)) put(target, [key], value[key]);
    return;
  }
  const current = target[first];
  if (rest.length === 0 && !(isRecord(current) && isRecord(value))) {
    Object.defineProperty(target, first, { value, writable: true, enumerable: true, configurable: true });
    return;
  }
  const inner: Record<string, unknown> = isRecord(current) ? { ...current } : {};
  put(inner, rest, value);
  Object.defineProperty(target, first, { value: inner, writable: true, enumerable: true, configurable: true });
}

/** Whether two plain values are equal in all their parts. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => isSame(item, b[i]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]));
}

function keysOf(path: FieldPath): readonly string[] {
  if (typeof path !== 'string') return path;
  return path === '' ? [] : path.split('.');
}
