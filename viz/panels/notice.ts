// The notice: what could not be done while a story is open, until it is dismissed.
import { element } from '../element.ts';
import type { Panel } from '../page.ts';
import { issueList } from './issues.ts';

export const notice: Panel = (root, page) => {
  page.on('state', () => {
    const snapshot = page.app.getSnapshot();
    const { error, opening } = snapshot.context;
    if (snapshot.matches('loading')) root.replaceChildren(`Opening ${opening} …`);
    else if (error !== null && snapshot.matches('running')) {
      const dismiss = element(
        'button',
        { type: 'button', onclick: () => page.app.send({ type: 'Dismiss' }) },
        'Dismiss',
      );
      root.replaceChildren(issueList(error), dismiss);
    } else root.replaceChildren();
  });
};
