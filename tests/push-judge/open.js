// Opens one push message as a browser would. On standard input: {"body", "key", "auth"} in base64url; on standard output: the plain text.
const crypto = require("node:crypto");
const ece = require("http_ece");

const given = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const device = crypto.createECDH("prime256v1");
device.setPrivateKey(Buffer.from(given.key, "base64url"));
const plain = ece.decrypt(Buffer.from(given.body, "base64url"), {
  version: "aes128gcm",
  privateKey: device,
  authSecret: given.auth,
});
process.stdout.write(plain);
