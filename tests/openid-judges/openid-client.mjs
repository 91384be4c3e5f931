// openid-client (certified) finishes every flow that it and the provider know.
import * as client from "openid-client";
import { allow, begin, finished, must, register, visit } from "./wire.mjs";

const given = await begin();
const server = new URL(given.issuer);
const discover = async (id, metadata, authentication) => {
  const config = await client.discovery(server, id, metadata, authentication, { execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks] });
  return config;
};

async function sign(config, more = {}, pushed = false) {
  const verifier = client.randomPKCECodeVerifier();
  const [state, nonce] = [client.randomState(), client.randomNonce()];
  const parameters = {
    redirect_uri: given.callback, scope: "openid profile email offline_access", state, nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256", ...more,
  };
  const url = pushed ? await client.buildAuthorizationUrlWithPAR(config, parameters) : client.buildAuthorizationUrl(config, parameters);
  const back = await visit(url);
  return client.authorizationCodeGrant(config, back, {
    pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true, ...("max_age" in more ? { maxAge: Number(more.max_age) } : {}),
  });
}

const config = await discover(given.id, { client_secret: given.secret }, client.ClientSecretBasic(given.secret));
let tokens = await sign(config);
await finished("code");

const person = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
must(person.name && person.email, "UserInfo says too little.");
await finished("userinfo");

await sign(config, { max_age: "3600" });
await finished("max_age");
await sign(config, {}, true);
await finished("pushed");

const before = tokens;
tokens = await client.refreshTokenGrant(config, tokens.refresh_token);
must(tokens.claims().sub === before.claims().sub, "Refreshing changed the person.");
await finished("refresh");

must((await client.tokenIntrospection(config, tokens.access_token)).active === true, "A good token is not active.");
await client.tokenRevocation(config, tokens.refresh_token);
must((await client.tokenIntrospection(config, tokens.access_token)).active === false, "A token taken back is active.");
await finished("introspection and revocation");

must((await client.clientCredentialsGrant(config, { scope: "gapura.verify" })).access_token, "A program got no token.");
await finished("client credentials");

const device = await client.initiateDeviceAuthorization(config, { scope: "openid" });
await allow(device.verification_uri_complete);
must((await client.pollDeviceAuthorizationGrant(config, { ...device, interval: 0.1 })).access_token, "A device got no token.");
await finished("device");

const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
const jwk = { ...(await crypto.subtle.exportKey("jwk", pair.publicKey)), kid: "k1", use: "sig", alg: "ES256" };
const keyed = await discover(await register(jwk), {}, client.PrivateKeyJwt({ key: pair.privateKey, kid: "k1" }));
await sign(keyed);
await sign(keyed, {}, true);
await finished("private_key_jwt");

const rsa = await discover(given.rsaId, { client_secret: given.rsaSecret, id_token_signed_response_alg: "RS256" }, client.ClientSecretPost(given.rsaSecret));
await sign(rsa);
await finished("RS256 and client_secret_post");

const open = await discover(given.publicId, {}, client.None());
tokens = await sign(open);
await client.refreshTokenGrant(open, tokens.refresh_token);
await finished("public");

const last = await sign(config);
const gone = await visit(client.buildEndSessionUrl(config, { id_token_hint: last.id_token, post_logout_redirect_uri: given.bye, state: "bye" }));
must(gone.href === `${given.bye}?state=bye`, `After signing out the browser is at ${gone.href}.`);
await finished("end of session");
process.exit(0);
