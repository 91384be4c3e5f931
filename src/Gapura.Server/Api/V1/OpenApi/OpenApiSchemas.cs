namespace Gapura.Server.Api.V1.OpenApi;

/// <summary>What answers look like. The tests hold every answer that they get against these.</summary>
internal static class OpenApiSchemas
{
    public const string Json = """
        {
          "Problem": { "type": "object", "description": "RFC 9457. 'type' is urn:gapura:problem: and a name that never changes.",
            "required": ["type", "title", "status", "reference"],
            "properties": {
              "type": { "type": "string", "format": "uri" }, "title": { "type": "string" }, "status": { "type": "integer" }, "detail": { "type": "string" },
              "reference": { "type": "string", "description": "What an operator looks up." },
              "member": { "type": "string", "description": "The member, header or query parameter that is wrong." },
              "retryAfter": { "type": "integer", "description": "Seconds." }, "clockOff": { "type": "integer", "description": "Seconds; positive: the phone is ahead." },
              "state": { "type": "string", "description": "How the approval ended." } } },
          "Verification": { "type": "object", "required": ["result"],
            "properties": {
              "result": { "enum": ["accepted", "refused"] }, "reason": { "enum": ["wrong", "throttled", "clock_off"] },
              "retryAfter": { "type": "integer", "description": "With throttled: seconds. Absent where only a reset helps." },
              "clockOff": { "type": "integer", "description": "With clock_off: seconds; positive: the phone is ahead." },
              "reference": { "type": "string" } } },
          "AskedApproval": { "type": "object", "required": ["id", "state", "expires"],
            "properties": {
              "id": { "type": "string" }, "state": { "const": "pending" }, "expires": { "type": "string", "format": "date-time" },
              "number": { "type": "string", "pattern": "^[0-9]{6}$", "description": "Show it: the person types it on the phone." } } },
          "Approval": { "type": "object", "required": ["id", "state", "expires"],
            "properties": {
              "id": { "type": "string" },
              "state": { "enum": ["pending", "approved", "denied", "reported", "wrong_number", "expired", "superseded", "cancelled"] },
              "expires": { "type": "string", "format": "date-time" }, "decidedAt": { "type": "string", "format": "date-time" },
              "statement": { "type": "string", "description": "Compact JWS, ES256: what the device signed." },
              "device": { "type": "object", "required": ["id", "publicKey"], "properties": { "id": { "type": "string" }, "publicKey": { "type": "object", "description": "JWK" } } } } },
          "Fields": { "type": "array", "minItems": 1, "maxItems": 20,
            "items": { "type": "object", "additionalProperties": false, "required": ["name", "value"],
              "properties": { "name": { "type": "string", "maxLength": 40 }, "value": { "type": "string", "maxLength": 200 } } } },
          "Transaction": { "type": "object", "required": ["id", "reference", "state", "expires", "required", "approvals", "approvers"],
            "properties": {
              "id": { "type": "string" }, "reference": { "type": "string" },
              "state": { "enum": ["pending", "approved", "denied", "reported", "expired", "superseded", "cancelled"] },
              "expires": { "type": "string", "format": "date-time" }, "decidedAt": { "type": "string", "format": "date-time" },
              "required": { "type": "integer", "description": "How many people have to approve." }, "approvals": { "type": "integer", "description": "How many have." },
              "approvers": { "type": "array", "items": { "type": "object", "required": ["account", "userId", "state"],
                "properties": {
                  "account": { "type": "string" }, "userId": { "type": "string" }, "state": { "enum": ["pending", "approved", "denied", "reported"] },
                  "decidedAt": { "type": "string", "format": "date-time" }, "method": { "enum": ["statement", "response"] },
                  "statement": { "type": "string", "description": "Compact JWS, ES256: what the token signed. Compare its fields with what you are about to carry out." },
                  "device": { "type": "object", "required": ["id", "publicKey"], "properties": { "id": { "type": "string" }, "publicKey": { "type": "object", "description": "JWK" } } } } } } } },
          "OfflineTransaction": { "type": "object", "required": ["link", "question"],
            "properties": { "link": { "type": "string", "description": "For a QR code." }, "question": { "type": "string", "pattern": "^[0-9]{8}$" } } },
          "Response": { "type": "object", "required": ["result"],
            "properties": {
              "result": { "enum": ["accepted", "refused"] }, "reason": { "enum": ["wrong", "closed", "locked", "limited"] },
              "left": { "type": "integer", "description": "With wrong: how many more may be wrong before the token is locked." }, "reference": { "type": "string" } } },
          "Account": { "type": "object", "required": ["id", "portal", "userType", "userId", "displayName", "email", "status", "secondFactor", "createdAt"],
            "properties": {
              "id": { "type": "string" }, "portal": { "type": "string" }, "company": { "type": "string" }, "userType": { "type": "string" }, "userId": { "type": "string" },
              "displayName": { "type": "string" }, "email": { "type": "string", "format": "email" }, "pendingEmail": { "type": "string", "format": "email" }, "phone": { "type": "string" },
              "status": { "enum": ["active", "locked"] }, "secondFactor": { "type": "boolean" }, "createdAt": { "type": "string", "format": "date-time" } } },
          "Factor": { "type": "object", "required": ["id", "type", "status", "createdAt"],
            "properties": {
              "id": { "type": "string" }, "type": { "enum": ["totp", "app"] }, "status": { "enum": ["pending", "claimed", "active", "suspended"] },
              "name": { "type": "string" }, "createdAt": { "type": "string", "format": "date-time" }, "lastUsedAt": { "type": "string", "format": "date-time" },
              "expires": { "type": "string", "format": "date-time" }, "compareCode": { "type": "string" }, "device": { "type": "string" },
              "uri": { "type": "string", "description": "While pending: otpauth://, or the app's link. A secret." },
              "png": { "type": "string", "contentEncoding": "base64", "contentMediaType": "image/png" },
              "svg": { "type": "string", "contentMediaType": "image/svg+xml" } } },
          "Factors": { "type": "object", "required": ["factors", "recoveryCodesLeft"],
            "properties": { "factors": { "type": "array", "items": { "$ref": "#/components/schemas/Factor" } }, "recoveryCodesLeft": { "type": "integer" } } },
          "ConfirmedFactor": { "type": "object", "required": ["id", "type", "status"],
            "properties": {
              "id": { "type": "string" }, "type": { "enum": ["totp", "app"] }, "status": { "const": "active" },
              "recoveryCodes": { "type": "array", "items": { "type": "string" }, "description": "With the first factor, this once." } } },
          "Event": { "type": "object", "required": ["sequence", "id", "kind", "at"],
            "properties": {
              "sequence": { "type": "integer" }, "id": { "type": "string" }, "kind": { "$ref": "#/components/schemas/EventKind" },
              "at": { "type": "string", "format": "date-time" }, "account": { "type": "string" }, "userId": { "type": "string" },
              "client": { "type": "string" }, "factor": { "type": "string" }, "reference": { "type": "string" },
              "transaction": { "type": "string", "description": "Of transaction.*: its id." }, "device": { "type": "string", "description": "Of token.* and of a person's answer: the device's id." } } },
          "Events": { "type": "object", "required": ["events", "next"],
            "properties": { "events": { "type": "array", "items": { "$ref": "#/components/schemas/Event" } }, "next": { "type": "integer", "description": "Go on after this." } } },
          "Webhook": { "type": "object", "required": ["id", "url", "kinds", "status", "toldUpTo", "failures", "createdAt"],
            "properties": {
              "id": { "type": "string" }, "url": { "type": "string", "format": "uri" }, "kinds": { "type": "array", "items": { "$ref": "#/components/schemas/EventKind" } },
              "status": { "enum": ["active", "given_up"] }, "toldUpTo": { "type": "integer" }, "failures": { "type": "integer" }, "lastProblem": { "type": "string" },
              "createdAt": { "type": "string", "format": "date-time" }, "secret": { "type": "string", "description": "At creation and rotation, this once." } } },
          "Webhooks": { "type": "object", "required": ["webhooks"], "properties": { "webhooks": { "type": "array", "items": { "$ref": "#/components/schemas/Webhook" } } } },
          "WebhookTest": { "type": "object", "required": ["delivered"], "properties": { "delivered": { "type": "boolean" }, "problem": { "type": "string" } } }
        }
        """;
}
