// Generated from the Rust declarations by `cargo xtask generate`.

import type { SignatureProfile } from "../profile.js";

/** Profiles that are known; spread one to change a part of it. */
export const profiles = {
  /** OffBlocks, as it is taken to verify: the part of the vendor's page that lists the components could not be read. */
  offblocks: {
    label: "sig",
    algorithm: "ecdsa-p384-sha384",
    components: ["@method", "@authority", "@path", "@query", "authorization", "content-type", "content-digest", "idempotency-key"],
    parameters: ["created", "expires", "keyid", "alg"],
    expiresAfterSeconds: 300,
    digest: ["sha-512"],
  },
  /** The same with `@target-uri` in place of authority, path and query. */
  offblocksTargetUri: {
    label: "sig",
    algorithm: "ecdsa-p384-sha384",
    components: ["@method", "@target-uri", "authorization", "content-type", "content-digest", "idempotency-key"],
    parameters: ["created", "expires", "keyid", "alg"],
    expiresAfterSeconds: 300,
    digest: ["sha-512"],
  },
  /** Open Payments and GNAP; `content-length` is covered when the request is given with it. */
  openPayments: {
    label: "sig1",
    algorithm: "ed25519",
    components: ["@method", "@target-uri", "authorization", "content-digest", "content-length", "content-type"],
    parameters: ["keyid", "created"],
    expiresAfterSeconds: 0,
    digest: ["sha-512"],
  },
} as const satisfies Readonly<Record<string, SignatureProfile>>;
