import { asciiBytes, base64UrlOf, joinBytes, readBase64Url, sha256 } from './base64url';
import { readVersion, type Shape } from './canonicalJson';
import { openEnvelope, sealEnvelope } from './envelope';
import { readPersonText } from './personText';
import { importPublicKey, readKeyText, readPublicKey } from './publicKey';
import { refuse } from './refusal';
import { readServerName } from './serverName';

/** SPEC 4.6: the longest name of a device, in UTF-16 code units. */
export const longestDeviceName = 60;

const linkParts = /^([^#]*)\/app\/#e1\.([A-Za-z0-9_-]{22})$/;

export interface EnrolmentLink { server: string; code: string }

/** SPEC 4.2. */
export const readEnrolmentCode = base64UrlOf(16, '4.2');

/** SPEC 4.3. Whether the server is this device's own is for the caller to say. */
export function readEnrolmentLink(link: string): EnrolmentLink {
  const parts = linkParts.exec(link);
  if (!parts || parts[0] !== link) refuse('4.3', 'not an enrolment link');
  return { server: readServerName(parts[1]), code: readEnrolmentCode(parts[2]) };
}

export interface Claim { v: 1; server: string; code: string; nonce: string; key: string; name: string }

/** SPEC 4.6. */
const claimShape: Shape<Claim> = {
  v: readVersion,
  server: readServerName,
  code: readEnrolmentCode,
  nonce: base64UrlOf(32, '4.6'),
  key: readKeyText,
  name: value => readPersonText(value, longestDeviceName),
};

/** SPEC 4.5: signed with the key that it names. */
export function sealClaim(claim: Omit<Claim, 'v'>, privateKey: CryptoKey): Promise<string> {
  return sealEnvelope('claim', claimShape, { v: 1, ...claim }, privateKey);
}

export function openClaim(envelope: string): Promise<Claim> {
  return openEnvelope('claim', claimShape, envelope, claim => importPublicKey(claim.key));
}

/** SPEC 4.8: "823 540". */
export async function compareCode(code: string, key: string): Promise<string> {
  const zero = new Uint8Array(1);
  readBase64Url(code);
  const hash = await sha256(joinBytes(asciiBytes('gapura-compare-1'), zero, asciiBytes(code), zero, readPublicKey(key).point));
  const digits = (new DataView(hash.buffer).getBigUint64(0) % 1_000_000n).toString().padStart(6, '0');
  return `${digits.slice(0, 3)} ${digits.slice(3)}`;
}
