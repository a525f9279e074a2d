// A handler, as AWS Lambda calls it.
import { check } from "./checks.mjs";

export const handler = async () => ({ statusCode: 200, body: await check("conformance") });
