import { type Data, isBytes, stringOf } from "./data.js";
import { inCall, refuse } from "./errors.js";
import type { D1Notification } from "./generated/d1.js";
import { textOf } from "./host.js";

/** A notification, and what it is about. */
export interface D1NotificationReceived extends D1Notification {
  readonly issuerId: string;
  readonly digitalCardId: string;
}

// https://docs.payments.thalescloud.io/tokenization/ja/integrate-the-d1-api/d1-api-reference/outbound-api-from-d1/digital-card-api
const PATH = /^[^?#]*\/notifications\/d1\/v1\/issuers\/([^/?#]+)\/digitalCards\/([^/?#]+)\/notifications(?=[?#]|$)/;

/**
 * Reads what D1 posts when an operation has come to its end on the device: the ids in the path and the body. Answer with
 * 204. It is signed by nothing: that D1 sent it is known by the client certificate of the connection, and what
 * became of the operation by asking with `operations.get`. Until then the ids are a stranger's text.
 *
 * @throws {@link CardsealError} `INVALID_PATH` for another path, `INVALID_JSON` or `WRONG_TYPE` for another body.
 *
 * @example
 * import { parseD1Notification } from "cardseal";
 *
 * const url = "/notifications/d1/v1/issuers/ISSUER-001/digitalCards/card-1/notifications";
 * const notification = parseD1Notification(url, '{"operationId":"op-1","operation":"SUSPEND","status":"SUCCESSFUL"}');
 * console.log(notification.digitalCardId, notification.operation, notification.status); // card-1 SUSPEND SUCCESSFUL
 */
export function parseD1Notification(url: string, body: Data): D1NotificationReceived {
  try {
    const ids = PATH.exec(stringOf(url, "url"));
    if (ids === null) throw refuse("INVALID_PATH", "url", "is not that of a notification", "it ends in /notifications/d1/v1/issuers/…/digitalCards/…/notifications");
    const [issuerId, digitalCardId] = [decoded(ids[1] as string), decoded(ids[2] as string)];
    return { ...membersOf(body), issuerId, digitalCardId };
  } catch (caught) {
    throw inCall(caught, "d1", "notification");
  }
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    throw refuse("INVALID_PATH", "url", "has an id that is not percent-encoded text", "pass the URL or its path as it arrived");
  }
}

/** Unknown members and unknown values stay as they came. */
function membersOf(body: Data): D1Notification {
  const parsed = jsonOf(body);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw refuse("WRONG_TYPE", "body", "is not an object", "pass the body as it arrived");
  }
  for (const name of ["operationId", "operation", "status"] as const) {
    const value = (parsed as Record<string, unknown>)[name];
    if (value !== undefined && typeof value !== "string") throw refuse("WRONG_TYPE", name, "is not a string", "D1 documents it as one");
  }
  return parsed;
}

function jsonOf(body: Data): unknown {
  const text = isBytes(body) ? undefined : stringOf(body, "body");
  try {
    return JSON.parse(text ?? textOf(body as Uint8Array)) as unknown;
  } catch {
    throw refuse("INVALID_JSON", "body", "is not JSON", "pass the body as it arrived");
  }
}
