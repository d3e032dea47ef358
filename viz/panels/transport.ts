// Time: play, pause, step, speed, and the clock; never a doubt about which time is shown.
import { positionOf, speedAt, stepped } from '../clock.ts';
import { element, write } from '../element.ts';
import type { Panel } from '../page.ts';
import { clockText, speedText } from '../words.ts';

export const transport: Panel = (root, page) => {
  root.setAttribute('role', 'group');
  root.setAttribute('aria-label', 'Time');
  const clock = element('output', { 'aria-label': 'Simulated time', role: 'timer' }, '00:00:00.0');
  const button = (label: string, glyph: string, act: () => void, key: string): HTMLButtonElement =>
    element('button', { type: 'button', title: `${label} (${key})`, 'aria-label': label, onclick: act }, glyph);
  const play = button('Play', '▶', () => (playing() ? page.pause() : page.play()), 'Space');
  const playing = (): boolean => page.app.getSnapshot().matches({ running: { time: 'playing' } });
  const speed = element('input', { type: 'range', min: '0', max: '1', step: '0.01', 'aria-label': 'Speed' });
  const shown = element('span', { class: 'speed' });
  const slow = element(
    'button',
    { type: 'button', class: 'wide', title: 'Slow down where something happens' },
    'slow-mo',
  );
  speed.addEventListener('input', () =>
    page.store.update((view) => {
      view.speed = speedAt(Number(speed.value));
    }),
  );
  slow.addEventListener('click', () =>
    page.store.update((view) => {
      view.slowMotion = !view.slowMotion;
    }),
  );
  const showSpeed = (): void => {
    const { speed: now, slowMotion } = page.store.state;
    speed.value = String(positionOf(now));
    speed.setAttribute('aria-valuetext', speedText(now));
    write(shown, speedText(now));
    slow.setAttribute('aria-pressed', String(slowMotion));
  };
  const change = (by: 1 | -1) => (): void =>
    page.store.update((view) => {
      view.speed = stepped(view.speed, by);
    });
  root.append(
    button('Previous event', '|◂', () => page.step(-1), ','),
    play,
    button('Next event', '▸|', () => page.step(1), '.'),
    clock,
    button('Slower', '−', change(-1), '['),
    speed,
    button('Faster', '+', change(1), ']'),
    shown,
    slow,
  );
  page.store.watch(({ speed: now, slowMotion }) => `${now} ${slowMotion}`, showSpeed);
  showSpeed();
  page.on('time', () => write(clock, clockText(page.moment?.at ?? 0)));
  page.on('state', () => {
    write(play, playing() ? '❚❚' : '▶');
    play.setAttribute('aria-label', playing() ? 'Pause' : 'Play');
  });
};
