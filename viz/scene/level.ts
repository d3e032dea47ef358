// Semantic zoom: how much is drawn of a thing goes by how large it is on the screen.

/** Fleet, pixels, tiles, detail, focus. */
export type Level = 0 | 1 | 2 | 3 | 4;

/** Side of the median tile in pixels from which on a level is drawn. */
const FROM = [0, 3, 10, 24, 60] as const;

/** @param side of the median VM tile in pixels */
export function levelOf(side: number): Level {
  let level: Level = 0;
  for (const at of [1, 2, 3, 4] as const) if (side >= FROM[at]) level = at;
  return level;
}
