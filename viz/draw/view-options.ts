// How a view is drawn, beside what is in it.
import type { Moment } from '../page.ts';
import type { Palette } from '../palette.ts';
import type { Selection } from '../store.ts';

export interface ViewOptions {
  readonly palette: Palette;
  readonly motion: boolean;
  readonly selection: Selection | null;
  readonly hovered: Selection | null;
  /** VMs in danger, as rows. */
  readonly endangered: readonly number[];
  /** The other run, when two are compared: what differs from it is marked. */
  readonly against: Moment | null;
}
