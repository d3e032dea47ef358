// Numbers that carry their unit in the type, the constructors that make them, and their spelling in text.

declare const unit: unique symbol;

/** A number that carries its unit in the type; nothing is left of it at run time. */
export type Unit<Name extends string> = number & { readonly [unit]: Name };

/** Simulated time since the run began, or a duration: whole milliseconds (exact for 285,000 years), or `NEVER`. */
export type Ms = Unit<'ms'>;
/** An amount of memory or storage: whole bytes, exact up to 8 PiB. */
export type Bytes = Unit<'bytes'>;
/** A rate of transfer. Not rounded, since the fair share of a link need not be a whole number. */
export type BytesPerSecond = Unit<'bytes/s'>;
/** An amount of CPU in thousandths of a core, as Kubernetes counts it: whole millicores. */
export type Millicores = Unit<'millicores'>;

const MIB = 1_048_576;
const GIB = 1_073_741_824;
const TIB = 1_099_511_627_776;

// The constructors: the only casts. Rounding here keeps every time and size a whole number, so that sums are
// exact and their order does not matter. Adding 0 turns -0 into 0, whose bits differ in a digest.

/** A time or duration from milliseconds, rounded to the nearest whole one. Throws on NaN. */
export function ms(value: number): Ms {
  if (Number.isNaN(value)) throw notANumber('ms');
  return (Math.round(value) + 0) as Ms;
}

/** An amount of data from bytes, rounded to the nearest whole one. Throws on NaN. */
export function bytes(value: number): Bytes {
  if (Number.isNaN(value)) throw notANumber('bytes');
  return (Math.round(value) + 0) as Bytes;
}

/** A rate from bytes per second, kept as it is. Throws on NaN. */
export function bytesPerSecond(value: number): BytesPerSecond {
  if (Number.isNaN(value)) throw notANumber('bytes/s');
  return value as BytesPerSecond;
}

/** An amount of CPU from millicores, rounded to the nearest whole one. Throws on NaN. */
export function millicores(value: number): Millicores {
  if (Number.isNaN(value)) throw notANumber('millicores');
  return (Math.round(value) + 0) as Millicores;
}

export const seconds = (value: number): Ms => ms(value * 1000);
export const minutes = (value: number): Ms => ms(value * 60_000);
export const hours = (value: number): Ms => ms(value * 3_600_000);
export const days = (value: number): Ms => ms(value * 86_400_000);

export const kib = (value: number): Bytes => bytes(value * 1024);
export const mib = (value: number): Bytes => bytes(value * MIB);
export const gib = (value: number): Bytes => bytes(value * GIB);
export const tib = (value: number): Bytes => bytes(value * TIB);

/** Network rates count decimal bits: 1 Gbit/s is 125,000,000 bytes a second. */
export const gbitPerSecond = (value: number): BytesPerSecond => bytesPerSecond(value * 125e6);
export const mbitPerSecond = (value: number): BytesPerSecond => bytesPerSecond(value * 125e3);
/** Disk data sheets count decimal megabytes. */
export const mbPerSecond = (value: number): BytesPerSecond => bytesPerSecond(value * 1e6);
/** KubeVirt and Longhorn count binary megabytes (`bandwidthPerMigration: 64Mi`). */
export const mibPerSecond = (value: number): BytesPerSecond => bytesPerSecond(value * MIB);
export const gibPerSecond = (value: number): BytesPerSecond => bytesPerSecond(value * GIB);

export const cores = (value: number): Millicores => millicores(value * 1000);

/** The instant that does not come, and the duration that does not end. */
export const NEVER: Ms = ms(Number.POSITIVE_INFINITY);

/**
 * How long `size` takes at `rate`, in whole milliseconds. It divides once and rounds up once, so that a transfer is
 * never over before its last byte. Nothing to send takes 0 ms, a rate of 0 takes for ever. Throws on negative input.
 */
export function transferTimeMs(size: Bytes, rate: BytesPerSecond): Ms {
  if (size < 0 || rate < 0) throw new RangeError(`cannot transfer ${size} bytes at ${rate} bytes/s`);
  return size === 0 ? ms(0) : ms(Math.ceil((size * 1000) / rate));
}

const DURATION_UNITS: readonly (readonly [suffix: string, unitMs: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];
const DURATION_PART = /\s*(\d+)(?:\.(\d+))?\s*(ms|[dhms])/y;

/**
 * Reads a duration: `90s`, `1h30m`, `250ms`, `7d`, `1.5h`, `2m 5s`, `0`. That is Go's and Kubernetes' spelling, with days
 * added and units below the millisecond left out. Each unit at most once, largest first, and the whole must come to
 * whole milliseconds; anything else is `null`.
 */
export function parseDuration(text: string): Ms | null {
  const spelled = text.trim();
  if (spelled === '0') return ms(0);
  let total = 0;
  let unitBefore = Number.POSITIVE_INFINITY;
  let at = 0;
  do {
    DURATION_PART.lastIndex = at;
    const part = DURATION_PART.exec(spelled);
    if (part === null) return null;
    const [matched, whole = '', fraction = '', suffix = ''] = part;
    const unitMs = DURATION_UNITS.find(([name]) => name === suffix)?.[1] ?? 0;
    if (unitMs >= unitBefore) return null;
    const partMs = Number(whole) * unitMs + fractionMs(fraction, unitMs);
    total += partMs;
    if (!Number.isSafeInteger(total)) return null;
    unitBefore = unitMs;
    at += matched.length;
  } while (at < spelled.length);
  return ms(total);
}

/**
 * A duration for people: its two largest neighbouring units, rounded to the smaller one. `250 ms`, `1.25s`, `1m 5s`,
 * `3h 4m`, `7d`, `never`.
 */
export function formatDuration(duration: Ms): string {
  if (duration < 0) return `-${formatDuration(ms(-duration))}`;
  if (duration === NEVER) return 'never';
  if (duration < 1000) return `${duration} ms`;
  if (duration < 60_000) return `${duration / 1000}s`;
  const upToSeconds = Math.round(duration / 1000);
  if (upToSeconds < 3600) return twoUnits(upToSeconds, 60, 'm', 's');
  const upToMinutes = Math.round(duration / 60_000);
  if (upToMinutes < 1440) return twoUnits(upToMinutes, 60, 'h', 'm');
  return twoUnits(Math.round(duration / 3_600_000), 24, 'd', 'h');
}

/** A duration without loss, as `parseDuration` reads it and a scenario file writes it: `1h30m`, `90s` as `1m30s`, `0s`. */
export function formatDurationExact(duration: Ms): string {
  if (!Number.isSafeInteger(duration) || duration < 0) throw new RangeError(`no exact spelling for ${duration} ms`);
  let left: number = duration;
  let text = '';
  for (const [suffix, unitMs] of DURATION_UNITS) {
    const count = Math.floor(left / unitMs);
    left -= count * unitMs;
    if (count > 0) text += `${count}${suffix}`;
  }
  return text === '' ? '0s' : text;
}

/** An instant as a clock that started at zero with the run: `00:01:05.250`, and `2d 03:00:00.000` after the first day. */
export function formatClock(at: Ms): string {
  if (at < 0) return `-${formatClock(ms(-at))}`;
  if (at === NEVER) return 'never';
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const day = Math.floor(at / 86_400_000);
  const time = `${two((at / 3_600_000) % 24)}:${two((at / 60_000) % 60)}:${two((at / 1000) % 60)}`;
  return `${day > 0 ? `${day}d ` : ''}${time}.${String(at % 1000).padStart(3, '0')}`;
}

/** An amount of data in binary units, to one decimal: `0 B`, `512 B`, `12.5 GiB`, `3 TiB`. */
export function formatBytes(size: Bytes): string {
  return scaled(size, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']);
}

/** A disk or copy rate in binary units, to one decimal: `100 MiB/s`. */
export function formatRate(rate: BytesPerSecond): string {
  return scaled(rate, 1024, ['B/s', 'KiB/s', 'MiB/s', 'GiB/s', 'TiB/s']);
}

/** A network rate in decimal bits, to one decimal: `10 Gbit/s`. */
export function formatBitRate(rate: BytesPerSecond): string {
  return scaled(rate * 8, 1000, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s']);
}

/** The milliseconds in the decimals of a unit, or NaN if they are not whole. Integers only: 1.1 h is exactly 3,960,000 ms. */
function fractionMs(decimals: string, unitMs: number): number {
  const digits = decimals.replace(/0+$/, '');
  // Eight digits of a day stay below 2^53, so that the remainder can be trusted.
  if (digits.length > 8) return Number.NaN;
  const numerator = Number(digits) * unitMs;
  const denominator = Number(`1${'0'.repeat(digits.length)}`);
  return numerator % denominator === 0 ? numerator / denominator : Number.NaN;
}

function twoUnits(count: number, perLarge: number, large: string, small: string): string {
  const rest = count % perLarge;
  return `${Math.floor(count / perLarge)}${large}${rest === 0 ? '' : ` ${rest}${small}`}`;
}

/** `value` in the largest of the units in which it is at least 1 once rounded to a tenth. */
function scaled(value: number, step: number, units: readonly string[]): string {
  const tenths = (shown: number) => Math.round(shown * 10) / 10;
  let shown = value;
  let unitAt = 0;
  while (Math.abs(tenths(shown)) >= step && unitAt < units.length - 1) {
    shown /= step;
    unitAt++;
  }
  return `${tenths(shown) + 0} ${units[unitAt]}`;
}

function notANumber(of: string): RangeError {
  return new RangeError(`not a number of ${of}`);
}
