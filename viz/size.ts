// The size of an element as the browser's observer reports it. To ask the element itself, after something was written, would make the browser lay
// out the whole page at once, in every frame.

export class Size {
  w: number;
  h: number;

  /** @param changed called after the element has got another size */
  constructor(element: HTMLElement, changed: () => void) {
    this.w = element.clientWidth;
    this.h = element.clientHeight;
    new ResizeObserver(() => {
      const { clientWidth, clientHeight } = element;
      if (clientWidth === this.w && clientHeight === this.h) return;
      this.w = clientWidth;
      this.h = clientHeight;
      changed();
    }).observe(element);
  }
}
