// Logarithm, exponential and their kin made of + - * / alone, so that every browser computes the same bits.
//
// `Math.log`, `exp` and `pow` may differ in the last bit between engines: Node 20 and Chromium 156 disagree on 7 to 10 %
// of arguments. A run would then not replay elsewhere. IEEE 754 fixes + - * / and sqrt to the last bit, and JavaScript
// never fuses a multiplication with an addition. A program in another language that is to follow bit for bit must forbid
// that too (C++: -ffp-contract=off) and keep the order of operations below.
//
// Method and coefficients: fdlibm (Sun Microsystems, 1993), e_log.c and e_exp.c, in the reduction to sqrt(1/2)..sqrt(2)
// that musl uses. Both err by less than 1 unit in the last place.

/** Exactly rounded by IEEE 754, in every engine. */
export const sqrt: (x: number) => number = Math.sqrt;

// One double seen as two words. Typed arrays show the machine's own byte order, so the high word's place is looked up.
const double = new Float64Array(1);
const word = new Int32Array(double.buffer);
double[0] = 1;
const HIGH = word[1] === 0 ? 0 : 1;

// The powers of two from 2^-1074 to 2^1023, each by doubling the one before. Scaling with them is exact. Writing a double's
// high word and reading it back whole would be as exact, but stalls the processor until both stores are done.
const LEAST_EXPONENT = -1074;
const powerOfTwo = new Float64Array(1024 - LEAST_EXPONENT);
powerOfTwo[0] = Number.MIN_VALUE;
for (let i = 1; i < powerOfTwo.length; i++) powerOfTwo[i] = powerOfTwo[i - 1] * 2;

const TWO_54 = 18014398509481984;
/** ln 2 in two parts; the first ends in 32 zero bits, so that its product with an exponent is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** 1.4426950408889634 */
const LN2_INVERSE = Math.LOG2E;
/** High word of sqrt(1/2) and its distance from the high word of 1. */
const SQRT_HALF_HIGH = 0x3fe6a09e;
const ONE_HIGH = 0x3ff00000;

/** Natural logarithm, within 1 ulp (2.2e-16 relative). `-Infinity` at 0, NaN below. */
export function ln(x: number): number {
  let normal = x;
  let exponent = 0;
  double[0] = x;
  let high = word[HIGH];
  if (high < 0x00100000 || high >= 0x7ff00000) {
    if (x === 0) return Number.NEGATIVE_INFINITY;
    if (!(x > 0)) return Number.NaN;
    if (x === Number.POSITIVE_INFINITY) return x;
    // Subnormal: bring it into the normal range first.
    normal = x * TWO_54;
    exponent = -54;
    double[0] = normal;
    high = word[HIGH];
  }
  // x = 2^exponent * (1 + f) with 1 + f between sqrt(1/2) and sqrt(2).
  const scale = ((high + ONE_HIGH - SQRT_HALF_HIGH) >> 20) - 1023;
  exponent += scale;
  const f = normal * powerOfTwo[-scale - LEAST_EXPONENT] - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const halfSquare = 0.5 * f * f;
  return s * (halfSquare + (even + odd)) + exponent * LN2_LOW - halfSquare + f + exponent * LN2_HIGH;
}

/** e to the power `x`, within 1 ulp; subnormal results within half a unit of 4.9e-324 more. */
export function exp(x: number): number {
  if (!(x <= 709.782712893384)) return Number.isNaN(x) ? x : Number.POSITIVE_INFINITY;
  if (x < -745.1332191019411) return 0;
  // x = exponent * ln 2 + (high - low), the rest at most half of ln 2.
  // Cutting off a number shifted above 0 rounds it to the nearest whole one, with no branch on the sign to be guessed wrong.
  const exponent = ((LN2_INVERSE * x + 1076.5) | 0) - 1076;
  const high = x - exponent * LN2_HIGH;
  const low = exponent * LN2_LOW;
  const rest = high - low;
  const z = rest * rest;
  const c =
    rest -
    z *
      (0.16666666666666602 +
        z *
          (-0.0027777777777015593 +
            z * (0.00006613756321437934 + z * (-0.0000016533902205465252 + z * 4.1381367970572385e-8))));
  const y = 1 + ((rest * c) / (2 - c) - low + high);
  if (exponent > 1023) return y * 2 * 8.98846567431158e307;
  if (exponent < -1022) return y * powerOfTwo[exponent + 54 - LEAST_EXPONENT] * 5.551115123125783e-17;
  return y * powerOfTwo[exponent - LEAST_EXPONENT];
}

/** e to the power `x`, less 1, without the loss of digits near 0. Within 3 ulp. */
export function expm1(x: number): number {
  if (!(x > -1 && x < 1)) return exp(x) - 1;
  // Kahan's correction: the rounding of u is undone by the logarithm of the rounded u.
  const u = exp(x);
  return u === 1 ? x : ((u - 1) * x) / ln(u);
}

/** Logarithm of 1 + `x`, without the loss of digits near 0. Within 3 ulp. `-Infinity` at -1, NaN below. */
export function ln1p(x: number): number {
  const u = 1 + x;
  if (u === 1 || u === Number.POSITIVE_INFINITY) return x;
  return u > 0 ? (ln(u) * x) / (u - 1) : ln(u);
}

/**
 * `x` to the power `y` for x >= 0, as exp(y ln x): the relative error grows with the size of the result's logarithm,
 * about (1 + |y ln x|) ulp. NaN for negative x: take `powInteger` there, and wherever the exponent is a small integer.
 */
export function pow(x: number, y: number): number {
  return y === 0 ? 1 : exp(y * ln(x));
}

/** `x` to an integer power by repeated squaring; exact as long as the products are. Throws when `n` is no integer. */
export function powInteger(x: number, n: number): number {
  if (!Number.isSafeInteger(n)) throw new RangeError(`not an integer exponent: ${n}`);
  let result = 1;
  let square = x;
  for (let left = Math.abs(n); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= square;
    square *= square;
  }
  return n < 0 ? 1 / result : result;
}

/** Euler's gamma function for x > 0, within 3e-14 relative: Stirling's series, reached by Gamma(x) = Gamma(x + 1) / x. */
export function gamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`gamma of ${x}, which is not above 0`);
  let divisor = 1;
  let n = x;
  for (; n < 10; n++) divisor *= n;
  const z = 1 / (n * n);
  // B(2k) / (2k (2k - 1)) for k = 1..6; the next term is below 1e-16 from n = 10 on.
  const series = (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z * (1 / 1188 - (z * 691) / 360360))))) / n;
  return (exp((n - 0.5) * ln(n) - n + series) * 2.5066282746310007) / divisor;
}
