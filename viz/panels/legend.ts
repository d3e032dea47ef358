// The legend: colour, glyph and pattern of the six meanings.
import { element } from '../element.ts';
import type { Panel } from '../page.ts';
import { GLYPHS, MEANINGS } from '../palette.ts';
import { STATUSES } from '../protocol.ts';

export const legend: Panel = (root, page) => {
  const show = (): void => {
    const { palette } = page;
    root.replaceChildren(
      ...STATUSES.map((status) => {
        const swatch = element(
          'i',
          {
            style:
              status === 'off'
                ? `border:1.5px solid ${palette.status.off}`
                : `background:${palette.status[status]};color:${palette.on[status]}`,
            'aria-hidden': 'true',
          },
          GLYPHS[status],
        );
        return element('span', {}, swatch, MEANINGS[status]);
      }),
      element('span', { title: 'of what is requested, this is in use' }, '━ used by guests'),
      element(
        'span',
        { title: 'what must stay free so that the VMs of the fullest node would fit on the others' },
        '▨ N+1',
      ),
    );
  };
  page.on('theme', show);
  page.on('run', show);
};
