// Client certificates: each runtime's fetch, and the sandbox that asks for them.
import { type ClientCertificate, mutualTls, type MutualTlsFetch, Paysera, readResponse, type ResponseShape, type Undici } from "cardseal";
import { type CertificateSeen, createSandbox, type ListeningTls } from "cardseal/sandbox";
import { type Equal, expect } from "./equal.js";

declare const certificate: ClientCertificate;
declare const undici: Undici;
declare const path: string | undefined;

const fetches: MutualTlsFetch[] = [mutualTls.node(certificate, undici), mutualTls.deno(certificate), mutualTls.bun({ cert: "", key: "", ca: path })];
// CommonJS has no await out here.
export async function each(): Promise<void> {
  for (const fetch of fetches) {
    const request = new Paysera({ macId: "a", macKey: "b" }).server.time();
    const { time } = await readResponse(request, await fetch(request.url, request));
    const response: ResponseShape = await fetch("https://a.example/", { method: "POST", headers: { a: "b" }, body: time.toFixed() });
    const location: string | null = response.headers.get("location");
    await fetch(location ?? "");
    await fetch.close();
  }
}

const sandbox = createSandbox({ certificates: true });
const tls: ListeningTls = { key: new Uint8Array(), cert: "", ca: "" };
void sandbox.listen({ port: 0, tls });
expect<Equal<CertificateSeen, "none" | "untrusted" | "trusted">>();
const seen: CertificateSeen | undefined = sandbox.calls[0]?.certificate;

// @ts-expect-error no key
mutualTls.deno({ cert: "" });
// @ts-expect-error undici is missing
mutualTls.node(certificate);
// @ts-expect-error a server has a certificate
void sandbox.listen({ tls: { key: "" } });

export { seen };
