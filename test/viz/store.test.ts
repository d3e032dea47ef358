// The view state: immutable, changed by recipes, and nobody is told of what did not change.
import { describe, expect, it } from 'vitest';
import { Store } from '../../viz/store.ts';

describe('the store', () => {
  it('tells those who watch a part when it changes, and not otherwise', () => {
    const store = new Store();
    const speeds: number[] = [];
    const stop = store.watch(
      ({ speed }) => speed,
      (speed) => speeds.push(speed),
    );
    const set = (speed: number): void =>
      store.update((view) => {
        view.speed = speed;
      });
    set(120);
    set(120);
    store.update((view) => {
      view.filter = 'web';
    });
    set(1);
    stop();
    set(60);
    expect(speeds).toEqual([120, 1]);
  });

  it('cannot be changed but through a recipe, and keeps what it was', () => {
    const store = new Store();
    const before = store.state;
    store.update((view) => {
      view.selection = { kind: 'node', row: 1 };
    });
    expect(before.selection).toBeNull();
    expect(Object.isFrozen(store.state)).toBe(true);
    expect(store.state.selection).toEqual({ kind: 'node', row: 1 });
  });
});
