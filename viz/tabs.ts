// Tabs over sections of which one is shown: a tab list as screen readers and arrow keys know it.
import { element } from './element.ts';

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly panel: HTMLElement;
}

/** @param chosen called with the id whenever another tab is shown */
export function tabs(
  label: string,
  all: readonly Tab[],
  chosen: (id: string) => void = () => undefined,
): HTMLElement & { show(id: string): void } {
  const list = element('div', { class: 'tabs', role: 'tablist', 'aria-label': label });
  const buttons = all.map(({ id, label: text, panel }) => {
    panel.setAttribute('role', 'tabpanel');
    panel.id ||= `panel-${id}`;
    const button = element('button', { type: 'button', role: 'tab', id: `tab-${id}`, 'aria-controls': panel.id }, text);
    panel.setAttribute('aria-labelledby', button.id);
    button.addEventListener('click', () => show(id));
    return button;
  });
  list.append(...buttons);
  const mark = (id: string): void => {
    all.forEach(({ id: mine, panel }, i) => {
      panel.hidden = mine !== id;
      buttons[i]?.setAttribute('aria-selected', String(mine === id));
      buttons[i]?.setAttribute('tabindex', mine === id ? '0' : '-1');
    });
  };
  const show = (id: string): void => {
    mark(id);
    chosen(id);
  };
  list.addEventListener('keydown', (event) => {
    const at = buttons.findIndex((button) => button.getAttribute('aria-selected') === 'true');
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    const next = (to + all.length) % all.length;
    show(all[next]?.id ?? '');
    buttons[next]?.focus();
    event.preventDefault();
    event.stopPropagation();
  });
  mark(all[0]?.id ?? '');
  return Object.assign(list, { show });
}
