// What hosts have, declared here so that neither this package nor its users need the DOM library.

import { Utf8Decoder, Utf8Encoder } from "./utf8.js";

/** A parsed URL, as far as it is read here. */
export interface ParsedUrl {
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  readonly href: string;
  readonly origin: string;
}

interface Encoder {
  encode(text: string): Uint8Array;
}

/** A `CryptoKey` of any realm. */
export interface CryptoKeyLike {
  readonly type: string;
  readonly extractable: boolean;
  readonly algorithm: { readonly name: string };
  readonly usages: readonly string[];
}

/** What is used of WebCrypto. */
export interface Subtle {
  importKey(format: string, data: object, algorithm: object, extractable: boolean, usages: readonly string[]): Promise<CryptoKeyLike>;
  generateKey(algorithm: object, extractable: boolean, usages: readonly string[]): Promise<{ readonly publicKey: CryptoKeyLike; readonly privateKey: CryptoKeyLike }>;
  exportKey(format: "raw", key: CryptoKeyLike): Promise<ArrayBuffer>;
  deriveBits(algorithm: object, key: CryptoKeyLike, length: number): Promise<ArrayBuffer>;
  encrypt(algorithm: object, key: CryptoKeyLike, bytes: Uint8Array): Promise<ArrayBuffer>;
  decrypt(algorithm: object, key: CryptoKeyLike, bytes: Uint8Array): Promise<ArrayBuffer>;
  sign(algorithm: object, key: CryptoKeyLike, bytes: Uint8Array): Promise<ArrayBuffer>;
  verify(algorithm: object, key: CryptoKeyLike, signature: Uint8Array, bytes: Uint8Array): Promise<boolean>;
}

/** A `Response`, as far as one is promised where no type of the host says more. */
export interface ResponseShape {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
  json(): Promise<unknown>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What is used of `node:crypto`. */
export interface NodeCrypto {
  readonly X509Certificate: new (pem: string) => { checkPrivateKey(key: object): boolean };
  createPrivateKey(pem: string): object;
}

interface Host {
  readonly crypto?: { readonly subtle?: Subtle };
  readonly URL: new (url: string, base?: string) => ParsedUrl;
  readonly URLSearchParams: new (pairs: readonly (readonly [string, string])[]) => { toString(): string };
  readonly TextEncoder?: new () => Encoder;
  readonly TextDecoder?: new (label?: string, options?: { readonly fatal: boolean }) => { decode(bytes: Uint8Array): string };
  readonly WebAssembly: { readonly Module: (new (bytes: Uint8Array) => object) & { customSections(module: object, name: string): readonly ArrayBuffer[] } };
  readonly Buffer?: { from(text: string, encoding: "base64"): Uint8Array };
  readonly Uint8Array: { fromBase64?(text: string): Uint8Array };
  atob(text: string): string;
  btoa(text: string): string;
  fetch(url: string, init: object): Promise<ResponseShape>;
  readonly Bun?: object;
  readonly Deno?: { createHttpClient(options: { readonly cert: string; readonly key: string; readonly caCerts?: readonly string[] }): { close(): void } };
  readonly navigator?: { readonly userAgent?: string };
  readonly process?: { readonly release?: { readonly name?: string }; getBuiltinModule?(name: "crypto"): NodeCrypto | undefined };
}

export const host = globalThis as unknown as Host;

/** Cloudflare Workers, with or without `nodejs_compat`. */
export function isWorkers(): boolean {
  return host.navigator?.userAgent === "Cloudflare-Workers";
}

let encoder: Encoder | undefined;

/** UTF-8. The encoder is made at the first use: nothing runs at import. */
export function utf8(text: string): Uint8Array {
  encoder ??= new (host.TextEncoder ?? Utf8Encoder)();
  return encoder.encode(text);
}

/** The text of bytes in UTF-8; a `TypeError` for other bytes. */
export function textOf(bytes: Uint8Array): string {
  return new (host.TextDecoder ?? Utf8Decoder)("utf-8", { fatal: true }).decode(bytes);
}
