// The replay of an HTML report: what it needs of a run, and the script that plays it in a browser that knows nothing else.
import { lanesOf, type Played } from './lanes.ts';
import { staysOf } from './stays.ts';
import type { StoryLine } from './story.ts';

/** Lists instead of objects: a report is mailed around. */
export interface ReplayData {
  readonly until: number;
  readonly nodes: readonly string[];
  readonly vms: readonly string[];
  /** Rows of VM and node, and from when to when; a VM that is nowhere has no row. */
  readonly stays: readonly (readonly [vm: number, node: number, from: number, to: number])[];
  /** Rows of VM, and from when to when nobody could use it though someone should. */
  readonly down: readonly (readonly [vm: number, from: number, to: number])[];
  /** Rows of node, from when to when, what is so and what that means. */
  readonly troubles: readonly (readonly [node: number, from: number, to: number, label: string, status: string])[];
  readonly story: readonly (readonly [at: number, what: string, why: string | null])[];
}

export function replayDataOf(played: Played, story: readonly StoryLine[]): ReplayData {
  const { world, store } = played.sim;
  const names = (table: 'node' | 'vm'): string[] =>
    Array.from({ length: world[table].rows }, (_, row) =>
      store.nameOf(store.store(table), row).replace(/^default\//, ''),
    );
  const lanes = lanesOf(played);
  const of = (id: string) => lanes.find((lane) => lane.id === id)?.intervals ?? [];
  const stays = staysOf(played);
  return {
    until: played.sim.now,
    nodes: names('node'),
    vms: names('vm'),
    stays: Array.from(
      stays.vm,
      (vm, i) => [vm, stays.node[i] ?? -1, stays.from[i] ?? 0, stays.to[i] ?? 0] as const,
    ).filter(([, node]) => node >= 0),
    down: of('availability').map(({ row, from, to }) => [row, from, to] as const),
    troubles: [...of('faults'), ...of('nodes')]
      .filter(({ kind, row }) => kind === 'node' && row >= 0)
      .map(({ row, from, to, label, state }) => [row, from, to, label.replace(/^\S+ /, ''), state] as const),
    story: story.filter(({ weight }) => weight >= 2).map(({ at, what, why }) => [at, what, why] as const),
  };
}

/** Reads `#data`, fills `#replay`; plays an hour in a minute. Everything is a function of the instant, so that the slider may go anywhere. */
export const REPLAY_SCRIPT = `
(function () {
  var data = JSON.parse(document.getElementById('data').textContent);
  var slider = document.getElementById('time'), button = document.getElementById('play');
  var clock = document.getElementById('clock'), said = document.getElementById('said'), cards = document.getElementById('cards');
  var cursor = document.getElementById('cursor');
  var at = 0, playing = false, last = 0;
  function two(n) { return (n < 10 ? '0' : '') + n; }
  function text(ms) { var s = Math.floor(ms / 1000); return two(Math.floor(s / 3600)) + ':' + two(Math.floor(s / 60) % 60) + ':' + two(s % 60); }
  function during(row, from) { return row[from] <= at && at < row[from + 1]; }
  var nodes = data.nodes.map(function (name) {
    var card = document.createElement('section'), head = document.createElement('h3'), state = document.createElement('p'), list = document.createElement('div');
    head.textContent = name; list.className = 'vms';
    card.append(head, state, list); cards.append(card);
    return { card: card, state: state, list: list };
  });
  function show() {
    clock.textContent = text(at);
    slider.value = String(at);
    slider.setAttribute('aria-valuetext', text(at));
    if (cursor) cursor.setAttribute('transform', 'translate(' + (cursor.dataset.left * 1 + (at / data.until) * cursor.dataset.width) + ' 0)');
    var down = {};
    data.down.forEach(function (row) { if (during(row, 1)) down[row[0]] = true; });
    nodes.forEach(function (node, n) {
      var bad = data.troubles.filter(function (row) { return row[0] === n && during(row, 1); });
      node.card.dataset.status = bad.length ? bad[0][4] : 'ok';
      node.state.textContent = bad.length ? bad.map(function (row) { return row[3]; }).join(', ') : 'ready';
      node.list.replaceChildren.apply(node.list, data.stays.filter(function (row) { return row[1] === n && during(row, 2); }).map(function (row) {
        var vm = document.createElement('span');
        vm.dataset.status = down[row[0]] ? 'failed' : 'ok';
        vm.textContent = (down[row[0]] ? '✕ ' : '') + data.vms[row[0]];
        return vm;
      }));
    });
    var line = null;
    for (var i = 0; i < data.story.length && data.story[i][0] <= at; i++) line = data.story[i];
    said.textContent = line ? text(line[0]) + '  ' + line[1] + (line[2] ? ' (' + line[2] + ')' : '') : 'Nothing has happened yet.';
  }
  function play(on) { playing = on; button.textContent = on ? 'Pause' : 'Play'; if (on && at >= data.until) at = 0; if (on) { last = 0; requestAnimationFrame(tick); } }
  function tick(now) {
    if (!playing) return;
    if (last) at = Math.min(data.until, at + (now - last) * 60);
    last = now; show();
    if (at >= data.until) play(false); else requestAnimationFrame(tick);
  }
  slider.max = String(data.until);
  slider.addEventListener('input', function () { at = Number(slider.value); show(); });
  button.addEventListener('click', function () { play(!playing); });
  document.querySelectorAll('[data-at]').forEach(function (line) {
    line.addEventListener('click', function () { play(false); at = Number(line.dataset.at); show(); });
  });
  show();
})();
`;
