// The fault palette: what is done to which thing and when; what it would do, before it is done; and the step that a scenario keeps of it.
import { element, write } from '../element.ts';
import type { Page } from '../page.ts';
import { saveText } from '../share/save.ts';
import { clockText } from '../words.ts';
import { aimOf } from './aim.ts';
import { DEED_GROUPS, DEEDS, type Deed } from './catalogue.ts';
import { dragOntoCanvas } from './drop.ts';
import { Preview } from './preview.ts';
import { settingNames } from './setting-names.ts';
import { durationText, instantOf, refText, scenarioLine, stepText } from './step-text.ts';

export function mountPalette(root: HTMLElement, page: Page): void {
  const deeds = element('select', { id: 'deed' });
  for (const { label, deeds: group } of DEED_GROUPS)
    deeds.append(
      element(
        'optgroup',
        { label },
        ...group.map((deed) =>
          element(
            'option',
            { value: String(DEEDS.findIndex(({ verb, label: words }) => verb === deed.verb && words === deed.label)) },
            deed.label,
          ),
        ),
      ),
    );
  const target = element('select', { id: 'deed-target' });
  const targetRow = field('deed-target', 'on', target);
  const extra = element('div', { class: 'extra' });
  const when = element('input', {
    id: 'deed-at',
    type: 'text',
    placeholder: 'now',
    'aria-describedby': 'deed-at-help',
    size: '9',
  });
  let dragged = false;
  const preview = new Preview(page, ({ vmsDown }) => {
    const names = page.moment?.names.vm ?? [];
    // Whoever drags looks at the map, and not at the list.
    if (dragged) page.store.set({ endangered: vmsDown.map((name) => names.indexOf(name)).filter((v) => v >= 0) });
  });
  const line = element('code', { class: 'step' });
  const release = element('button', { type: 'submit', class: 'primary' }, 'Release');
  const save = element(
    'button',
    { type: 'button', title: 'The run with everything you did, as a scenario file' },
    'Save as scenario',
  );
  const versus = element(
    'button',
    { type: 'button', title: 'A branch with this setting from the start on, beside the one that is shown' },
    'From the start, compared',
  );
  const added = element('ol', { class: 'added', 'aria-label': 'What you did so far' });
  const drag = element(
    'span',
    { class: 'drag', draggable: 'true', title: 'Drag onto the canvas', 'aria-hidden': 'true' },
    '⠿ drag',
  );
  const form = element(
    'form',
    { class: 'faults' },
    element('div', { class: 'head' }, element('h2', {}, 'Break or change something'), drag),
    field('deed', 'do', deeds),
    targetRow,
    extra,
    field(
      'deed-at',
      'at',
      when,
      element('span', { id: 'deed-at-help', class: 'muted small' }, 'now, or a time such as 12m30s'),
    ),
    preview.list,
    line,
    element('div', { class: 'actions' }, release, versus, save),
    added,
  );
  root.replaceChildren(form);

  const deed = (): Deed => DEEDS[Number(deeds.value)] ?? (DEEDS[0] as Deed);
  const at = (): number | null => {
    const now = Math.floor(page.moment?.at ?? 0);
    return when.value.trim() === '' || when.value.trim() === 'now' ? now : instantOf(when.value);
  };
  const values = (): Record<string, string> =>
    Object.fromEntries(
      [...extra.querySelectorAll('input, select')].map((input) => {
        const { id } = input;
        if (input instanceof HTMLInputElement && input.type === 'checkbox')
          return [id.slice(5), input.checked ? 'true' : ''];
        return [id.slice(5), (input as HTMLInputElement | HTMLSelectElement).value];
      }),
    );
  const step = (): string | null => {
    const fields = values();
    return stepText(deed(), {
      target: target.value,
      fields,
      setting: { name: fields['setting'] ?? '', value: fields['value'] ?? '' },
    });
  };

  const fillTargets = (): void => {
    const { moment } = page;
    const kind = deed().target;
    targetRow.hidden = kind === null;
    if (moment === null || kind === null) return;
    const before = target.value;
    const names = moment.names[kind];
    const live =
      kind === 'node' || kind === 'vm' || kind === 'volume' || kind === 'disk' ? moment.frame[kind].live : null;
    const options = names.flatMap((name, row) =>
      live?.[row] === 0 ? [] : [element('option', { value: refText(kind, name) }, labelOf(kind, name))],
    );
    target.replaceChildren(...options);
    const { selection } = page.store.state;
    const chosen = selection?.kind === kind ? refText(kind, names[selection.row] ?? '') : before;
    if ([...target.options].some(({ value }) => value === chosen)) target.value = chosen;
  };
  const fillFields = (): void => {
    const { fields = [], setting } = deed();
    const rows = fields.map(({ name, label, kind, initial }) => {
      const id = `deed-${name}`;
      if (kind === 'node') {
        const names = page.moment?.names.node ?? [];
        return field(
          id,
          label,
          element(
            'select',
            { id },
            element('option', { value: '' }, ''),
            ...names.map((node) => element('option', { value: node }, node)),
          ),
        );
      }
      return field(
        id,
        label,
        element('input', { id, type: kind === 'flag' ? 'checkbox' : 'text', value: initial, size: '8' }),
      );
    });
    if (setting === true) {
      const list = element('datalist', { id: 'deed-settings' });
      void settingNames().then((names) =>
        list.replaceChildren(...names.map((name) => element('option', { value: name }))),
      );
      rows.push(
        field(
          'deed-setting',
          'setting',
          element('input', { id: 'deed-setting', list: 'deed-settings', type: 'text' }),
          list,
        ),
        field('deed-value', 'to', element('input', { id: 'deed-value', type: 'text', size: '8' })),
      );
    }
    extra.replaceChildren(...rows);
  };

  const consider = (): void => {
    preview.forget();
    const instant = at();
    const text = step();
    release.disabled =
      text === null || instant === null || page.moment === null || instant > page.moment.timeline.until;
    versus.hidden = deed().setting !== true;
    versus.disabled = text === null;
    write(line, text === null || instant === null ? '…' : scenarioLine(instant, text));
    when.setAttribute('aria-invalid', String(instant === null));
    if (text !== null && instant !== null && root.offsetParent !== null) preview.want(instant, text);
  };

  versus.addEventListener('click', () => {
    const text = step();
    if (text !== null) void compareFromStart(page, text);
  });
  const act = async (): Promise<void> => {
    const instant = at();
    const text = step();
    if (instant === null || text === null) return;
    await page.fork([text], instant);
    when.value = '';
    page.say(`Done at ${clockText(instant)}: ${text}`);
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void act();
  });
  save.addEventListener('click', () => void saveScenario(page));
  deeds.addEventListener('change', () => {
    fillTargets();
    fillFields();
    consider();
  });
  form.addEventListener('input', consider);
  let before = '';
  const calm = (): void => {
    dragged = false;
    page.store.set({ endangered: [] });
  };
  dragOntoCanvas(drag, page, {
    over(hovered) {
      if (!dragged) before = target.value;
      dragged = true;
      page.store.set({ endangered: [] });
      const { moment } = page;
      const aim = moment === null ? null : aimOf(moment, hovered, deed().target);
      target.value =
        aim === null || moment === null ? before : refText(aim.kind, moment.names[aim.kind][aim.row] ?? '');
      consider();
      return aim;
    },
    dropped(selection) {
      calm();
      // With the focus here the palette stays in sight.
      target.focus();
      page.select(selection);
      fillTargets();
      consider();
    },
    given() {
      if (!dragged) return;
      calm();
      target.value = before;
      consider();
    },
  });
  page.store.watch(
    ({ selection }) => selection,
    () => {
      fillTargets();
      consider();
    },
  );
  page.on('run', () => {
    fillTargets();
    fillFields();
    const steps = page.moment?.run.steps.filter((s) => s.added) ?? [];
    added.replaceChildren(...steps.map(({ at: then, text }) => element('li', {}, `${durationText(then)} ${text}`)));
    save.hidden = steps.length === 0;
    consider();
  });
  page.on('time', () => {
    if (when.value.trim() !== '') return;
    if (!page.app.getSnapshot().matches({ running: { time: 'playing' } })) {
      consider();
      return;
    }
    // Time runs away from the preview; it is made anew when time stands.
    preview.outdate();
    const [instant, text] = [at(), step()];
    if (instant !== null && text !== null) write(line, scenarioLine(instant, text));
  });
  page.on('state', () => {
    if (!page.app.getSnapshot().matches({ running: { time: 'playing' } })) consider();
  });
  fillTargets();
  fillFields();
  save.hidden = true;
  consider();
}

/** The same luck with and without the step: what differs is what it did. */
async function compareFromStart(page: Page, step: string): Promise<void> {
  const before = page.moment?.run.run;
  if (before === undefined) return;
  await page.fork([step], 0);
  if (page.moment !== null && page.moment.run.run !== before) await page.compareWith(before);
}

async function saveScenario(page: Page): Promise<void> {
  const { moment } = page;
  if (moment === null) return;
  const file = await page.sim.exportRun(moment.run.run, 'scenario');
  if (file.ok) saveText(file.value.path, file.value.text, 'application/yaml');
}

function field(id: string, label: string, ...inputs: readonly HTMLElement[]): HTMLElement {
  return element('div', { class: 'field' }, element('label', { for: id }, label), ...inputs);
}

function labelOf(kind: string, name: string): string {
  return kind === 'vm' ? name.replace(/^default\//, '') : name.replace(/(pvc-[0-9a-f]{8})-[0-9a-f-]{27}/, '$1');
}
