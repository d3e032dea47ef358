// How one value is written in a Kubernetes object: read with its place, so that what is wrong can be pointed at, and written back.
import { type EpochMs, formatInstant, parseInstant } from './instant.ts';
import { formatPath, type Issue, nearestName, type Path } from './issue.ts';
import {
  type Bytes,
  formatBytes,
  formatMillicores,
  type Millicores,
  parseBytes,
  parseMillicores,
  type Quantity,
} from './quantity.ts';
import type { Source } from './source.ts';
import { found } from './validation.ts';

/** Where a value stands, and where to report what is wrong with it. */
export interface Place {
  readonly source: Source;
  readonly path: Path;
  readonly issues: Issue[];
}

/** Given back instead of a value that could not be read; the reason has been reported. */
export const bad: unique symbol = Symbol('bad');
export type Bad = typeof bad;

/** One way of writing a `T`. The law: reading what was written gives the value back. */
export interface Shape<T> {
  /** What a right value looks like, in words. */
  readonly expected: string;
  read(source: unknown, place: Place): T | Bad;
  /** `undefined` leaves the field out. */
  write(value: T): unknown;
}

/**
 * Nothing was said. Support bundles turn every empty text, and many a null, into the text "null".
 * Source: rancher/support-bundle-kit pkg/manager/collectors/common.go:62 @1efdd22c.
 */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === 'null';
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function inside(place: Place, ...segments: Path): Place {
  return { ...place, path: [...place.path, ...segments] };
}

/** Reports an error at a place. */
export function refuse(place: Place, code: string, message: string, rest: Partial<Issue> = {}): Bad {
  report(place, code, message, rest);
  return bad;
}

/** Reports an issue at a place: an error, unless `rest` says that it is a warning. */
export function report(place: Place, code: string, message: string, rest: Partial<Issue> = {}): void {
  const position = place.source.positionOf(place.path);
  const path = formatPath(place.path);
  place.issues.push({ severity: 'error', code, message, file: place.source.file, ...position, path, ...rest });
}

function wrongType(place: Place, value: unknown, expected: string): Bad {
  return refuse(place, 'wrong-type', `${found(value)} does not fit here`, { expected });
}

export const text: Shape<string> = {
  expected: 'text',
  read(source, place) {
    if (typeof source === 'string') return source;
    // Kubernetes refuses `value: 5` where it wants a text, and so does the real API server.
    const quoted = typeof source === 'number' || typeof source === 'boolean';
    return wrongType(place, source, quoted ? `text, that is "${source}" in quotes` : 'text');
  },
  write: (value) => value,
};

export const boolean: Shape<boolean> = {
  expected: 'true or false',
  read: (source, place) => (typeof source === 'boolean' ? source : wrongType(place, source, boolean.expected)),
  write: (value) => value,
};

/** A boolean inside an annotation or a ConfigMap, where everything is text. */
export const booleanText: Shape<boolean> = {
  expected: '"true" or "false"',
  read(source, place) {
    if (source === 'true' || source === true) return true;
    if (source === 'false' || source === false) return false;
    return wrongType(place, source, booleanText.expected);
  },
  write: String,
};

/** A whole number from 0 on. Bundles print large ones as `1.073741824e+10`, which YAML reads as the same number. */
export const count: Shape<number> = {
  expected: 'a whole number, 0 or more',
  read(source, place) {
    if (typeof source !== 'number') return wrongType(place, source, count.expected);
    return wholeNumber(source, place, count.expected);
  },
  write: (value) => value,
};

/** Bytes as Longhorn writes them in disks and status: a plain number. */
export const byteCount: Shape<Bytes> = { ...count, expected: 'a number of bytes' };

/** Bytes as Longhorn writes sizes: digits in quotes, `"10737418240"`. */
export const byteText: Shape<Bytes> = {
  expected: 'a number of bytes in quotes, such as "10737418240"',
  read(source, place) {
    const isNumber =
      typeof source === 'number' || (typeof source === 'string' && /^-?\d+(\.\d+)?([eE]\+?\d+)?$/.test(source));
    if (!isNumber) return refuse(place, 'wrong-size', `${found(source)} is no size`, { expected: byteText.expected });
    return wholeNumber(Number(source), place, byteText.expected);
  },
  write: String,
};

function wholeNumber(value: number, place: Place, expected: string): number | Bad {
  if (value < 0) return refuse(place, 'negative', `${value} is negative`, { expected });
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
  return refuse(place, 'wrong-number', `${value} is no whole number that can be counted exactly`, { expected });
}

export const cpuQuantity: Shape<Millicores> = quantity(
  'an amount of CPU such as 500m or 4',
  parseMillicores,
  formatMillicores,
);

export const byteQuantity: Shape<Bytes> = quantity('an amount of bytes such as 512Mi or 8Gi', parseBytes, formatBytes);

/** Pods and devices, counted in ones though written as quantities: `"200"`, `1k`. */
export const countQuantity: Shape<number> = quantity('a count such as 110', parseBytes, String);

function quantity(
  expected: string,
  parse: (source: string | number) => Quantity,
  write: (value: number) => string,
): Shape<number> {
  return {
    expected,
    read(source, place) {
      if (typeof source !== 'string' && typeof source !== 'number') return wrongType(place, source, expected);
      const result = parse(source);
      if ('value' in result) return result.value;
      return refuse(place, 'wrong-quantity', `"${String(source).slice(0, 60)}" ${result.problem}`, { expected });
    },
    write,
  };
}

export const instant: Shape<EpochMs> = time(0);

/** Kubernetes' MicroTime: always six digits after the point. */
export const microInstant: Shape<EpochMs> = time(6);

function time(fractionDigits: number): Shape<EpochMs> {
  const expected = 'a time such as 2026-01-31T09:30:00Z';
  return {
    expected,
    read(source, place) {
      const value = typeof source === 'string' ? parseInstant(source) : null;
      return value ?? refuse(place, 'wrong-time', `${found(source)} is no time`, { expected });
    },
    write: (value) => formatInstant(value, fractionDigits),
  };
}

/** One of a few names. A name we do not know is an error: its meaning would have to be guessed. */
export function oneOf<const T extends string>(...names: readonly T[]): Shape<T> {
  const expected = `one of ${names.join(', ')}`;
  return {
    expected,
    read(source, place) {
      const name = names.find((n) => n === source);
      return (
        name ??
        refuse(place, 'unknown-value', `${found(source)} is no known value`, { expected, ...near(source, names) })
      );
    },
    write: (value) => value,
  };
}

/** One of a few names that the cluster reports about itself. A newer release may have more of them: that is a warning, and `fallback` is taken. */
export function observedOneOf<const T extends string>(fallback: NoInfer<T>, ...names: readonly T[]): Shape<T> {
  const expected = `one of ${names.join(', ')}`;
  return {
    expected,
    read(source, place) {
      const name = names.find((n) => n === source);
      if (name !== undefined) return name;
      const message = `${found(source)} is no known value; taken as "${fallback}"`;
      report(place, 'unknown-value', message, { severity: 'warning', expected, ...near(source, names) });
      return fallback;
    },
    write: (value) => value,
  };
}

function near(source: unknown, names: readonly string[]): { nearest?: string } {
  const name = typeof source === 'string' ? nearestName(source, names) : undefined;
  return name === undefined ? {} : { nearest: name };
}

/** A value or null; null is written as `written` (Longhorn prints an empty text where it has none). */
export function nullable<T>(shape: Shape<T>, written: unknown = undefined): Shape<T | null> {
  return {
    expected: shape.expected,
    read: (source, place) => (isAbsent(source) ? null : shape.read(source, place)),
    write: (value) => (value === null ? written : shape.write(value)),
  };
}

export function listOf<T>(shape: Shape<T>): Shape<readonly T[]> {
  return {
    expected: 'a list',
    read(source, place) {
      if (!Array.isArray(source)) return wrongType(place, source, 'a list');
      const items: T[] = [];
      for (const [i, item] of source.entries()) {
        const value = shape.read(item, inside(place, i));
        if (value !== bad) items.push(value);
      }
      return items.length < source.length ? bad : items;
    },
    write: (value) => value.map((item) => shape.write(item)),
  };
}

/** A mapping from names to values, kept in code-unit order of the names. */
export function mapOf<T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return {
    expected: 'a mapping',
    read(source, place) {
      if (!isRecord(source)) return wrongType(place, source, 'a mapping');
      const entries: [string, T][] = [];
      let failed = false;
      for (const key of Object.keys(source).sort()) {
        const value = shape.read(source[key], inside(place, key));
        if (value === bad) failed = true;
        else entries.push([key, value]);
      }
      return failed ? bad : Object.fromEntries(entries);
    },
    write: (value) => Object.fromEntries(Object.keys(value).map((key) => [key, shape.write(value[key] as T)])),
  };
}

/** Texts by name: labels, parameters. A name without a text has the empty text. */
export const textMap: Shape<Readonly<Record<string, string>>> = mapOf({
  ...text,
  read: (source, place) => (isAbsent(source) ? '' : text.read(source, place)),
});

/** JSON inside a text, as annotations hold it. Places inside it are the place of the text. */
export function jsonText<T>(shape: Shape<T>): Shape<T> {
  return {
    expected: 'JSON in a text',
    read(source, place) {
      if (typeof source !== 'string') return wrongType(place, source, 'JSON in a text');
      let value: unknown;
      try {
        value = JSON.parse(source);
      } catch {
        return refuse(place, 'wrong-json', `${found(source)} is no JSON`, { expected: 'JSON in a text' });
      }
      return shape.read(value, place);
    },
    write: (value) => JSON.stringify(shape.write(value)),
  };
}
