// Colours, glyphs and patterns: what each of the six meanings looks like, on light and on dark ground. Colour is the third cue, after place and shape.
import type { Status } from './protocol.ts';

export type Theme = 'light' | 'dark';
export type Pattern = 'solid' | 'stripes' | 'half' | 'cross-hatch' | 'dots' | 'outline';

export interface Palette {
  readonly ground: string;
  readonly ground2: string;
  readonly card: string;
  readonly border: string;
  readonly text: string;
  readonly muted: string;
  readonly accent: string;
  /** Tick and line colours of bars. */
  readonly track: string;
  readonly status: Readonly<Record<Status, string>>;
  /** What is written on a fill of that status. */
  readonly on: Readonly<Record<Status, string>>;
  /** Five steps of utilisation, least first. */
  readonly ramp: readonly string[];
  /** Side A, no difference, side B. */
  readonly diverging: readonly [string, string, string];
}

/** Status colours differ by at least 11.3 (light) and 14.2 (dark) in OKLab x 100, for people with protanopia, deuteranopia and
 *  tritanopia too, and by at least 3:1 from the ground; test/viz/palette.test.ts computes it anew. */
export const PALETTES: Readonly<Record<Theme, Palette>> = {
  light: {
    ground: '#FFFFFF',
    ground2: '#F5F7FA',
    card: '#FFFFFF',
    border: '#D5DBE1',
    text: '#17202A',
    muted: '#55606C',
    accent: '#224587',
    track: '#E3E8ED',
    status: {
      ok: '#137A6B',
      working: '#224587',
      degraded: '#C68400',
      failed: '#C51F03',
      unknown: '#A74CC4',
      off: '#8E959D',
    },
    on: {
      ok: '#FFFFFF',
      working: '#FFFFFF',
      degraded: '#10151C',
      failed: '#FFFFFF',
      unknown: '#FFFFFF',
      off: '#10151C',
    },
    ramp: ['#D3EEE8', '#9CD5C9', '#5FB6A6', '#2B9384', '#137A6B'],
    diverging: ['#0072B2', '#8E959D', '#D55E00'],
  },
  dark: {
    ground: '#10151C',
    ground2: '#151B24',
    card: '#1B222C',
    border: '#313B47',
    text: '#E6EAF0',
    muted: '#A3AEBA',
    accent: '#49ABFC',
    track: '#2A333F',
    status: {
      ok: '#9AE9C9',
      working: '#49ABFC',
      degraded: '#FABA0B',
      failed: '#FA3311',
      unknown: '#9736BA',
      off: '#7E858D',
    },
    on: {
      ok: '#10151C',
      working: '#10151C',
      degraded: '#10151C',
      failed: '#10151C',
      unknown: '#FFFFFF',
      off: '#10151C',
    },
    ramp: ['#21413B', '#2F6A5D', '#4A9A86', '#74C5AB', '#9AE9C9'],
    diverging: ['#0072B2', '#8E959D', '#D55E00'],
  },
};

export const GLYPHS: Readonly<Record<Status, string>> = {
  ok: '■',
  working: '▶',
  degraded: '◐',
  failed: '✕',
  unknown: '?',
  off: '□',
};

export const PATTERNS: Readonly<Record<Status, Pattern>> = {
  ok: 'solid',
  working: 'stripes',
  degraded: 'half',
  failed: 'cross-hatch',
  unknown: 'dots',
  off: 'outline',
};

/** What the legend says of each meaning. */
export const MEANINGS: Readonly<Record<Status, string>> = {
  ok: 'runs, ready, healthy',
  working: 'starts, migrates, rebuilds',
  degraded: 'degraded, pending',
  failed: 'down, dead, faulted',
  unknown: 'unknown, cut off',
  off: 'stopped, cordoned',
};
