// Bounds on values of a shape: sizes that must not be 0, counts that must not be too large.
import { refuse, type Shape } from './shape.ts';
import { found } from './validation.ts';

/** An amount that must not be 0. */
export function positive(shape: Shape<number>): Shape<number> {
  const expected = `${shape.expected}, more than 0`;
  return {
    expected,
    read(source, place) {
      const value = shape.read(source, place);
      return value === 0 ? refuse(place, 'zero', `${String(source)} is no size`, { expected }) : value;
    },
    write: shape.write,
  };
}

/** A whole number from 1 to `most`. */
export function countUpTo(most: number): Shape<number> {
  const expected = `a whole number from 1 to ${most}`;
  return {
    expected,
    read(source, place) {
      if (typeof source !== 'number')
        return refuse(place, 'wrong-type', `${found(source)} does not fit here`, { expected });
      if (Number.isInteger(source) && source >= 1 && source <= most) return source;
      return refuse(place, 'wrong-count', `${source} is out of range`, { expected });
    },
    write: (value) => value,
  };
}
