import type { ResponseShape } from "cardseal";
import type { FetchResponse } from "./types.js";

interface Host {
  readonly Response: new (body?: unknown, init?: { status: number; headers: Readonly<Record<string, string>> }) => FetchResponse & ResponseShape;
  readonly Blob: new (parts: readonly Uint8Array[]) => { arrayBuffer(): Promise<ArrayBuffer> };
  readonly TextDecoder: new (label: string, options: { readonly fatal?: boolean; readonly ignoreBOM: boolean }) => { decode(bytes: Uint8Array): string };
  readonly URL: new (url: string) => { readonly href: string; readonly origin: string; readonly hostname: string; readonly pathname: string; readonly search: string; hash: string };
  readonly URLSearchParams: new (search: string) => Iterable<[string, string]>;
  readonly AbortSignal: { timeout(milliseconds: number): object };
  fetch(url: string, init: object): Promise<{ readonly status: number; readonly ok: boolean; arrayBuffer(): Promise<ArrayBuffer> }>;
  setTimeout(run: () => void, milliseconds: number): unknown;
  atob(text: string): string;
  readonly process?: { getBuiltinModule?(name: string): unknown };
}

/** What the sandbox uses of its host; looked up when used, not when imported. */
export const host = globalThis as unknown as Host;
