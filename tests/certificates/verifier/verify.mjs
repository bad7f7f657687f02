// A verifier of its own: another language, another library (jose), nothing of ours but the published documents.
//
//   node verify.mjs DID SOURCE < lines of tokens        SOURCE: a did.json, or http://127.0.0.1:PORT
//
// For each line it prints a JSON line: {"accepted": true, "id", "revoked"} or {"accepted": false, "why"}.
// With a host as SOURCE it reads the status list as well, and checks its signature in the same way.

import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { gunzipSync } from "node:zlib";
import { compactVerify, decodeProtectedHeader, importJWK } from "jose";

const [did, source] = process.argv.slice(2);
const online = source.startsWith("http://");
const ALGORITHMS = { RSA: "RS256", OKP: "EdDSA" };

async function text(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.text();
}

const didDocument = JSON.parse(online ? await text(`${source}/.well-known/did.json`) : await readFile(source, "utf8"));
if (didDocument.id !== did) throw new Error(`the document is of ${didDocument.id}`);

async function opened(token) {
  const { kid } = decodeProtectedHeader(token);
  // Only a key of the issuer's document that may make assertions; never one that the token brings.
  const method = didDocument.verificationMethod.find((one) => one.id === kid && didDocument.assertionMethod.includes(one.id));
  if (!method) throw new Error("no such key");
  const algorithm = ALGORITHMS[method.publicKeyJwk.kty];
  const key = await importJWK(method.publicKeyJwk, algorithm);
  const { payload } = await compactVerify(token, key, { algorithms: [algorithm] });
  const credential = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  const issuer = typeof credential.issuer === "string" ? credential.issuer : credential.issuer?.id;
  if (credential.iss !== did || issuer !== did) throw new Error("another issuer");
  if (credential.jti !== credential.id) throw new Error("two identifiers");
  const now = Date.now() / 1000;
  if (!(credential.nbf <= now + 60)) throw new Error("not valid yet");
  if (credential.exp !== undefined && !(credential.exp > now)) throw new Error("expired");
  return credential;
}

async function isRevoked({ statusListCredential, statusListIndex, statusPurpose }) {
  const path = new URL(statusListCredential).pathname;
  const list = await opened(await text(source + path));
  const subject = list.credentialSubject;
  if (!list.type.includes("BitstringStatusListCredential") || list.id !== statusListCredential) throw new Error("another list");
  if (subject.statusPurpose !== statusPurpose || subject.encodedList[0] !== "u") throw new Error("another purpose");
  const bits = gunzipSync(Buffer.from(subject.encodedList.slice(1), "base64url"));
  if (bits.length * 8 < 131072) throw new Error("a list too short to hide in");
  const index = Number(statusListIndex);
  return Boolean(bits[index >> 3] & (0x80 >> (index & 7)));
}

async function verdict(token) {
  try {
    const credential = await opened(token);
    if (!credential.type.includes("OpenBadgeCredential")) throw new Error("no badge");
    const revoked = online ? await isRevoked(credential.credentialStatus) : null;
    return { accepted: true, id: credential.id, revoked };
  } catch (error) {
    return { accepted: false, why: String(error.message ?? error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await verdict(JSON.parse(line))));
}
