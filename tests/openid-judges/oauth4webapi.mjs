// oauth4webapi (certified) finishes every flow that it and the provider know.
import * as oauth from "oauth4webapi";
import { allow, begin, finished, must, visit } from "./wire.mjs";

const given = await begin();
const insecure = { [oauth.allowInsecureRequests]: true };
const issuer = new URL(given.issuer);
const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...insecure }));
await finished("discovery");

const client = { client_id: given.id };
const authentication = oauth.ClientSecretBasic(given.secret);

async function sign(pushed, scope) {
  const verifier = oauth.generateRandomCodeVerifier();
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
  const parameters = new URLSearchParams({
    client_id: client.client_id, redirect_uri: given.callback, response_type: "code", scope, state, nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256",
  });
  const url = new URL(server.authorization_endpoint);
  if (pushed) {
    const answer = await oauth.processPushedAuthorizationResponse(server, client, await oauth.pushedAuthorizationRequest(server, client, authentication, parameters, insecure));
    url.search = new URLSearchParams({ client_id: client.client_id, request_uri: answer.request_uri });
  } else {
    url.search = parameters;
  }
  const back = oauth.validateAuthResponse(server, client, await visit(url), state);
  const response = await oauth.authorizationCodeGrantRequest(server, client, authentication, back, given.callback, verifier, insecure);
  const signed = response.clone();
  const result = await oauth.processAuthorizationCodeResponse(server, client, response, { expectedNonce: nonce, requireIdToken: true });
  await oauth.validateApplicationLevelSignature(server, response, insecure);
  must(signed.headers.get("cache-control")?.includes("no-store"), "Tokens may be kept by a cache.");
  return result;
}

let tokens = await sign(false, "openid profile email offline_access");
await finished("code");
const { sub } = oauth.getValidatedIdTokenClaims(tokens);
await oauth.processUserInfoResponse(server, client, sub, await oauth.userInfoRequest(server, client, tokens.access_token, insecure));
await finished("userinfo");
await sign(true, "openid");
await finished("pushed");

tokens = await oauth.processRefreshTokenResponse(server, client, await oauth.refreshTokenGrantRequest(server, client, authentication, tokens.refresh_token, insecure));
await finished("refresh");
const look = async () =>
  oauth.processIntrospectionResponse(server, client, await oauth.introspectionRequest(server, client, authentication, tokens.access_token, insecure));
must((await look()).active === true, "A good token is not active.");
await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, authentication, tokens.access_token, insecure));
must((await look()).active === false, "A token taken back is active.");
await finished("introspection and revocation");

const program = await oauth.clientCredentialsGrantRequest(server, client, authentication, new URLSearchParams({ scope: "gapura.verify" }), insecure);
tokens = await oauth.processClientCredentialsResponse(server, client, program);
const brought = new Request("http://api.contoh.example/", { headers: { authorization: `Bearer ${tokens.access_token}` } });
await oauth.validateJwtAccessToken(server, brought, given.audience, insecure);
await finished("client credentials and a JWT access token (RFC 9068)");

const device = await oauth.processDeviceAuthorizationResponse(
  server, client, await oauth.deviceAuthorizationRequest(server, client, authentication, new URLSearchParams({ scope: "openid" }), insecure));
await allow(device.verification_uri_complete);
await oauth.processDeviceCodeResponse(server, client, await oauth.deviceCodeGrantRequest(server, client, authentication, device.device_code, insecure));
await finished("device");
process.exit(0);
