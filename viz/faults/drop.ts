// Dragging a deed onto the canvas: what is under the pointer there is what the canvas says it hovers.
import { region } from '../element.ts';
import type { Page } from '../page.ts';
import type { Selection } from '../store.ts';

const TYPE = 'text/x-hci-twin-deed';

export interface Dragging {
  /** The deed is held over another thing, or over none. Returns what it would be done to; null when it cannot be done there. */
  over(hovered: Selection | null): Selection | null;
  /** It is let go of over a thing to which it can be done. */
  dropped(aim: Selection): void;
  /** It is let go of anywhere else. */
  given(): void;
}

export function dragOntoCanvas(handle: HTMLElement, page: Page, dragging: Dragging): void {
  const canvas = region('canvas');
  let held: Selection | null = null;
  let aim: Selection | null = null;
  let done = false;
  handle.addEventListener('dragstart', (event) => {
    event.dataTransfer?.setData(TYPE, 'deed');
    page.pause();
    [held, aim, done] = [null, null, false];
  });
  canvas.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes(TYPE) !== true) return;
    // While something is dragged there are no pointer events: the canvas is told where the pointer is.
    const { clientX, clientY } = event;
    event.target?.dispatchEvent(new PointerEvent('pointermove', { clientX, clientY, bubbles: true }));
    const { hovered } = page.store.state;
    if (hovered?.kind !== held?.kind || hovered?.row !== held?.row) {
      held = hovered;
      aim = dragging.over(held);
    }
    if (aim !== null) event.preventDefault();
    event.dataTransfer.dropEffect = aim === null ? 'none' : 'copy';
  });
  canvas.addEventListener('drop', (event) => {
    if (event.dataTransfer?.types.includes(TYPE) !== true) return;
    event.preventDefault();
    if (aim === null) return;
    done = true;
    dragging.dropped(aim);
  });
  handle.addEventListener('dragend', () => {
    if (done) return;
    if (held !== null && aim === null) page.say('That cannot be done to what is there.');
    dragging.given();
  });
}
