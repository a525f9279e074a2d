// What an HMAC-SHA-256 keeps instead of its key: the hash's state after one block of key XOR pad. It signs as the
// key does, so it has to be gone when the key is. Node's crypto does not show such states, hence these few lines
// (FIPS 180-4 6.2.2).

const primes = [];
for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);
const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
const CONSTANTS = primes.map((prime) => fraction(Math.cbrt(prime)));
const START = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const rotate = (x, by) => (x >>> by) | (x << (32 - by));

function compress(state, block) {
  const words = Array.from({ length: 16 }, (_, index) => block.readInt32BE(index * 4));
  for (let i = 16; i < 64; i += 1) {
    const [a, b] = [words[i - 15], words[i - 2]];
    const low = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3);
    const high = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10);
    words.push((words[i - 16] + low + words[i - 7] + high) | 0);
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const first = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + CONSTANTS[i] + words[i]) | 0;
    const second = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  return state.map((word, index) => (word + [a, b, c, d, e, f, g, h][index]) | 0);
}

/** The inner and the outer state of a key of at most 64 bytes, as a little-endian machine holds them. */
export function keyedStates(key) {
  return [0x36, 0x5c].map((pad) => {
    const block = Buffer.alloc(64, pad);
    key.forEach((byte, index) => (block[index] ^= byte));
    const bytes = Buffer.alloc(32);
    compress(START, block).forEach((word, index) => bytes.writeInt32LE(word, index * 4));
    return bytes;
  });
}
