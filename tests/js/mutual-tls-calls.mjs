// Makes calls with and without a client certificate in the runtime that runs this, and prints what became of each.
import { readFileSync } from "node:fs";
import process from "node:process";
import { mutualTls, Paysera, readResponse } from "cardseal";

const [runtime, baseUrl, strictUrl, folder] = process.argv.slice(2);
const pem = (name) => readFileSync(`${folder}/${name}`, "utf8");
const undici = runtime === "node" ? await import("undici") : undefined;
const ca = pem("ca.pem");
const client = { cert: pem("client.pem"), key: pem("client.key") };
const stranger = { cert: pem("stranger.pem"), key: pem("stranger.key") };
const request = new Paysera({ macId: "id", macKey: "key", baseUrl }).server.time();

/** The runtime's own fetch, which trusts the server and has no certificate. */
const withoutCertificate = {
  node: (url, init) => undici.fetch(url, { ...init, dispatcher: new undici.Agent({ connect: { ca } }) }),
  deno: (url, init) => fetch(url, { ...init, client: Deno.createHttpClient({ caCerts: [ca] }) }),
  bun: (url, init) => fetch(url, { ...init, tls: { ca } }),
};

async function outcome(call) {
  try {
    return await call();
  } catch ({ message, code, cause }) {
    return [message, code, cause?.message, cause?.code].join(" ");
  }
}

/** A call to the sandbox, and one to the server that breaks connections without a certificate of its CA. */
async function outcomes(send) {
  const time = await outcome(async () => typeof (await readResponse(request, await send(request.url, request))).time);
  const strict = await outcome(async () => (await send(strictUrl)).status);
  return { time, strict };
}

async function withCertificate(certificate) {
  const send = mutualTls[runtime](certificate, undici);
  const both = await outcomes(send);
  await send.close();
  return { ...both, closed: await outcome(() => send(request.url, request)) };
}

const wrongRuntimes = Object.keys(mutualTls).filter((name) => name !== runtime);
const results = {
  client: await withCertificate({ ...client, ca }),
  none: await outcomes(withoutCertificate[runtime]),
  stranger: await withCertificate({ ...stranger, ca }),
  clientAgain: await withCertificate({ ...client, ca }),
  otherCa: await withCertificate({ ...client, ca: pem("other-ca.pem") }),
  noCa: await withCertificate(client),
  wrongPair: await outcome(() => mutualTls[runtime]({ ...client, key: stranger.key }, undici)),
  wrongRuntimes: await Promise.all(wrongRuntimes.map((name) => outcome(() => mutualTls[name](client, undici)))),
};
console.log(JSON.stringify(results));
