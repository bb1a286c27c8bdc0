// Verifies evidence (PROTOCOL.md, "Attestation") with cbor2 and Node's ECDSA, and prints its claims as JSON.
// Usage: node read-evidence.mjs MESSAGE DEVICE-ID X Y, where MESSAGE and the coordinates of the device's key are hexadecimal digits.
import { createPublicKey, verify } from 'node:crypto';
import { decode, encode } from 'cbor2';

const [message, device, x, y] = process.argv.slice(2);
const bytes = (digits) => Uint8Array.from(Buffer.from(digits, 'hex'));
const hex = (value) => Buffer.from(value).toString('hex');
const base64 = (digits) => Buffer.from(digits, 'hex').toString('base64url');

// COSE_Sign1 (RFC 9052, section 4.2), and what its signature covers (section 4.4).
const [headers, , payload, signature] = decode(bytes(message));
const purpose = encode(['nm/2', 'attestation', device]);
const covered = encode(['Signature1', headers, purpose, payload]);
const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: base64(x), y: base64(y) }, format: 'jwk' });
const isGenuine = verify('sha256', covered, { key, dsaEncoding: 'ieee-p1363' }, signature);

// Claims of RFC 9711 by their registered labels. Maps with integer keys are Maps here.
const protectedHeaders = decode(headers);
const claims = decode(payload);
const [[format, tag]] = claims.get(273);
const files = decode(tag).get(3).get(17);
console.log(JSON.stringify({
  isGenuine,
  algorithm: protectedHeaders.get(1),
  type: protectedHeaders.get(16),
  nonce: hex(claims.get(10)),
  ueid: hex(claims.get(256)),
  oemid: hex(claims.get(258)),
  hwmodel: hex(claims.get(259)),
  uptime: claims.get(261),
  bootcount: claims.get(267),
  format,
  files: files.map((file) => ({ name: file.get(24), algorithm: file.get(7)[0], digest: hex(file.get(7)[1]) })),
  policy: claims.get(-65537),
  encryption: claims.get(-65538),
}));
