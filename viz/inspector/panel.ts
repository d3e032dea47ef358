// The inspector: the selected thing at the instant that is shown.
import { element, write } from '../element.ts';
import type { Page } from '../page.ts';
import { GLYPHS } from '../palette.ts';
import type { Inspection, Kind } from '../protocol.ts';
import { tabs } from '../tabs.ts';
import { clockText } from '../words.ts';
import { decisionMatrix } from './decision-matrix.ts';
import { drawMachine } from './machine-drawing.ts';
import { progressOf } from './progress.ts';

/** While time plays, more often than this nobody can read. */
const LEAST_WAIT_MS = 250;
const MOST_HISTORY = 80;

export function mountInspector(root: HTMLElement, page: Page): void {
  const name = element('h2');
  const status = element('p', { class: 'status' });
  const progress = element('div');
  const actions = element('div', { class: 'actions' });
  const close = element('button', { type: 'button', class: 'link', 'aria-label': 'Nothing selected (Escape)' }, '✕');
  close.addEventListener('click', () => page.select(null));
  const panels = {
    now: element('div'),
    lifecycle: element('div'),
    why: element('div'),
    history: element('div'),
    yaml: element('div'),
  };
  const labels = { now: 'Now', lifecycle: 'Lifecycle', why: 'Why here?', history: 'History', yaml: 'YAML' };
  const list = tabs(
    'Inspector',
    (Object.keys(panels) as (keyof typeof panels)[]).map((id) => ({ id, label: labels[id], panel: panels[id] })),
    () => void ask(),
  );
  const body = element(
    'div',
    { class: 'inspected' },
    element('div', { class: 'head' }, name, close),
    status,
    progress,
    actions,
    list,
    ...Object.values(panels),
  );
  const hint = element(
    'p',
    { class: 'muted' },
    'Select a node, a VM, a disk or a replica to see what it is, what it waits for and why it is where it is.',
  );
  root.replaceChildren(hint, body);
  body.hidden = true;

  let asking = false;
  let last = 0;
  let again = false;
  async function ask(): Promise<void> {
    const { moment } = page;
    const { selection } = page.store.state;
    hint.hidden = selection !== null;
    body.hidden = selection === null;
    if (moment === null || selection === null) return;
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    try {
      const answer = await page.sim.inspect(moment.run.run, moment.at, selection.kind, selection.row);
      if (answer.ok && page.store.state.selection === selection) show(answer.value, moment.at);
      else if (!answer.ok) write(status, answer.error.message);
    } finally {
      asking = false;
      last = performance.now();
    }
    if (again) {
      again = false;
      setTimeout(() => void ask(), LEAST_WAIT_MS);
    }
  }

  function show(thing: Inspection, at: number): void {
    const { moment } = page;
    const { selection } = page.store.state;
    write(name, `${thing.kind} ${thing.name.replace(/^default\//, '')}`);
    status.dataset['status'] = thing.status;
    write(status, `${GLYPHS[thing.status]} ${thing.summary}`);
    if (moment !== null && selection !== null) progress.replaceChildren(...progressOf(moment, selection));
    const key = thing.actions.map(({ step }) => step).join();
    if (actions.dataset['key'] !== key) {
      actions.dataset['key'] = key;
      actions.replaceChildren(...thing.actions.map(({ label, step }) => actionButton(page, label, step)));
    }
    if (!panels.now.hidden) fillNow(panels.now, thing, page);
    if (!panels.lifecycle.hidden) fillMachines(panels.lifecycle, thing, at);
    if (!panels.why.hidden) fillWhy(panels.why, thing);
    if (!panels.history.hidden) fillHistory(panels.history, thing, page);
    if (!panels.yaml.hidden) fillYaml(panels.yaml, thing);
  }

  page.store.watch(
    ({ selection }) => selection,
    () => void ask(),
  );
  page.on('run', () => void ask());
  // The last of many instants counts most: it is where time stands still.
  let later: ReturnType<typeof setTimeout> | undefined;
  page.on('time', () => {
    if (page.store.state.selection === null) return;
    clearTimeout(later);
    if (performance.now() - last > LEAST_WAIT_MS) void ask();
    else later = setTimeout(() => void ask(), LEAST_WAIT_MS);
  });
  void ask();
}

function actionButton(page: Page, label: string, step: string): HTMLButtonElement {
  const button = element('button', { type: 'button', title: `Now, in a new branch: { ${step} }` }, label);
  button.addEventListener('click', () => void page.fork([step]));
  return button;
}

function fillNow(to: HTMLElement, { facts, related }: Inspection, page: Page): void {
  const groups = [
    ['fact', 'What is so'],
    ['belief', 'What is on record'],
    ['spec', 'What is wanted'],
  ] as const;
  const lists = groups.flatMap(([of, title]) => {
    const mine = facts.filter((fact) => fact.of === of);
    if (mine.length === 0) return [];
    return [
      element('h3', {}, title),
      element('dl', {}, ...mine.flatMap(({ name, value }) => [element('dt', {}, name), element('dd', {}, value)])),
    ];
  });
  const links = related.map(({ kind, row, name, text }) => {
    const link = element(
      'button',
      { type: 'button', class: 'link' },
      `${kind} ${name.replace(/(pvc-[0-9a-f]{8})-[0-9a-f-]{27}/, '$1')}`,
    );
    link.addEventListener('click', () => page.select({ kind, row }));
    return element('li', {}, link, ` ${text}`);
  });
  const scrolled = to.scrollTop;
  to.replaceChildren(
    ...lists,
    ...(links.length > 0
      ? [element('h3', {}, 'Hangs together with'), element('ul', { class: 'related' }, ...links)]
      : []),
  );
  to.scrollTop = scrolled;
}

function fillMachines(to: HTMLElement, { machines }: Inspection, at: number): void {
  const width = Math.max(220, to.clientWidth - 4);
  if (machines.length === 0) to.replaceChildren(element('p', { class: 'muted' }, 'It has no lifecycle of its own.'));
  else to.replaceChildren(...machines.map((machine) => drawMachine(machine, at, width)));
}

/** What is to be said where no scheduler had to choose. */
const UNDECIDED: Readonly<Record<Kind, string>> = {
  node: 'Nobody places nodes. Select a VM or a replica to see why it is where it is; what was considered for this node is there.',
  disk: 'Nobody places disks. Select a replica to see why it lies where it does.',
  vm: 'No scheduler had to choose for it so far: it is where the cluster had it at the start.',
  volume: 'No replica of it had to be placed so far: they are where the cluster had them at the start.',
  replica: 'It was not placed in this run: it is where the cluster had it at the start.',
  vip: 'No scheduler chooses for an address: whoever takes the lease first announces it. See Lifecycle and History.',
};

function fillWhy(to: HTMLElement, { decisions, kind }: Inspection): void {
  if (decisions.length === 0) to.replaceChildren(element('p', { class: 'muted' }, UNDECIDED[kind]));
  else
    to.replaceChildren(
      ...decisions
        .toReversed()
        .slice(0, 5)
        .map(({ at, decision }) => decisionMatrix(at, decision)),
    );
}

function fillHistory(to: HTMLElement, { history }: Inspection, page: Page): void {
  const lines = history
    .slice(-MOST_HISTORY)
    .toReversed()
    .map(({ at, text }) => {
      const go = element('button', { type: 'button', class: 'link' }, clockText(at));
      go.addEventListener('click', () => {
        page.pause();
        page.seek(at);
      });
      return element('li', {}, go, ` ${text}`);
    });
  to.replaceChildren(
    lines.length === 0
      ? element('p', { class: 'muted' }, 'Nothing has happened to it.')
      : element('ol', { class: 'history' }, ...lines),
  );
}

function fillYaml(to: HTMLElement, thing: Inspection): void {
  const { yaml } = thing;
  const copy = element('button', { type: 'button' }, 'Copy');
  if (yaml === null || yaml === '') {
    const why =
      yaml === null
        ? thing.kind === 'disk'
          ? 'A disk is part of the Longhorn Node object, and has none of its own.'
          : 'An address is part of a Service and of the lease of kube-vip, and has no object of its own.'
        : 'There is no manifest of it at this instant.';
    to.replaceChildren(element('p', { class: 'muted' }, why));
    return;
  }
  copy.addEventListener('click', () => void navigator.clipboard.writeText(yaml));
  const scrolled = to.querySelector('pre')?.scrollTop ?? 0;
  const text = element('pre', { tabindex: '0', role: 'region', 'aria-label': 'As kubectl prints it now' }, yaml);
  to.replaceChildren(
    element('div', { class: 'row' }, element('span', { class: 'muted' }, 'as kubectl prints it now'), copy),
    text,
  );
  text.scrollTop = scrolled;
}
