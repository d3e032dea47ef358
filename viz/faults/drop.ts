// Dragging a deed onto the canvas: what is under the pointer there is what the canvas says it hovers.
import { region } from '../element.ts';
import type { Page } from '../page.ts';
import type { Selection } from '../store.ts';

const TYPE = 'text/x-hci-twin-deed';

/** @param dropped whether the thing fits; it is asked when the deed is let go of */
export function dropOnCanvas(handle: HTMLElement, page: Page, dropped: (selection: Selection) => boolean): void {
  const canvas = region('canvas');
  handle.addEventListener('dragstart', (event) => {
    event.dataTransfer?.setData(TYPE, 'deed');
    page.pause();
  });
  canvas.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes(TYPE) !== true) return;
    event.preventDefault();
    // While something is dragged there are no pointer events: the canvas is told where the pointer is.
    const { clientX, clientY } = event;
    event.target?.dispatchEvent(new PointerEvent('pointermove', { clientX, clientY, bubbles: true }));
  });
  canvas.addEventListener('drop', (event) => {
    if (event.dataTransfer?.types.includes(TYPE) !== true) return;
    event.preventDefault();
    const { hovered } = page.store.state;
    if (hovered === null || !dropped(hovered)) page.say('That cannot be done to what is there.');
  });
}
