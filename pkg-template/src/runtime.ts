import { CardsealError, isCardsealError } from "./errors.js";
import type { ErrorCode } from "./generated/codes.js";
import { createGlue, type Glue } from "./glue/factory.js";
import { host } from "./host.js";
import { Utf8Decoder, Utf8Encoder } from "./utf8.js";

const NO_MODULE_HINT =
  "call `useModule(module)` once, before anything else, with the compiled `cardseal/core.wasm`; " +
  "or import `cardseal`, which brings its module along";

let source: (() => object) | undefined;
// Not named `module`: the bundle makes it a `var`, and vitest puts what it inlines into a function with CommonJS's
// parameters, where that would be theirs.
let compiled: object | undefined;
let instance: Glue | undefined;

/** Says where the compiled module comes from. It is asked for at the first call, not at import. */
export function provide(from: () => object): void {
  source = from;
}

// True while a call is inside. It stays true when an exhausted stack leaves no room even to handle its own error;
// the next call then knows that the one before it never came out.
let inside = false;

/** The running instance, for one call; `leave` or `coded` ends it. */
export function enter(): Glue {
  if (inside) instance = undefined;
  inside = true;
  return instance ?? start();
}

/** The call came out as it should. */
export function leave(): void {
  inside = false;
}

function start(): Glue {
  if (source === undefined) {
    throw new CardsealError(`cardseal/slim has no module yet: ${NO_MODULE_HINT}`, { code: "NO_MODULE", hint: NO_MODULE_HINT });
  }
  compiled ??= source();
  const fresh = createGlue(host.TextEncoder ?? Utf8Encoder, host.TextDecoder ?? Utf8Decoder);
  fresh.initSync({ module: compiled });
  instance = fresh;
  return fresh;
}

interface Report {
  readonly code: ErrorCode;
  readonly field?: string;
  readonly message: string;
  readonly hint?: string;
}

/**
 * What was caught, as a coded error. The core reports refusals as plain objects; whatever else comes out of a
 * call is a trap or an exhausted stack. That instance cannot be trusted any more and is dropped, and the next
 * call works on a fresh one.
 */
export function coded(caught: unknown): CardsealError {
  if (isCardsealError(caught)) {
    leave();
    return caught;
  }
  if (isReport(caught)) {
    leave();
    return new CardsealError(caught.message, caught);
  }
  instance = undefined;
  leave();
  return new CardsealError("cardseal failed inside: the call had no effect and the next one works, please report it", {
    code: "INTERNAL",
    hint: "please report it with the call's name, never with a key",
    cause: caught,
  });
}

function isReport(caught: unknown): caught is Report {
  return typeof caught === "object" && caught !== null && !("stack" in caught) && "code" in caught && "message" in caught;
}

/** Runs the core once, with coded errors. */
export function compute<R>(act: (glue: Glue) => R): R {
  try {
    const result = act(enter());
    leave();
    return result;
  } catch (caught) {
    throw coded(caught);
  }
}
