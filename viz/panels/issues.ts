// What is wrong in a file that someone gave us: file, line, column, what was expected, and the nearest name.
import type { AppError } from '../app.ts';
import { element } from '../element.ts';

const MOST = 40;

export function issueList({ message, issues }: AppError): HTMLElement {
  const lines = issues.slice(0, MOST).map(({ severity, file, line, column, message: what, expected, nearest }) => {
    const item = element('li', {}, element('code', {}, `${file}:${line}:${column}`), ` ${severity}: ${what}`);
    if (expected !== undefined) item.append(element('div', { class: 'muted' }, `expected ${expected}`));
    if (nearest !== undefined) item.append(element('div', { class: 'muted' }, `did you mean “${nearest}”?`));
    return item;
  });
  const more = issues.length > MOST ? [element('p', {}, `and ${issues.length - MOST} more`)] : [];
  return element(
    'div',
    { class: 'issues', role: 'alert' },
    element('b', {}, message),
    element('ol', {}, ...lines),
    ...more,
  );
}
