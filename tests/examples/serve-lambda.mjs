// Calls a handler as a Function URL does, with events of format 2.0, on a free port: serve-lambda.mjs <bundle>
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const { handler } = await import(pathToFileURL(process.argv[2]));

async function eventOf(request) {
  const { pathname: rawPath, search } = new URL(request.url, "https://function.example");
  const bytes = await buffer(request);
  // A body that is no text comes as base64; any may.
  const body = bytes.length > 0 && { body: bytes.toString("base64") };
  const http = { method: request.method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "" };
  return { version: "2.0", routeKey: "$default", rawPath, rawQueryString: search.slice(1), headers: request.headers, requestContext: { http }, ...body, isBase64Encoded: Boolean(body) };
}

const server = createServer(async (request, response) => {
  const { statusCode, headers, body } = await handler(await eventOf(request));
  response.writeHead(statusCode, headers).end(body);
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
