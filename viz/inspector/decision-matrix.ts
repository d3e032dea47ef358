// "Why here?": what a policy thought of every candidate, as the matrix of its filters and scores.
import type { Decision } from '../../engine/policy.ts';
import { element } from '../element.ts';
import { clockText } from '../words.ts';

export function decisionMatrix(at: number, decision: Decision): HTMLElement {
  const { chosen, considered, item, policy, scoreNames } = decision;
  // A score that is the same for everyone explains nothing.
  const telling = scoreNames.flatMap((name, i) => {
    const scores = considered.filter((c) => c.refusedBy === null).map((c) => c.scores[i] ?? 0);
    return scores.some((s) => s !== scores[0]) ? [{ name, i }] : [];
  });
  const head = element(
    'tr',
    {},
    element('th', { scope: 'col' }, 'candidate'),
    element('th', { scope: 'col', class: 'number' }, 'total'),
    // Names of plugins are one long word each: they may be broken where a capital begins.
    ...telling.map(({ name }) =>
      element('th', { scope: 'col', class: 'number' }, name.replace(/(?<=[a-z])(?=[A-Z])/g, '\u200b')),
    ),
  );
  const ranked = [...considered].sort((a, b) => rank(a, chosen) - rank(b, chosen) || b.total - a.total);
  const rows = ranked.map((slot) => {
    const mine = slot.slot === chosen;
    const name = element('th', { scope: 'row' }, `${mine ? '✔ ' : ''}${slot.slot}`);
    if (slot.refusedBy !== null)
      return element(
        'tr',
        { class: 'refused' },
        name,
        element('td', { colspan: String(telling.length + 1) }, `✕ ${slot.refusedBy}: ${slot.reason ?? ''}`),
      );
    return element(
      'tr',
      mine ? { class: 'chosen' } : {},
      name,
      element('td', { class: 'number' }, element('b', {}, number(slot.total))),
      ...telling.map(({ i }) => element('td', { class: 'number' }, number(slot.scores[i] ?? 0))),
    );
  });
  const same = scoreNames.length - telling.length;
  return element(
    'figure',
    { class: 'decision' },
    element(
      'figcaption',
      {},
      element('b', {}, clockText(at)),
      ` ${item} → ${chosen ?? 'nowhere'} `,
      element('span', { class: 'muted' }, policy),
    ),
    element(
      'div',
      { class: 'wide-table', tabindex: '0', role: 'region', 'aria-label': `Why ${chosen ?? 'nowhere'}` },
      element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows)),
    ),
    ...(same > 0 ? [element('p', { class: 'muted small' }, `${same} scores were the same for all.`)] : []),
  );
}

function rank({ slot, refusedBy }: Decision['considered'][number], chosen: string | null): number {
  return slot === chosen ? 0 : refusedBy === null ? 1 : 2;
}

function number(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
