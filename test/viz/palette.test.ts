// The palette: that its colours can be told apart by everyone, and that the style sheet has the same ones.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GLYPHS, PALETTES, PATTERNS } from '../../viz/palette.ts';
import { STATUSES } from '../../viz/protocol.ts';
import { root } from '../support/checkout.ts';

type Rgb = readonly [number, number, number];
type Matrix = readonly [Rgb, Rgb, Rgb];

/** Severity 1. Source: G. M. Machado et al., "A Physiologically-based Model for Simulation of Color Vision Deficiency", 2009, table 1. */
const VISION: Readonly<Record<string, Matrix>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function linear(hex: string): Rgb {
  const channel = (at: number) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

const times = (m: Matrix, v: Rgb): Rgb => {
  const row = (r: Rgb) => r[0] * v[0] + r[1] * v[1] + r[2] * v[2];
  return [row(m[0]), row(m[1]), row(m[2])];
};
const clamped = ([r, g, b]: Rgb): Rgb => {
  const c = (x: number) => Math.min(1, Math.max(0, x));
  return [c(r), c(g), c(b)];
};

/** Source: B. Ottosson, "A perceptual color space for image processing", 2020. */
function oklab(rgb: Rgb): Rgb {
  const [l, m, s] = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  );
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    [Math.cbrt(l), Math.cbrt(m), Math.cbrt(s)],
  );
}

function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [r, g, b] = linear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function nearest(theme: 'light' | 'dark'): number {
  const colours = Object.values(PALETTES[theme].status);
  let least = Number.POSITIVE_INFINITY;
  for (const matrix of Object.values(VISION))
    for (const [i, a] of colours.entries())
      for (const b of colours.slice(i + 1)) {
        const [p, q] = [a, b].map((hex) => oklab(clamped(times(matrix, linear(hex)))));
        least = Math.min(least, 100 * Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]));
      }
  return least;
}

describe('the palette', () => {
  it.each([
    ['light', 11.2],
    ['dark', 14.1],
  ] as const)('keeps all pairs of %s status colours %d apart for every kind of colour vision', (theme, least) => {
    expect(nearest(theme)).toBeGreaterThan(least);
  });

  it.each(['light', 'dark'] as const)('stands out from the %s ground by 3 to 1, and texts by 4.5 to 1', (theme) => {
    const { ground, status, on, text, muted, card, ground2 } = PALETTES[theme];
    for (const name of STATUSES) {
      expect(contrast(status[name], ground)).toBeGreaterThanOrEqual(2.99);
      expect(contrast(status[name], on[name])).toBeGreaterThanOrEqual(4.5);
    }
    for (const under of [ground, ground2, card])
      for (const over of [text, muted]) expect(contrast(over, under)).toBeGreaterThanOrEqual(4.5);
  });

  it('says everything a second and a third time: by glyph and by pattern', () => {
    expect(new Set(Object.values(GLYPHS)).size).toBe(STATUSES.length);
    expect(new Set(Object.values(PATTERNS)).size).toBe(STATUSES.length);
  });

  it('is the one that the style sheet has', () => {
    const css = readFileSync(join(root, 'viz', 'style.css'), 'utf8');
    for (const { status, ground, card, text, border, accent } of Object.values(PALETTES))
      for (const colour of [...Object.values(status), ground, card, text, border, accent])
        expect(css.toUpperCase()).toContain(colour);
  });
});
