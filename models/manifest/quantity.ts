// Kubernetes quantities such as "500m", "8Gi" or "1.5e3", to whole millicores and bytes and back.

/** CPU in thousandths of a core. */
export type Millicores = number;

/** Memory and disk space. */
export type Bytes = number;

/** A whole number of the asked unit, or the reason why there is none. */
export type Quantity = { readonly value: number } | { readonly problem: string };

/**
 * Reads an amount of CPU, as text or as the number that YAML makes of `cpu: 4`. What is finer than a millicore is rounded up, as
 * Kubernetes does. Source: kubernetes/apimachinery pkg/api/resource/quantity.go (ScaledValue).
 */
export function parseMillicores(source: string | number): Quantity {
  return parseQuantity(String(source), 1000n);
}

/** Reads an amount of bytes (or of pods, devices, anything counted in ones); fractions are rounded up, as Kubernetes does. */
export function parseBytes(source: string | number): Quantity {
  return parseQuantity(String(source), 1n);
}

/** `14980m`, or `16` when whole cores. */
export function formatMillicores(cpu: Millicores): string {
  return cpu % 1000 === 0 ? String(cpu / 1000) : `${cpu}m`;
}

/** With the largest binary suffix that loses nothing, as kubectl prints it: `8Gi`, `65758888Ki`, `1000000`. */
export function formatBytes(bytes: Bytes): string {
  for (const suffix of ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki']) {
    const unit = Number(powers[suffix]);
    if (bytes !== 0 && bytes % unit === 0) return `${bytes / unit}${suffix}`;
  }
  return String(bytes);
}

/** What each binary suffix multiplies by. */
const powers: Readonly<Record<string, bigint>> = {
  Ki: 1n << 10n,
  Mi: 1n << 20n,
  Gi: 1n << 30n,
  Ti: 1n << 40n,
  Pi: 1n << 50n,
  Ei: 1n << 60n,
};

/** The power of ten of each decimal suffix. */
const decimals: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};

const grammar = /^([+-]?)(\d*)(?:\.(\d*))?(?:(Ki|Mi|Gi|Ti|Pi|Ei)|([numkMGTPE])|[eE]([+-]?\d{1,3}))?$/;

/** Exact in integers: `0.1Gi` is 107374182.4 bytes, hence 107374183, whatever binary fractions would say. */
function parseQuantity(text: string, scale: bigint): Quantity {
  // No quantity that anybody writes is longer; the bound keeps the integers below small.
  const match = text.length <= 64 ? grammar.exec(text.trim()) : null;
  if (match === null) return { problem: 'is no quantity' };
  const [, sign, whole = '', fraction = '', binary, decimal = '', exponent] = match;
  if (whole === '' && fraction === '') return { problem: 'is no quantity' };
  const power = (exponent === undefined ? (decimals[decimal] ?? 0) : Number(exponent)) - fraction.length;
  let numerator = BigInt(whole + fraction) * scale * (binary === undefined ? 1n : (powers[binary] ?? 1n));
  if (sign === '-' && numerator !== 0n) return { problem: 'is negative' };
  if (power >= 0) numerator *= power10(power);
  const denominator = power < 0 ? power10(-power) : 1n;
  const value = (numerator + denominator - 1n) / denominator;
  // Beyond 2^53 a double no longer counts in ones; 8 PiB of memory or disk is far beyond any node.
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) return { problem: 'is too large' };
  return { value: Number(value) };
}

function power10(exponent: number): bigint {
  return BigInt(`1${'0'.repeat(exponent)}`);
}
