// Ten thousand random messages against an independent reading of RFC 9421: what is covered cannot change, the rest may.
import assert from "node:assert/strict";
import { createHash, generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { importKey, isCardsealError, signMessage, verifyMessage } from "cardseal";
import { ALNUM, randomFrom, TEXT } from "./random.mjs";
import { reference } from "./signatures.mjs";

const COUNT = 10_000;
const NOW = 1_700_000_000;
const VISIBLE = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
const PRINTABLE = [...VISIBLE, " ", " ", "\t"];
const LATIN = [...VISIBLE, ..."éßÿ\u0080\u00a0", " "];
const PATH = [...ALNUM, ..."-._~!$&'()*+,;=:@", "%20", "%2F", "%c3%A9"];
const TCHAR = [...ALNUM, ..."!#$%&'*+-.^_`|~"];
const LOWER = [..."abcdefghijklmnopqrstuvwxyz"];
const KEY = [...LOWER, ..."0123456789_-.*"];

/** Structured fields (RFC 9651): a tree, its canonical form, and a form in which it may arrive. */
const sf = {
  key: ({ from, pick }) => pick([...LOWER, "*"]) + from(KEY, 0, 5),
  item: (random) => ({ bare: sf.bare(random), parameters: sf.parameters(random) }),
  bare(random) {
    const { below, from, pick, chance } = random;
    const sign = chance(0.3) ? "-" : "";
    return pick([
      () => ({ type: "integer", text: `${sign}${1 + below(chance(0.5) ? 1000 : 999_999_999_999_999)}` }),
      () => ({ type: "decimal", text: `${sign}${below(chance(0.5) ? 100 : 999_999_999_999)}.${from([..."0123456789"], 0, 2)}${1 + below(9)}` }),
      () => ({ type: "string", text: from([...VISIBLE, " "], 0, 12) }),
      () => ({ type: "token", text: pick([...ALNUM.slice(0, 52), "*"]) + from([...TCHAR, ":", "/"], 0, 8) }),
      () => ({ type: "bytes", text: Buffer.from(from(TEXT, 0, 8)).toString("base64") }),
      () => ({ type: "boolean", text: pick(["?0", "?1"]) }),
      () => ({ type: "date", text: `@${sign}${1 + below(1e10)}` }),
      () => ({ type: "display", text: from(TEXT, 0, 6) }),
    ])();
  },
  parameters: (random) => distinct(random.chance(0.6) ? 0 : random.below(3), () => sf.key(random)).map((name) => [name, sf.bare(random)]),
  member: (random) => (random.chance(0.25) ? { inner: Array.from({ length: random.below(4) }, () => sf.item(random)), parameters: sf.parameters(random) } : sf.item(random)),
  tree(random) {
    const members = () => Array.from({ length: 1 + random.below(4) }, () => sf.member(random));
    return random.pick([
      () => ({ type: "list", members: members() }),
      () => ({ type: "dictionary", members: distinct(1 + random.below(4), () => sf.key(random)).map((name) => [name, sf.member(random)]) }),
      () => ({ type: "item", members: [sf.item(random)] }),
    ])();
  },

  writeBare({ type, text }, loose) {
    if (type === "string") return `"${text.replace(/["\\]/g, "\\$&")}"`;
    if (type === "bytes") return `:${text}:`;
    if (type === "display") return `%"${[...Buffer.from(text)].map((byte) => (byte < 32 || byte > 126 || byte === 34 || byte === 37 ? `%${byte.toString(16).padStart(2, "0")}` : String.fromCharCode(byte))).join("")}"`;
    if (loose?.chance(0.3) && type === "integer" && text.length < 10) return text.replace(/\d/, "00$&");
    if (loose?.chance(0.3) && type === "decimal" && /\.\d{1,2}$/.test(text)) return `${text}0`;
    return text;
  },
  writeParameters: (parameters, loose) => parameters.map(([name, value]) => `;${loose?.chance(0.3) ? "  " : ""}${name}${value.text === "?1" && value.type === "boolean" && !loose?.chance(0.3) ? "" : `=${sf.writeBare(value, loose)}`}`).join(""),
  write({ bare, inner, parameters }, loose) {
    const spaces = (least) => " ".repeat(loose ? least + loose.below(3) : least);
    const value = inner ? `(${spaces(0)}${inner.map((item) => sf.write(item, loose)).join(spaces(1))}${inner.length > 0 ? spaces(0) : ""})` : sf.writeBare(bare, loose);
    return value + sf.writeParameters(parameters, loose);
  },
  writeNamed([name, member], loose) {
    const isTrue = member.bare?.type === "boolean" && member.bare.text === "?1";
    return isTrue && !loose?.chance(0.3) ? name + sf.writeParameters(member.parameters, loose) : `${name}=${sf.write(member, loose)}`;
  },
  texts: ({ type, members }, loose) => members.map((member) => (type === "dictionary" ? sf.writeNamed(member, loose) : sf.write(member, loose))),
  /** As the lines of a field: white space around commas, and a new line where a comma could be. */
  lines(tree, random) {
    const lines = [""];
    for (const [index, text] of sf.texts(tree, random).entries()) {
      if (index > 0 && random.chance(0.2)) lines.push("");
      else if (index > 0) lines[lines.length - 1] += `${random.pick(["", " ", "\t"])},${random.pick(["", " ", "  ", " \t"])}`;
      lines[lines.length - 1] += text;
    }
    return lines;
  },
};

function distinct(count, make) {
  const made = new Set();
  while (made.size < count) made.add(make());
  return [...made];
}

const trim = (text) => text.replace(/^[ \t]+|[ \t]+$/g, "");
const encoded = (text) => encodeURIComponent(text).replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const base64 = (data, encoding) => Buffer.from(data, encoding).toString("base64");
const hash = (name, body) => createHash(name).update(body).digest("base64");

/** A query parameter as some client writes it. */
function written(text, random) {
  return [...text].map((c) => {
    if (c === " " && random.chance(0.5)) return "+";
    if (/[A-Za-z0-9*._-]/.test(c) && random.chance(0.95)) return c;
    if (/[!~()]/.test(c) && random.chance(0.5)) return c;
    const bytes = [...Buffer.from(c)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
    return random.chance(0.5) ? bytes : bytes.toUpperCase();
  }).join("");
}

function randomField(random) {
  const name = `x-${random.from(KEY, 1, 6)}`;
  const around = (text) => `${random.pick(["", " ", "\t"])}${text}${random.pick(["", "  "])}`;
  if (random.chance(0.4)) {
    const tree = sf.tree(random);
    return { name, tree, lines: sf.lines(tree, random) };
  }
  const alphabet = random.chance(0.15) ? LATIN : PRINTABLE;
  return { name, lines: Array.from({ length: random.chance(0.7) ? 1 : 1 + random.below(3) }, () => around(random.from(alphabet, 0, 20))) };
}

function randomFields(random, body) {
  const fields = Array.from({ length: random.below(5) }, () => randomField(random));
  if (body !== undefined && random.chance(0.7)) {
    const algorithms = random.pick([["sha-256"], ["sha-512"], ["sha-512", "sha-256"]]);
    const members = algorithms.map((name) => [name, { bare: { type: "bytes", text: hash(name.replace("-", ""), body) }, parameters: [] }]);
    const tree = { type: "dictionary", members };
    fields.push({ name: "content-digest", tree, lines: sf.lines(tree, random) });
  }
  return fields.filter(({ name }, index) => fields.findIndex((other) => other.name === name) === index);
}

function randomRequest(random) {
  const body = random.chance(0.7) ? random.from(TEXT, 0, 60) : undefined;
  const parameter = () => [random.from(TEXT, 0, 6), random.from(TEXT, 0, 8)].map((text) => ({ text, wire: written(text, random) }));
  return {
    method: random.chance(0.7) ? random.pick(["GET", "POST", "PUT", "DELETE", "PATCH", "get", "Post"]) : random.from(TCHAR, 1, 8),
    scheme: random.chance(0.8) ? "https" : "http",
    host: random.chance(0.1) ? "[2001:db8::1]" : `${random.from(ALNUM, 1, 10)}.Example`,
    port: random.pick(["", "", ":443", ":80", ":8443", `:${1 + random.below(65535)}`]),
    path: `/${Array.from({ length: random.below(4) }, () => `x${random.from(PATH, 0, 6)}`).join("/")}`,
    query: random.chance(0.3) ? undefined : Array.from({ length: random.below(4) }, parameter),
    target: random.chance(0.1) ? random.pick(["*", "/a/../b//c?d=%7e&d", "http://Proxy.example/p/./q?r", "http://proxy.example?s", "example.com:443"]) : undefined,
    headers: randomFields(random, body),
    trailers: random.chance(0.2) ? randomFields(random) : undefined,
    body: body ?? "",
  };
}

function randomResponse(random) {
  const body = random.from(TEXT, 0, 60);
  return {
    status: 100 + random.below(900),
    headers: randomFields(random, body),
    trailers: random.chance(0.2) ? randomFields(random) : undefined,
    request: random.chance(0.7) ? randomRequest(random) : undefined,
    body,
  };
}

const queryOf = (query) => (query === undefined ? "" : `?${query.map(([name, value]) => `${name.wire}=${value.wire}`).join("&")}`);

/** A message as a caller has it. */
function build(spec, random) {
  const lines = (fields) => {
    const all = fields.flatMap(({ name, wireName = name, lines: values }) => values.map((value) => [wireName, value]));
    if (random.chance(0.5)) return all;
    const record = {};
    for (const [name, value] of all) record[name] = name in record ? [record[name], value].flat() : value;
    return record;
  };
  const more = { headers: lines(spec.headers), ...(spec.trailers && { trailers: lines(spec.trailers) }) };
  if (spec.status !== undefined) return { status: spec.status, ...more, ...(spec.request && { request: build(spec.request, random) }) };
  const { method, scheme, host, port, path, query, target } = spec;
  return { method, url: `${scheme}://${host}${port}${path}${queryOf(query)}`, ...(target && { target }), ...more };
}

/** Every component that the message has, with its value, by RFC 9421 2. */
function available(spec) {
  const found = [];
  const add = (name, parameters, value) => found.push({ name, parameters, value, id: [name, ...parameters.slice().sort()].join(";") });
  for (const [fields, more] of [[spec.headers, []], [spec.trailers ?? [], ["tr"]]]) {
    for (const { name, lines, tree } of fields) {
      const values = lines.map(trim);
      if (values.every((value) => /^[\t -~]*$/.test(value))) add(name, more, values.join(", "));
      add(name, ["bs", ...more], values.map((value) => `:${base64(value, "latin1")}:`).join(", "));
      if (tree === undefined) continue;
      add(name, ["sf", ...more], sf.texts(tree).join(", "));
      if (tree.type !== "dictionary") continue;
      for (const [key, member] of tree.members) add(name, [`key="${key}"`, ...more], sf.write(member));
    }
  }
  if (spec.status !== undefined) {
    add("@status", [], String(spec.status));
    for (const { name, parameters, value } of spec.request ? available(spec.request) : []) add(name, [...parameters, "req"], value);
    return found;
  }
  const { method, scheme, host, port, path, query, target } = spec;
  const authority = host.toLowerCase() + (port === { http: ":80", https: ":443" }[scheme] ? "" : port);
  const own = `${path}${queryOf(query)}`;
  const resource = target === undefined ? own : target.startsWith("/") ? target : target.includes("://") ? target.replace(/^\w+:\/\/[^/?]*/, "") : own;
  const [, rawPath, rawQuery = ""] = /^([^?]*)(?:\?(.*))?$/s.exec(resource);
  add("@method", [], method);
  add("@scheme", [], scheme);
  add("@authority", [], authority);
  add("@path", [], rawPath || "/");
  add("@query", [], `?${rawQuery}`);
  add("@request-target", [], target ?? own);
  add("@target-uri", [], `${scheme}://${authority}${resource.startsWith("/") ? "" : "/"}${resource}`);
  if (target === undefined || target === "*" || target === "example.com:443") {
    const names = (query ?? []).map(([name]) => name.text);
    for (const [name, value] of query ?? []) {
      if (names.filter((other) => other === name.text).length === 1) add("@query-param", [`name="${encoded(name.text)}"`], encoded(value.text));
    }
  }
  return found;
}

const text = (value) => `"${value.replace(/["\\]/g, "\\$&")}"`;
const paramsOf = (parameters) => Object.entries(parameters).map(([name, value]) => `;${name}=${typeof value === "number" ? value : text(value)}`).join("");
const identifier = ({ name, parameters }) => [`"${name}"`, ...parameters].join(";");
const inputOf = (covered, parameters) => `(${covered.map(identifier).join(" ")})${paramsOf(parameters)}`;

/** The base of a signature over these components in another message; nothing where a component is missing there. */
function baseOf(covered, parameters, spec) {
  const components = available(spec);
  const lines = covered.map((wanted) => components.filter(({ id }) => id === wanted.id).map(({ value }) => `${identifier(wanted)}: ${value}`));
  if (lines.some((found) => found.length !== 1)) return undefined;
  return [...lines.flat(), `"@signature-params": ${inputOf(covered, parameters)}`].join("\n");
}

/** Whether a covered digest of the message itself is that of its body. */
function digestHolds(covered, { headers, trailers, body }) {
  return covered.every(({ name, parameters }) => {
    if (name !== "content-digest" || parameters.includes("req")) return true;
    const { tree } = (parameters.includes("tr") ? trailers : headers).find((field) => field.name === name);
    return tree.members.every(([algorithm, { bare }]) => bare.text === hash(algorithm.replace("-", ""), body));
  });
}

function randomParameters(random, algorithm) {
  const all = {
    created: () => random.below(NOW - 1000),
    expires: () => NOW + 1000 + random.below(1e6),
    nonce: () => random.from([...VISIBLE, " "], 0, 20),
    alg: () => algorithm,
    keyid: () => random.from([...VISIBLE, " "], 0, 20),
    tag: () => random.from([...VISIBLE, " "], 0, 10),
  };
  return Object.fromEntries(shuffled(Object.keys(all), random).filter(() => random.chance(0.4)).map((name) => [name, all[name]()]));
}

function shuffled(values, random) {
  const left = [...values];
  return values.map(() => left.splice(random.below(left.length), 1)[0]);
}

/** Between characters: half a pair is refused, and is another matter. */
function insert(value, character, random) {
  const characters = [...value];
  characters.splice(random.below(characters.length + 1), 0, character);
  return characters.join("");
}

class Missing extends Error {}
function need(value) {
  if (!value) throw new Missing();
  return value;
}
const someField = ({ headers, trailers }, random) => need(random.pick([...headers, ...(trailers ?? [])]));
const plainField = (spec, random) => {
  const field = someField(spec, random);
  need(!field.tree);
  return field;
};
const treeField = (spec, random) => {
  const field = someField(spec, random);
  need(field.tree);
  return field;
};
const somePair = ({ query }, random) => random.pick(need(query?.length && query));
const pairOf = (name, value, random) => [name, value].map((one) => ({ text: one, wire: written(one, random) }));

/** What may happen to a request, a response, or either on its way. Each changes a copy; whether that matters, the reference says. */
const OF_REQUESTS = {
  method: (spec, random) => (spec.method = random.chance(0.5) ? insert(spec.method, random.pick(TCHAR), random) : spec.method.replace(/[a-z]/i, (c) => (c < "a" ? c.toLowerCase() : c.toUpperCase()))),
  scheme: (spec) => (spec.scheme = { http: "https", https: "http" }[spec.scheme]),
  host: (spec, random) => (spec.host = spec.host.startsWith("[") ? "[2001:db8::2]" : insert(spec.host.slice(0, -8), random.pick(LOWER), random) + ".Example"),
  "case of the host": (spec) => (spec.host = spec.host === spec.host.toLowerCase() ? spec.host.toUpperCase() : spec.host.toLowerCase()),
  port: (spec, random) => (spec.port = random.pick(["", ":443", ":80", ":8444"])),
  path: (spec, random) => (spec.path += random.pick(["/", "x", "%20", ";"])),
  "raw target": (spec, random) => (spec.target = random.pick([undefined, "*", "/other?d"])),
  "query, added to": (spec, random) => (spec.query = [...(spec.query ?? []), pairOf(random.from(TEXT, 1, 6), "v", random)]),
  "query, a value": (spec, random) => {
    const pair = somePair(spec, random);
    pair.splice(0, 2, ...pairOf(pair[0].text, insert(pair[1].text, random.pick(ALNUM), random), random));
  },
  "query, a name": (spec, random) => {
    const pair = somePair(spec, random);
    pair.splice(0, 2, ...pairOf(insert(pair[0].text, random.pick(ALNUM), random), pair[1].text, random));
  },
  "query, one less": (spec, random) => {
    const pair = somePair(spec, random);
    spec.query = spec.query.filter((other) => other !== pair);
  },
  "query, one twice": (spec, random) => {
    const pair = somePair(spec, random);
    spec.query.push(pair);
  },
  "query, written anew": (spec, random) => (spec.query = need(spec.query).map(([name, value]) => pairOf(name.text, value.text, random))),
  "query, reordered": (spec, random) => (spec.query = shuffled(need(spec.query), random)),
};
const OF_RESPONSES = {
  status: (spec, random) => (spec.status = 100 + ((spec.status - 100 + 1 + random.below(899)) % 900)),
  "the request": (spec, random) => (spec.request = need(changedBy(random.pick(changesOf(need(spec.request))), spec.request, random))),
  "the request, gone": (spec) => {
    need(spec.request);
    spec.request = undefined;
  },
};
const OF_BOTH = {
  body: (spec, random) => (spec.body = insert(spec.body, random.pick(TEXT), random)),
  "a field, its value": (spec, random) => {
    const field = plainField(spec, random);
    const at = random.below(field.lines.length);
    field.lines[at] = insert(trim(field.lines[at]), random.pick(VISIBLE), random);
  },
  "a field, white space around": (spec, random) => {
    const field = someField(spec, random);
    field.lines = field.lines.map((line) => `${random.pick(["", " ", "\t "])}${trim(line)}${random.pick(["", "\t", "  "])}`);
  },
  "a field, its tree": (spec, random) => {
    const field = treeField(spec, random);
    need(field.name !== "content-digest");
    field.tree = sf.tree(random);
    field.lines = sf.lines(field.tree, random);
  },
  "a field, its tree written anew": (spec, random) => {
    const field = treeField(spec, random);
    field.lines = sf.lines(field.tree, random);
  },
  "a field, its lines joined": (spec, random) => {
    const field = someField(spec, random);
    need(field.lines.length > 1);
    field.lines = [field.lines.map(trim).join(", ")];
  },
  "a field, another line": (spec, random) => plainField(spec, random).lines.push(random.from(VISIBLE, 0, 5)),
  "a field, case of its name": (spec, random) => {
    const field = someField(spec, random);
    field.wireName = random.chance(0.5) ? field.name.toUpperCase() : field.name.replace(/^\w/, (c) => c.toUpperCase());
  },
  "a field, gone": (spec, random) => spec.headers.splice(spec.headers.indexOf(need(random.pick(spec.headers))), 1),
  "fields, reordered": (spec, random) => (spec.headers = shuffled(spec.headers, random)),
  "fields, one more": (spec, random) => spec.headers.push({ name: `y-${random.from(LOWER, 1, 5)}`, lines: ["1"] }),
  "a field, to the trailers": (spec) => {
    const moved = need(spec.headers.pop());
    spec.trailers = [...(spec.trailers ?? []).filter(({ name }) => name !== moved.name), moved];
  },
};
const CHANGES = { ...OF_REQUESTS, ...OF_RESPONSES, ...OF_BOTH };
const changesOf = ({ status }) => Object.keys({ ...(status === undefined ? OF_REQUESTS : OF_RESPONSES), ...OF_BOTH });

/** The message after a change, if it has what is to be changed. */
function changedBy(name, spec, random) {
  const copy = structuredClone(spec);
  try {
    CHANGES[name](copy, random);
  } catch (error) {
    if (error instanceof Missing) return undefined;
    throw error;
  }
  return copy;
}

/** What may happen to the two signature fields: the new input and signature, and whether they still verify. */
const SIGNATURES = {
  "a bit of the signature": ({ input, bytes }, random) => {
    const at = random.below(bytes.length);
    return [input, Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ (1 << random.below(8)) : byte))), false];
  },
  "the signature cut": ({ input, bytes }) => [input, bytes.subarray(0, -1), false],
  "a parameter": ({ covered, parameters, bytes }, random) => {
    const name = random.pick(Object.keys(parameters));
    if (name === undefined) return undefined;
    const value = parameters[name];
    const changed = typeof value === "number" ? value + 1 : insert(value, random.pick(VISIBLE), random);
    return [inputOf(covered, { ...parameters, [name]: changed }), bytes, false];
  },
  "a parameter less": ({ covered, parameters, bytes }, random) => {
    const name = random.pick(Object.keys(parameters));
    if (name === undefined) return undefined;
    return [inputOf(covered, Object.fromEntries(Object.entries(parameters).filter(([other]) => other !== name))), bytes, false];
  },
  "a parameter more": ({ covered, parameters, bytes }, random) => {
    const more = Object.entries({ created: 1, nonce: "", tag: "t", keyid: "k" }).find(([name]) => !(name in parameters));
    return more && [inputOf(covered, Object.fromEntries(shuffled([...Object.entries(parameters), more], random))), bytes, false];
  },
  "parameters reordered": ({ covered, parameters, bytes }) => {
    const entries = Object.entries(parameters);
    return entries.length > 1 ? [inputOf(covered, Object.fromEntries([...entries.slice(1), entries[0]])), bytes, false] : undefined;
  },
  "a component less": ({ covered, parameters, bytes }, random) => {
    const at = random.below(covered.length);
    return covered.length > 0 ? [inputOf(covered.filter((_, index) => index !== at), parameters), bytes, false] : undefined;
  },
  "a component more": ({ covered, parameters, bytes, spec }, random) => {
    const others = available(spec).filter(({ id, name }) => name !== "content-digest" && !covered.some((one) => one.id === id));
    return others.length > 0 ? [inputOf(shuffled([...covered, random.pick(others)], random), parameters), bytes, false] : undefined;
  },
  "components reordered": ({ covered, parameters, bytes }) => (covered.length > 1 ? [inputOf([...covered.slice(1), covered[0]], parameters), bytes, false] : undefined),
  "the parameters of a component reordered": ({ covered, parameters, bytes }) => {
    const at = covered.findIndex((one) => one.parameters.length > 1);
    if (at < 0) return undefined;
    const turned = covered.map((one, index) => (index === at ? { ...one, parameters: [...one.parameters].reverse() } : one));
    return [inputOf(turned, parameters), bytes, false];
  },
  "white space": ({ covered, parameters, bytes }) => {
    const list = covered.map((one) => [`"${one.name}"`, ...one.parameters].join(";  ")).join("   ");
    return [`(  ${list}${covered.length > 0 ? "  " : ""})${paramsOf(parameters).replace(/^;/, "; ")}`, bytes, true];
  },
  "a true that is written out": ({ covered, parameters, bytes }) => {
    const list = covered.map((one) => [`"${one.name}"`, ...one.parameters.map((more) => (/^(sf|bs|tr|req)$/.test(more) ? `${more}=?1` : more))].join(";")).join(" ");
    return [`(${list})${paramsOf(parameters)}`, bytes, true];
  },
  "the label": ({ input, bytes }) => [input, bytes, true, "other-label"],
};

const REFUSALS = new Set(["SIGNATURE_MISMATCH", "INVALID_COMPONENT", "DIGEST_MISMATCH", "MALFORMED_SIGNATURE", "UNSUPPORTED_ALGORITHM", "INVALID_HEADER", "POLICY_NOT_MET", "MALFORMED_DIGEST"]);

const pairs = {
  ed25519: generateKeyPairSync("ed25519"),
  "ecdsa-p256-sha256": generateKeyPairSync("ec", { namedCurve: "P-256" }),
  "ecdsa-p384-sha384": generateKeyPairSync("ec", { namedCurve: "P-384" }),
  "rsa-pss-sha512": generateKeyPairSync("rsa", { modulusLength: 2048 }),
  "rsa-v1_5-sha256": generateKeyPairSync("rsa", { modulusLength: 2048 }),
};
const SECRET = Buffer.from("the secret of both sides");
const pem = (key, type) => key.export({ format: "pem", type });
const signers = { "hmac-sha256": [await importKey(SECRET, { algorithm: "hmac-sha256" })] };
for (const [algorithm, { privateKey, publicKey }] of Object.entries(pairs)) {
  signers[algorithm] = [await importKey(pem(privateKey, "pkcs8"), { algorithm }), await importKey(pem(publicKey, "spki"), { algorithm })];
}
const algorithmOf = (share) => (share < 0.6 ? "hmac-sha256" : share < 0.88 ? "ed25519" : share < 0.94 ? "ecdsa-p256-sha256" : share < 0.98 ? "ecdsa-p384-sha384" : share < 0.99 ? "rsa-pss-sha512" : "rsa-v1_5-sha256");

const CASES_PER_TEST = COUNT / 10;
const tally = { refused: {}, accepted: {} };
const count = (kind, name) => (tally[kind][name] = (tally[kind][name] ?? 0) + 1);

for (let part = 0; part < 10; part += 1) {
  test(`${CASES_PER_TEST} messages from seed ${part}`, async () => {
    const random = randomFrom(9421 + part);
    for (let index = 0; index < CASES_PER_TEST; index += 1) await oneMessage(random, `seed ${part}, message ${index}`);
  });
}

async function oneMessage(random, place) {
  const algorithm = algorithmOf(random.next());
  const [signer, verifier = signer] = signers[algorithm];
  const spec = random.chance(0.65) ? randomRequest(random) : randomResponse(random);
  const covered = shuffled(available(spec), random).slice(0, random.below(9)).map((one) => ({ ...one, parameters: shuffled(one.parameters, random) }));
  const parameters = randomParameters(random, algorithm);
  const label = random.chance(0.5) ? "sig" : sf.key(random);
  const fieldTypes = typesOf(spec);
  const names = covered.map((one) => (random.chance(0.5) ? identifier(one) : identifier(one).replace(/^"(.*?)"/, "$1")));
  const message = build(spec, random);

  const fields = await signMessage(message, { key: signer, components: names, parameters, label, fieldTypes });
  const input = inputOf(covered, parameters);
  const base = baseOf(covered, parameters, spec);
  assert.equal(fields["signature-input"], `${label}=${input}`, place);
  const bytes = Buffer.from(/^[^:]*=:([^:]*):$/.exec(fields.signature)[1], "base64");
  const isRight = reference.verify(algorithm, algorithm === "hmac-sha256" ? SECRET : pairs[algorithm].publicKey, base, bytes);
  assert.ok(isRight, `${place}: node:crypto refuses it over\n${base}`);

  const verify = (changed, types, named = `${label}=${input}`, signature = fields.signature) => {
    const { headers, ...rest } = build(changed, random);
    const carried = [...(Array.isArray(headers) ? headers : Object.entries(headers).flatMap(([name, lines]) => [lines].flat().map((line) => [name, line]))), ["Signature-Input", named], ["Signature", signature]];
    return verifyMessage({ ...rest, headers: carried }, {
      keys: () => verifier, body: changed.body, fieldTypes: types, policy: { components: covered.map(identifier), maxAgeSeconds: null, now: () => NOW * 1000 },
    });
  };
  const refused = (act, what) => act.then(
    () => assert.fail(`${place}: accepted after a change of ${what}, over\n${base}`),
    (error) => assert.ok(isCardsealError(error) && REFUSALS.has(error.code), `${place}: ${what}: ${error.stack}`),
  );

  const [verified] = await verify(spec, fieldTypes);
  assert.deepEqual(verified, { label, ...("keyid" in parameters && { keyid: parameters.keyid }), alg: algorithm, components: covered.map(identifier), parameters, base }, place);

  // One change that matters, and one that does not.
  const wanted = { refused: covered.length > 0, accepted: true };
  for (let tries = 0; tries < 200 && (wanted.refused || wanted.accepted); tries += 1) {
    const name = random.pick(changesOf(spec));
    const changed = changedBy(name, spec, random);
    if (changed === undefined) continue;
    const kind = baseOf(covered, parameters, changed) === base && digestHolds(covered, changed) ? "accepted" : "refused";
    if (!wanted[kind]) continue;
    wanted[kind] = false;
    count(kind, name);
    if (kind === "refused") await refused(verify(changed, typesOf(changed)), name);
    else assert.equal((await verify(changed, typesOf(changed)).catch((error) => assert.fail(`${place}: refused after a change of ${name}: ${error}\n${base}`)))[0].base, base, place);
  }

  const name = random.pick(Object.keys(SIGNATURES));
  const told = SIGNATURES[name]({ input, covered, parameters, bytes, spec }, random);
  if (told === undefined) return;
  const [newInput, newBytes, stays, newLabel = label] = told;
  // A reordering of one, or of equals, is none.
  const isSame = newInput === input && newBytes === bytes && newLabel === label;
  count(stays || isSame ? "accepted" : "refused", name);
  const act = verify(spec, fieldTypes, `${newLabel}=${newInput}`, `${newLabel}=:${newBytes.toString("base64")}:`);
  if (stays || isSame) await act.catch((error) => assert.fail(`${place}: refused after a change of ${name}: ${error}\n${newInput}`));
  else await refused(act, name);
}

function typesOf({ headers, trailers, request }) {
  const fields = [...headers, ...(trailers ?? [])].filter(({ tree }) => tree);
  return { ...(request && typesOf(request)), ...Object.fromEntries(fields.map(({ name, tree }) => [name, tree.type])) };
}

test("every change was made often enough to say something", () => {
  const sum = (kind) => Object.values(tally[kind]).reduce((total, one) => total + one, 0);
  assert.ok(sum("refused") > 1.4 * COUNT && sum("accepted") > COUNT, JSON.stringify(tally, null, 1));
  const harmless = ["case of the host", "a field, case of its name", "a field, white space around", "fields, reordered", "fields, one more"];
  for (const name of Object.keys(CHANGES)) {
    assert.ok((tally.accepted[name] ?? 0) >= 5, `${name} was accepted ${tally.accepted[name]} times`);
    const refusals = tally.refused[name] ?? 0;
    assert.ok(harmless.includes(name) ? refusals === 0 : refusals >= 5, `${name} was refused ${refusals} times`);
  }
  for (const name of Object.keys(SIGNATURES)) assert.ok((tally.refused[name] ?? 0) + (tally.accepted[name] ?? 0) >= 100, `${name} was made too seldom`);
});
