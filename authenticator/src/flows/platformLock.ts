import { asciiBytes, type Bytes } from '../protocol/base64url';
import type { Lock } from '../store/settings';

/**
 * Biometrics or the screen lock, asked for through WebAuthn. No server checks the signature: what counts is that the platform says that it
 * made sure of its person (WebAuthn §6.1, the flag UV), for a challenge of just now. It is a lock of the screens, like the PIN.
 */
const userVerified = 4;
const patience = 60_000;

export async function hasPlatformLock(): Promise<boolean> {
  return (await globalThis.PublicKeyCredential?.isUserVerifyingPlatformAuthenticatorAvailable?.()) ?? false;
}

/** Null where the person or the platform would not. */
export async function makePlatformLock(name: string): Promise<Lock | null> {
  const credential = await asked(navigator.credentials.create({
    publicKey: {
      challenge: random(),
      rp: { name },
      user: { id: random(), name, displayName: name },
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }, { type: 'public-key', alg: -257 }],
      authenticatorSelection: { authenticatorAttachment: 'platform', userVerification: 'required', residentKey: 'discouraged' },
      timeout: patience,
    },
  }));
  return credential ? { kind: 'platform', credential: new Uint8Array(credential.rawId) } : null;
}

export async function checkPlatformLock(lock: Lock): Promise<boolean> {
  if (lock.kind !== 'platform') return false;
  const challenge = random();
  const found = await asked(navigator.credentials.get({
    publicKey: { challenge, allowCredentials: [{ type: 'public-key', id: lock.credential }], userVerification: 'required', timeout: patience },
  }));
  if (!found || !sameBytes(new Uint8Array(found.rawId), lock.credential)) return false;
  return await isForHere((found.response as AuthenticatorAssertionResponse).authenticatorData);
}

/** Authenticator data: 32 bytes of the hash of the host, then the flags. */
async function isForHere(data: ArrayBuffer): Promise<boolean> {
  const host = new Uint8Array(await crypto.subtle.digest('SHA-256', asciiBytes(location.hostname)));
  return sameBytes(new Uint8Array(data, 0, 32), host) && (new Uint8Array(data)[32]! & userVerified) !== 0;
}

const random = (): Bytes => crypto.getRandomValues(new Uint8Array(32));
const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, at) => byte === b[at]);

async function asked(question: Promise<Credential | null>): Promise<PublicKeyCredential | null> {
  try {
    return (await question) as PublicKeyCredential | null;
  } catch {
    return null;
  }
}
