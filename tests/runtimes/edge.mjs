// An edge function, as edge-runtime runs one.
import { check } from "./checks.mjs";

addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  event.respondWith(check(pathname.slice(1)).then((line) => new Response(line)));
});
