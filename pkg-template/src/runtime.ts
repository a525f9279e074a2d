import { CardsealError, isCardsealError } from "./errors.js";
import type { ErrorCode } from "./generated/codes.js";
import { createGlue, type Glue } from "./glue/factory.js";
import { host } from "./host.js";

let source: (() => object) | undefined;
let module: object | undefined;
let instance: Glue | undefined;

/** Says where the compiled module comes from. It is asked for at the first call, not at import. */
export function provide(from: () => object): void {
  source = from;
}

/** The running instance, made when there is none. */
export function core(): Glue {
  return instance ?? start();
}

function start(): Glue {
  if (source === undefined) throw new CardsealError("cardseal has no module: import it by its name", { code: "INTERNAL" });
  module ??= source();
  const fresh = createGlue(host.TextEncoder, host.TextDecoder);
  fresh.initSync({ module });
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
  if (isCardsealError(caught)) return caught;
  if (isReport(caught)) return new CardsealError(caught.message, caught);
  instance = undefined;
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
    return act(core());
  } catch (caught) {
    throw coded(caught);
  }
}
