/** Whether two types are one, down to `readonly` and `?`. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Compiles only for `true`: `expect<Equal<A, B>>()`. */
export function expect<_ extends true>(): void {}
