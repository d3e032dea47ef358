// The page's view state: one immutable value that everyone reads, changed by recipes, with whoever cares told of it.
import { freeze, produce } from 'immer';
import type { Kind } from './protocol.ts';

export interface Selection {
  readonly kind: Kind;
  readonly row: number;
}

export interface ViewState {
  readonly selection: Selection | null;
  readonly hovered: Selection | null;
  /** VMs that would go down if what is dragged were let go of, as rows. */
  readonly endangered: readonly number[];
  /** Text of the filter over events, lanes and things. */
  readonly filter: string;
  /** Where the canvas stands: offset in pixels and scale; null until it was fitted. */
  readonly camera: { readonly x: number; readonly y: number; readonly k: number } | null;
  readonly theme: 'auto' | 'light' | 'dark';
  /** Simulated seconds a second. */
  readonly speed: number;
  /** Slow down where something happens. */
  readonly slowMotion: boolean;
  /** Things slide; otherwise they jump. */
  readonly motion: boolean;
  readonly view: 'canvas' | 'table';
  /** Panels that are folded away, by id. */
  readonly folded: readonly string[];
  /** The stretch of time that timeline and charts show, in ms; null for the whole run. */
  readonly window: { readonly from: number; readonly to: number } | null;
  /** The instant under the pointer on whatever has a time axis; null when the pointer is elsewhere. */
  readonly peek: number | null;
  /** Records that led to the event that is pointed at, nearest first. */
  readonly chain: readonly { readonly number: number; readonly at: number; readonly text: string }[];
  /** Instants that someone marked by hand. */
  readonly marks: readonly { readonly at: number; readonly label: string }[];
}

const initialView: ViewState = {
  selection: null,
  hovered: null,
  endangered: [],
  filter: '',
  camera: null,
  theme: 'auto',
  speed: 60,
  slowMotion: true,
  motion: true,
  view: 'canvas',
  folded: [],
  window: null,
  peek: null,
  chain: [],
  marks: [],
};

type Draft = { -readonly [K in keyof ViewState]: ViewState[K] };
type Listener = (now: ViewState, before: ViewState) => void;

export class Store {
  private now: ViewState;
  private readonly listeners = new Set<Listener>();

  constructor(initial: ViewState = initialView) {
    this.now = freeze(initial, true);
  }

  get state(): ViewState {
    return this.now;
  }

  /** Changes what the recipe changes; nobody is told when it changes nothing. */
  update(recipe: (draft: Draft) => void): void {
    const before = this.now;
    this.now = produce(before, (draft: Draft) => void recipe(draft));
    if (this.now !== before) for (const listener of this.listeners) listener(this.now, before);
  }

  /** Changes fields to values that are at hand. */
  set(patch: Partial<ViewState>): void {
    this.update((draft) => void Object.assign(draft, patch));
  }

  /** Calls back whenever `read` gives another value than before. Returns how to stop it. */
  watch<T>(read: (state: ViewState) => T, changed: (value: T) => void): () => void {
    const listener: Listener = (now, before) => {
      const value = read(now);
      if (!Object.is(value, read(before))) changed(value);
    };
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
