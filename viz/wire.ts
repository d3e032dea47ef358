// What may cross to the worker and back: proven by the compiler, so that nothing uncloneable can slip in.

/** Plain data: what structured cloning keeps as it is. */
export type Plain =
  | string
  | number
  | boolean
  | null
  | undefined
  | Float64Array
  | Int32Array
  | Uint8Array
  | readonly Plain[]
  | { readonly [key: string]: Plain };

/** `T` if it can cross the wire, `never` if any part of it cannot (functions, classes, promises, symbols). */
export type Wire<T> = T extends string | number | boolean | null | undefined | Float64Array | Int32Array | Uint8Array
  ? T
  : T extends (...args: never[]) => unknown
    ? never
    : T extends Promise<unknown> | symbol | bigint
      ? never
      : T extends readonly (infer E)[]
        ? [Wire<E>] extends [never]
          ? never
          : T
        : T extends object
          ? { [K in keyof T]: Wire<T[K]> } extends infer W
            ? T extends W
              ? T
              : never
            : never
          : never;

/** An interface of which every method takes and gives plain data; a method that does not becomes `never`. */
export type Service<A> = {
  [M in keyof A]: A[M] extends (...args: infer P) => infer R
    ? P extends { [I in keyof P]: Wire<P[I]> }
      ? [Wire<R>] extends [never]
        ? never
        : A[M]
      : never
    : never;
};
