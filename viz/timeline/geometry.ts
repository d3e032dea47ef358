// Where things stand on the timeline: the axis of instants, the heights of lanes, and the way back from a place to an instant.
import { scaleLinear } from 'd3';
import type { Lane } from '../protocol.ts';
import type { TimeWindow } from './window.ts';

export interface Geometry {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  /** Where the lanes begin. */
  readonly top: number;
  readonly laneHeight: number;
  readonly until: number;
  readonly window: TimeWindow;
  x(at: number): number;
  /** The instant at a place, kept inside the run. */
  at(x: number): number;
  /** The same for the map of the whole run. */
  mapX(at: number): number;
  mapAt(x: number): number;
  laneY(lane: number): number;
  laneAt(y: number): Lane['id'] | null;
}

export const LANES: readonly Lane['id'][] = [
  'faults',
  'nodes',
  'control',
  'migrations',
  'rebuilds',
  'volumes',
  'availability',
  'actions',
];

const LEFT_PX = 112;
export const MAP_PX = 22;
const AXIS_PX = 20;
/** At the right end, so that the last label and a bar that reaches it can be seen. */
const RIGHT_PX = 10;

export function geometryOf(width: number, height: number, window: TimeWindow, until: number): Geometry {
  const top = MAP_PX + AXIS_PX;
  const laneHeight = Math.max(13, (height - top - 2) / LANES.length);
  const range = [LEFT_PX, Math.max(LEFT_PX + 1, width - RIGHT_PX)];
  const x = scaleLinear([window.from, window.to], range);
  const whole = scaleLinear([0, Math.max(1, until)], range);
  const inside = (at: number): number => Math.min(until, Math.max(0, at));
  return {
    width,
    height: Math.max(height, top + laneHeight * LANES.length),
    left: LEFT_PX,
    top,
    laneHeight,
    until,
    window,
    x,
    at: (place) => inside(x.invert(place)),
    mapX: whole,
    mapAt: (place) => inside(whole.invert(place)),
    laneY: (lane) => top + lane * laneHeight,
    laneAt: (y) => LANES[Math.floor((y - top) / laneHeight)] ?? null,
  };
}
