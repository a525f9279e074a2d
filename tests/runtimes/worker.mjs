// A Worker: the path of the URL names the check. `test` is what `workerd test` calls.
import { check } from "./checks.mjs";

export default {
  fetch: async (request) => new Response(await check(new URL(request.url).pathname.slice(1))),
  test: async () => console.log(await check("conformance")),
};
