// In the browser: draws a fleet again and again as the page does, and leaves what it cost in `window.result`.
import { ClusterView } from '../../viz/draw/cluster-view.ts';
import { buffersOf } from '../../viz/frame-columns.ts';
import { PALETTES } from '../../viz/palette.ts';
import { Fleet } from './fleet.ts';

declare global {
  interface Window {
    result?: Readonly<Record<string, number | string>>;
  }
}

const FRAMES = 240;
const WARM_UP = 40;

const asked = new URLSearchParams(location.search);
const number = (name: string, otherwise: number): number => Number(asked.get(name) ?? otherwise);
const fleet = new Fleet(number('nodes', 16), number('vms', 1000));
const mode = asked.get('mode') ?? 'change';
const share = number('share', 0.02);
const root = document.getElementById('canvas');
if (root === null) throw new Error('the page has no #canvas');
const view = new ClusterView(root, () => {});
const options = {
  palette: PALETTES.light,
  motion: true,
  selection: null,
  hovered: null,
  endangered: [],
  against: null,
};

const gaps: number[] = [];
const costs: number[] = [];
let last = 0;
let frame = 0;
const began = performance.now();
let moment = fleet.next(0, 0);
view.draw(moment, options);
const firstMs = performance.now() - began;

function draw(now: number): void {
  const at = 1000 * frame;
  // Changing: in every frame; otherwise only time moves on, and with it what is under way.
  moment = mode === 'change' ? fleet.next(at, share) : { ...moment, at };
  if (mode === 'pan') view.move({ x: 100 * Math.sin(frame / 20), y: 0, k: 0.6 + 0.25 * Math.sin(frame / 40) });
  view.draw(moment, options);
  if (frame > WARM_UP) {
    gaps.push(now - last);
    costs.push(view.cost.ms);
  }
  last = now;
  if (++frame < FRAMES) requestAnimationFrame(draw);
  else
    window.result = {
      firstMs: Math.round(firstMs),
      level: view.level,
      ...spread('gap', gaps),
      ...spread('script', costs),
    };
}

function spread(name: string, values: readonly number[]): Record<string, number> {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => Number((sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1));
  return { [`${name}P50`]: at(0.5), [`${name}P95`]: at(0.95) };
}

/** What it takes to read a frame that comes from the worker; its columns are handed over. */
async function decode(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const times: number[] = [];
  for (let i = 0; i < WARM_UP; i++) {
    const sent = structuredClone(fleet.next(1000 * i, share).frame);
    const came = new Promise<void>((read) => {
      port2.onmessage = (event: MessageEvent<typeof sent>) => {
        // Browsers decode a message when its data are asked for.
        const from = performance.now();
        if (event.data.at >= 0) times.push(performance.now() - from);
        read();
      };
    });
    // Some columns of a fleet are one and the same.
    port1.postMessage(sent, [...new Set(buffersOf(sent))]);
    await came;
  }
  window.result = spread('decode', times);
}

if (mode === 'decode') void decode();
else requestAnimationFrame(draw);
