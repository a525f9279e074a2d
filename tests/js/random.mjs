// Random input from a fixed seed, so that a failure can be made again.

/** Mulberry32: a few lines, and the same on every host. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit) => Math.floor(next() * limit);
  const pick = (values) => values[below(values.length)];
  const chance = (share) => next() < share;
  const from = (alphabet, least, most) =>
    Array.from({ length: least + below(most - least + 1) }, () => pick(alphabet)).join("");
  return { next, below, pick, chance, from };
}

export const ALNUM = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"];
/** What a nonce may have: printable ASCII without `"` and `\`. */
export const NONCE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).filter((c) => !`"\\`.includes(c));
/** Characters of every length in UTF-8, and those that JSON, forms and URLs treat in their own way. */
export const TEXT = [...ALNUM, ..." !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\n\t\u0000\u001f\u007f", ..."éßЖ中\u2028\ufeff😀𝔘"];
