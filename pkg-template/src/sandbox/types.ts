import type { D1Key, Data, Jwk, ResponseShape } from "cardseal";
import type { SEEDS } from "./seeds.js";

/** What the sandbox takes; everything may be absent. */
export interface SandboxOptions {
  /** Keys of your own; otherwise those that the providers' pages publish as examples. */
  readonly credentials?: {
    readonly freedompay?: { readonly authId: string; readonly secretKey: Data };
    readonly paysera?: { readonly macId: string; readonly macKey: Data };
    /** The private key is PEM and has its public part, as `openssl ecparam` writes it. */
    readonly offblocks?: { readonly keyid: string; readonly privateKey: string };
    /** The issuer's keys, private ones as JWK or PEM: they have their public parts, which is what the sandbox uses. */
    readonly d1?: D1Parties;
  };
  /** The sandbox's clock, in milliseconds as `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** How often a call is still pending when it is asked about; 1. */
  readonly pendingPolls?: number | undefined;
  /** The URL on loopback below which D1's notifications are posted; none are when absent. */
  readonly d1Notifications?: string | undefined;
  /** How far a Paysera timestamp may be off; 300. */
  readonly skewSeconds?: number | undefined;
  /** Whether a D1 call needs a client certificate. When absent: where the sandbox listens with TLS and a CA. */
  readonly certificates?: boolean | undefined;
}

/** What an issuer and D1 know of each other. */
export interface D1Parties {
  readonly issuerId: string;
  readonly assertionKey: D1Key<Jwk | string>;
  /** `issuer` is the aggregator's id, where there is one. */
  readonly assertion?: { readonly issuer: string };
  readonly decryptWith: readonly D1Key<Jwk | string>[];
}

/** Constructor options for the clients. */
export interface SandboxCredentials {
  readonly freedompay: { readonly authId: string; readonly secretKey: Data; readonly baseUrl: string };
  readonly paysera: { readonly macId: string; readonly macKey: Data; readonly baseUrl: string };
  /** The token is good for an hour; read it again for one that is. */
  readonly offblocks: { readonly keyid: string; readonly privateKey: string; readonly accessToken: string; readonly baseUrl: string };
  /** Every key that a client can have, and a token that is good for 15 minutes; read it again for one that is. */
  readonly d1: D1Parties & {
    readonly encryptTo: D1Key<Jwk>;
    readonly accessToken: string;
    readonly baseUrl: string;
  };
}

/** A provider that the sandbox answers for. */
export type ProviderName = "freedompay" | "paysera" | "offblocks" | "d1";

/** A call as the sandbox saw it. */
export interface RecordedCall {
  /** Absent for a path that belongs to no provider. */
  readonly provider?: ProviderName;
  /** Absent for a call that is not documented. */
  readonly operation?: string;
  readonly method: string;
  readonly url: string;
  readonly body: string;
  /** Absent where the sandbox did not ask for one: it does where it listens with TLS and a CA. */
  readonly certificate?: CertificateSeen;
  /** 0 where `failNext` cut the network. */
  readonly status: number;
  readonly accepted: boolean;
  /** Why it was not accepted. */
  readonly failedCheck?: Check;
}

/** What a connection showed of a client certificate. One that the CA did not sign, or that has expired, is not trusted. */
export type CertificateSeen = "none" | "untrusted" | "trusted";

/** What is to go wrong once. */
export interface Failure {
  readonly provider?: ProviderName;
  /** As `cards.close`. `relation` is no call: the Paysera card that would be related next fails instead. */
  readonly operation?: string;
  /** 500 when absent. */
  readonly status?: number;
  /** The provider's shape when absent. An object is sent as JSON. */
  readonly body?: string | object;
  /** `fetch` rejects with a `TypeError`; by HTTP the connection breaks. The call has no effect. */
  readonly network?: boolean;
  /** The same, but the call arrives and has its effect: what a timeout looks like to the caller. */
  readonly answerLost?: boolean;
}

/** An event of OffBlocks on its way to a callback URL, or a notification of D1. */
export interface Delivery {
  /** Of an OffBlocks subscription. */
  readonly webhookId?: string;
  readonly url: string;
  readonly event: Readonly<Record<string, unknown>>;
  /** 0 for a URL that is not on loopback: nothing was sent. */
  readonly attempts: number;
  /** Of the last answer; absent while there is none. */
  readonly status?: number;
}

/** The providers, local. */
export interface Sandbox {
  readonly credentials: SandboxCredentials;
  /** What exists from the start. */
  readonly seeds: typeof SEEDS;
  /** The latest thousand. */
  readonly calls: readonly RecordedCall[];
  /** The events of webhook subscriptions and the notifications of D1, the latest thousand. They are sent to loopback alone. */
  readonly deliveries: readonly Delivery[];
  /** Resolves when no event is on its way any more. */
  settled(): Promise<void>;
  /** The next call that fits is answered so. */
  failNext(what: Failure): void;
  /** Takes what `fetch` takes, whatever the host. */
  fetch(input: FetchInput, init?: FetchInit): Promise<FetchResponse>;
  /** Serves on 127.0.0.1; needs Node.js. With `tls` it serves HTTPS. */
  listen(options?: { readonly port?: number; readonly tls?: ListeningTls }): Promise<Listening>;
}

/** The server's key and certificate, as PEM. */
export interface ListeningTls {
  readonly key: string | Uint8Array;
  readonly cert: string | Uint8Array;
  /**
   * The CA that signs client certificates. With it each connection is asked for one, and none is turned away: the call
   * that needs one is refused, and says why.
   */
  readonly ca?: string | Uint8Array;
}

/** A sandbox that listens. */
export interface Listening {
  readonly url: string;
  /** Stops, and ends the connections that are open. */
  close(): Promise<void>;
}

/** What the sandbox can find wrong with a call; the value of `x-cardseal-sandbox`. */
// prettier-ignore
export type Check =
  | "method" | "content_type" | "signature" | "protected_header" | "uri" | "body_hash" | "timestamp" | "replay"
  | "certificate" | "assertion" | "jwe" | "token" | "digest" | "components" | "idempotency_key" | "idempotency_conflict" | "idempotency_reuse"
  | "model" | "duplicate_request_id" | "not_found" | "state" | "not_documented" | "fail_next" | "internal";

/** `Headers`, pairs, or a record. */
export type FetchHeaders =
  | { forEach(callback: (value: string, name: string) => void): void }
  | readonly (readonly [string, string])[]
  | readonly string[][]
  | Readonly<Record<string, string | readonly string[]>>;

/** The second argument of `fetch`, as far as the sandbox reads it. */
export interface FetchInit {
  readonly method?: string | undefined;
  readonly headers?: FetchHeaders | undefined;
  readonly body?: unknown;
  readonly signal?: { readonly aborted: boolean; readonly reason?: unknown } | null | undefined;
}

/** The first argument of `fetch`: text, a `URL`, a `Request`, or plain data such as a `SignedRequest`. */
export type FetchInput = string | { readonly href: string } | (FetchInit & { readonly url: string });

/** The host's own `Response`, where its types are present. */
export type FetchResponse = typeof globalThis extends { Response: { prototype: infer R } } ? R : ResponseShape;
export type { ResponseShape };
