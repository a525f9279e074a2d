// UTF-8 for a host without TextEncoder and TextDecoder, as jest's environment jsdom is one.

const REPLACEMENT = 0xfffd;

/** A `TextEncoder`, as far as one is used here. */
export class Utf8Encoder {
  encode(text: string): Uint8Array {
    const bytes = new Uint8Array(text.length * 3);
    return bytes.slice(0, this.encodeInto(text, bytes).written);
  }

  /** Writes as many whole characters as there is room for. */
  encodeInto(text: string, bytes: Uint8Array): { read: number; written: number } {
    let [read, written] = [0, 0];
    for (const character of text) {
      const point = character.codePointAt(0) as number;
      const code = point >= 0xd800 && point <= 0xdfff ? REPLACEMENT : point;
      const length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      if (written + length > bytes.length) break;
      for (let shift = (length - 1) * 6, first = true; shift >= 0; shift -= 6, first = false) {
        const mark = length === 1 ? 0 : first ? (0xf00 >> length) & 0xff : 0x80;
        bytes[written] = mark | (first ? code >> shift : (code >> shift) & 0x3f);
        written += 1;
      }
      read += character.length;
    }
    return { read, written };
  }
}

/** A `TextDecoder`, as far as one is used here. A byte that belongs to no character becomes U+FFFD, or is an error. */
export class Utf8Decoder {
  readonly #fatal: boolean;

  constructor(_label?: string, options?: { readonly fatal?: boolean }) {
    this.#fatal = options?.fatal === true;
  }

  decode(bytes: Uint8Array = new Uint8Array()): string {
    let text = "";
    for (let at = 0; at < bytes.length; ) {
      const { code, length } = characterAt(bytes, at) ?? { code: REPLACEMENT, length: 0 };
      if (length === 0 && this.#fatal) throw new TypeError("the bytes are not UTF-8");
      text += String.fromCodePoint(code);
      at += length || 1;
    }
    return text;
  }
}

function characterAt(bytes: Uint8Array, at: number): { code: number; length: number } | undefined {
  const first = bytes[at] as number;
  if (first < 0x80) return { code: first, length: 1 };
  const length = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (length === 0 || at + length > bytes.length) return undefined;
  let code = first & (0xff >> (length + 1));
  for (const byte of bytes.subarray(at + 1, at + length)) {
    if (byte >> 6 !== 2) return undefined;
    code = (code << 6) | (byte & 0x3f);
  }
  const least = length === 2 ? 0x80 : length === 3 ? 0x800 : 0x10000;
  const isCharacter = code >= least && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? { code, length } : undefined;
}
