// Rectangles in the units of the layout, which the camera turns into pixels.

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export function centreOf({ x, y, w, h }: Rect): Point {
  return { x: x + w / 2, y: y + h / 2 };
}

export function shifted(rect: Rect, { x, y }: Point): Rect {
  return { ...rect, x: rect.x + x, y: rect.y + y };
}

export function contains({ x, y, w, h }: Rect, p: Point): boolean {
  return p.x >= x && p.x < x + w && p.y >= y && p.y < y + h;
}
