// What may cross to a worker and back: plain data, proved by the compiler, so that nothing uncloneable can slip in. Both edges run scenarios in workers.

type Plain = string | number | boolean | null | undefined | Float64Array | Int32Array | Uint8Array;

/** T if structured cloning gives it back as it was; a type with `never` in it where something would be lost. */
export type Wire<T> = T extends Plain
  ? T
  : T extends (...args: never[]) => unknown
    ? never
    : T extends object
      ? { readonly [K in keyof T]: Wire<T[K]> }
      : never;

/** Whether every kind of T that there is can cross. */
type Crosses<T> = T extends Wire<T> ? true : false;

/**
 * An interface of which every method takes and gives plain data; a method that does not becomes `never`, so that nothing can be a
 * `Service<A>`. A method that gives nothing is welcome too, and so is one that answers later.
 */
export type Service<A> = {
  readonly [K in keyof A]: A[K] extends (...args: infer P) => infer R
    ? [Crosses<P>, Awaited<R> extends void ? true : Crosses<Awaited<R>>] extends [true, true]
      ? A[K]
      : never
    : never;
};
