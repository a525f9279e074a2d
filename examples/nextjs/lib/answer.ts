import { isCardsealError, readResponse, type SignedRequest } from "cardseal";

/** Sends a request with the global fetch. */
export async function send<T>(request: SignedRequest<T>): Promise<T> {
  const signal = AbortSignal.timeout(10_000); // covers reading the body, too
  return readResponse(request, await fetch(request.url, { ...request, signal }));
}

/** What a call gives, or why it gave nothing. */
export async function answer(call: () => Promise<unknown>): Promise<Response> {
  try {
    return Response.json(await call());
  } catch (error) {
    console.error(error);
    // The network failed or the time was over: the call may have arrived.
    if (!isCardsealError(error)) return Response.json({ error: "NO_ANSWER" }, { status: 504 });
    // Without a status it never left: the input is wrong.
    const status = error.status === undefined ? 422 : 502;
    return Response.json({ error: error.code, field: error.field, message: error.message }, { status });
  }
}
