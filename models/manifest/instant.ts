// Times as Kubernetes writes them (RFC 3339), to whole milliseconds since 1970 and back.

/** Milliseconds since 1970-01-01T00:00:00Z, before which it is negative. */
export type EpochMs = number;

const grammar = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/** Reads `2022-03-22T23:49:42.999731Z` or an offset such as `+02:00`; null when it is no such time. Parts of a millisecond are cut off. */
export function parseInstant(text: string): EpochMs | null {
  const match = grammar.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHour = '0', offsetMinute = '0'] = match;
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  if (m < 1 || m > 12 || d < 1 || d > daysInMonth(y, m)) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return null;
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  const offset = (Number(offsetHour) * 3600 + Number(offsetMinute) * 60) * (sign === '-' ? -1 : 1);
  return (daysSinceEpoch(y, m, d) * 86_400 + seconds - offset) * 1000 + Number(`${fraction}000`.slice(0, 3));
}

/** `2022-03-22T23:49:42Z`; with `fractionDigits` (3 to 9) a fraction is always written, as in the renewTime of a Lease (6). */
export function formatInstant(instant: EpochMs, fractionDigits = 0): string {
  const days = Math.floor(instant / 86_400_000);
  const ms = instant - days * 86_400_000;
  const { year, month, day } = dateOf(days);
  const date = `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
  const seconds = Math.floor(ms / 1000);
  const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map((n) => digits(n, 2))
    .join(':');
  const rest = ms % 1000;
  if (rest === 0 && fractionDigits === 0) return `${date}T${time}Z`;
  return `${date}T${time}.${digits(rest, 3).padEnd(fractionDigits, '0')}Z`;
}

function digits(n: number, width: number): string {
  return String(n).padStart(width, '0');
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Days from 1970-01-01 in the Gregorian calendar, counted in years that begin in March so that the leap day comes last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const monthFromMarch = (month + 9) % 12;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}

function dateOf(days: number): { year: number; month: number; day: number } {
  const fromZero = days + 719_468;
  const era = Math.floor(fromZero / 146_097);
  const dayOfEra = fromZero - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return { year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day };
}
