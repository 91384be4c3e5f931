import { base64UrlOf } from './base64url';
import { readVersion, type Shape } from './canonicalJson';
import { longestDeviceName, readEnrolmentCode } from './enrolment';
import { openEnvelope, sealEnvelope } from './envelope';
import { readPersonText } from './personText';
import { importPublicKey, readKeyText } from './publicKey';
import { readServerName } from './serverName';

/** What a device claims that is to be a Secure Token. It has the PIN key in it, so that it is sent and never kept. */
export interface TokenClaim { v: 1; server: string; code: string; nonce: string; key: string; name: string; consent: string; pin: string }

/** SPEC 9.6. */
const tokenClaimShape: Shape<TokenClaim> = {
  v: readVersion,
  server: readServerName,
  code: readEnrolmentCode,
  nonce: base64UrlOf(32, '9.6'),
  key: readKeyText,
  name: value => readPersonText(value, longestDeviceName),
  consent: value => readPersonText(value),
  pin: base64UrlOf(32, '9.6'),
};

export function sealTokenClaim(claim: Omit<TokenClaim, 'v'>, privateKey: CryptoKey): Promise<string> {
  return sealEnvelope('token', tokenClaimShape, { v: 1, ...claim }, privateKey);
}

export function openTokenClaim(envelope: string): Promise<TokenClaim> {
  return openEnvelope('token', tokenClaimShape, envelope, claim => importPublicKey(claim.key));
}
