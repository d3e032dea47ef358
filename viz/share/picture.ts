// The page as a picture: canvas and timeline with the legend and where it comes from, as PNG at twice the size or as SVG.
import type { Page } from '../page.ts';
import { GLYPHS, MEANINGS } from '../palette.ts';
import { STATUSES } from '../protocol.ts';
import { clockText } from '../words.ts';
import { saveBlob, saveText } from './save.ts';

const MARGIN = 16;
const HEAD = 54;
const FOOT = 46;

/** A drawing that needs nothing but itself: styles are written into it, and canvases are images in it. */
function pictureSvg(page: Page): string {
  const canvas = document.getElementById('canvas');
  const plot = document.querySelector('.timeline-plot svg');
  const { moment, palette } = page;
  if (canvas === null || moment === null) return '';
  const box = canvas.getBoundingClientRect();
  const timeline = plot === null ? null : { text: inlined(plot), box: plot.getBoundingClientRect() };
  const width = Math.max(box.width, timeline?.box.width ?? 0) + 2 * MARGIN;
  const below = HEAD + box.height + 8;
  const height = below + (timeline?.box.height ?? 0) + FOOT;
  const { run, at, frame } = moment;
  const done = run.steps.filter(({ added }) => added).map(({ at: then, text }) => `${clockText(then)} ${text}`);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="${palette.text}">`,
    `<title>${escaped(run.name)} at ${clockText(at)}</title>`,
    `<rect width="100%" height="100%" fill="${palette.ground}"/>`,
    `<text x="${MARGIN}" y="24" font-size="17" font-weight="700">${escaped(run.name)}</text>`,
    `<text x="${width - MARGIN}" y="24" font-size="15" text-anchor="end">${clockText(at)}</text>`,
    `<text x="${MARGIN}" y="42" fill="${palette.muted}">${escaped(done.length > 0 ? `with: ${done.join('; ')}` : run.why.slice(0, 150))}</text>`,
    ...[...canvas.querySelectorAll('canvas')].flatMap((layer) => imageOf(layer, box)),
    ...[...canvas.querySelectorAll('svg')].map((svg) => placed(inlined(svg), svg.getBoundingClientRect(), box)),
    timeline === null ? '' : `<g transform="translate(${MARGIN} ${below})">${timeline.text}</g>`,
    legend(page, height - FOOT + 18),
    `<text x="${MARGIN}" y="${height - 9}" font-size="10" fill="${palette.muted}">hci-twin · release ${escaped(run.release)} · seed ${run.seed} · ${run.events} events · digest ${escaped(frame.digest.slice(0, 16))} · simulated, not measured</text>`,
    '</svg>',
  ];
  return parts.join('\n');
}

export function saveSvg(page: Page): void {
  saveText(`${nameNow(page)}.svg`, pictureSvg(page), 'image/svg+xml');
}

export async function savePng(page: Page): Promise<void> {
  const blob = await pngOf(pictureSvg(page));
  if (blob !== null) saveBlob(`${nameNow(page)}.png`, blob);
}

async function pngOf(svg: string): Promise<Blob | null> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = 2 * image.width;
  canvas.height = 2 * image.height;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, 'image/png'));
}

function nameNow({ moment }: Page): string {
  return `${moment?.run.name ?? 'hci-twin'}-${clockText(moment?.at ?? 0)
    .replaceAll(':', '')
    .replace(' ', '-')}`;
}

function imageOf(layer: HTMLCanvasElement, box: DOMRect): string[] {
  const { x, y, width, height } = layer.getBoundingClientRect();
  if (width === 0 || layer.width === 0) return [];
  return [
    `<image x="${MARGIN + x - box.x}" y="${HEAD + y - box.y}" width="${width}" height="${height}" href="${layer.toDataURL()}"/>`,
  ];
}

function placed(text: string, { x, y }: DOMRect, box: DOMRect): string {
  return `<g transform="translate(${MARGIN + x - box.x} ${HEAD + y - box.y})">${text}</g>`;
}

function legend({ palette }: Page, y: number): string {
  let x = MARGIN;
  return STATUSES.map((status) => {
    const text = MEANINGS[status];
    const item = `<g transform="translate(${x} ${y})"><rect y="-11" width="15" height="14" rx="2" fill="${palette.status[status]}"/><text x="7.5" y="0" font-size="10" text-anchor="middle" fill="${palette.on[status]}">${GLYPHS[status]}</text><text x="20" font-size="11">${escaped(text)}</text></g>`;
    x += 34 + text.length * 5.9;
    return item;
  }).join('');
}

const STYLES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'font-size',
  'font-weight',
  'font-family',
  'text-anchor',
  'visibility',
  'opacity',
];

/** A copy with the styles of its classes written out, for readers that have no style sheet. */
function inlined(svg: Element): string {
  const copy = svg.cloneNode(true) as Element;
  const [from, to] = [
    [svg, ...svg.querySelectorAll('*')],
    [copy, ...copy.querySelectorAll('*')],
  ];
  from.forEach((element, i) => {
    const computed = getComputedStyle(element);
    const style = STYLES.map((name) => `${name}:${computed.getPropertyValue(name)}`).join(';');
    to[i]?.setAttribute('style', style.replaceAll('"', "'"));
  });
  const { width, height } = svg.getBoundingClientRect();
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  return new XMLSerializer().serializeToString(copy);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
