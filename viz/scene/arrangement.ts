// Arrangement: which card goes where, so that a picture of some width and height is filled as well as can be.
import { type Frame, type NameTables, NODE_FLAGS } from '../protocol.ts';
import { type CardLayout, SIZES, type ZoneLayout } from './card-layout.ts';

/** Management nodes first, then by name, and so in the same order always. */
function ordered(nodes: readonly CardLayout[], { node }: Frame, names: NameTables): readonly CardLayout[] {
  const role = (n: number): number => {
    if ((node.flags[n] & NODE_FLAGS.witness) !== 0) return 2;
    return (node.flags[n] & NODE_FLAGS.management) !== 0 ? 0 : 1;
  };
  return nodes.toSorted((a, b) => role(a.node) - role(b.node) || byName(names.node[a.node], names.node[b.node]));
}

function byName(a = '', b = ''): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** Zones side by side, and in each as many cards to a line as fill the picture best; of the shapes that cards may have, the one that does. */
export function arranged(
  shapes: readonly (readonly CardLayout[])[],
  frame: Frame,
  names: NameTables,
  aspect: number,
  homeless: number,
) {
  const { trayRow, trayTile, zone, gap } = SIZES;
  const zones = [...new Set(names.zone)].sort();
  let best: Arrangement | null = null;
  let bestScale = 0;
  for (const cards of shapes) {
    const members = zones.map((name) =>
      ordered(
        cards.filter(({ node }) => names.zone[node] === name),
        frame,
        names,
      ),
    );
    const most = Math.max(1, ...members.map(({ length }) => length));
    for (let across = 1; across <= most; across++) {
      const tried = arrangement(members, zones, across);
      const tray = homeless === 0 ? 0 : zone + gap + trayRow * Math.ceil((homeless * trayTile) / tried.width);
      const scale = Math.min(aspect / tried.width, 1 / (tried.height + tray));
      if (best !== null && scale <= bestScale) continue;
      best = tried;
      bestScale = scale;
    }
  }
  return best ?? { cards: [], zones: [], width: 1, height: 1 };
}

interface Arrangement {
  readonly cards: readonly CardLayout[];
  readonly zones: readonly ZoneLayout[];
  readonly width: number;
  readonly height: number;
}

function arrangement(
  members: readonly (readonly CardLayout[])[],
  names: readonly string[],
  across: number,
): Arrangement {
  const { gap, padding } = SIZES;
  const heading: number = SIZES.zone;
  const cards: CardLayout[] = [];
  const zones: ZoneLayout[] = [];
  let left = 0;
  let bottom = 0;
  const plain = names.length === 1 && names[0] === '';
  const top = plain ? padding : heading;
  for (const [z, nodes] of members.entries()) {
    let [x, y, line, right] = [left + padding, top, 0, left];
    for (const [i, card] of nodes.entries()) {
      if (i > 0 && i % across === 0) [x, y, line] = [left + padding, y + line + gap, 0];
      cards[card.node] = { ...card, x, y };
      x += card.w + gap;
      line = Math.max(line, card.h);
      right = Math.max(right, x - gap + padding);
    }
    bottom = Math.max(bottom, y + line + padding);
    zones.push({ name: names[z] ?? '', x: left, y: 0, w: right - left, h: 0 });
    left = right + gap;
  }
  return { cards, zones: zones.map((z) => ({ ...z, h: bottom })), width: left - gap, height: bottom };
}
