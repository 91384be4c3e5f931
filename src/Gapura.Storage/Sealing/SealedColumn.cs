namespace Gapura.Storage.Sealing;

/// <summary>A column that holds sealed values. Table, column and row are bound into each value, so that one moved elsewhere does not open (M-03).</summary>
/// <param name="Table">The table's name.</param>
/// <param name="Column">The column's name.</param>
/// <param name="Key">The column whose value names the row.</param>
public sealed record SealedColumn(string Table, string Column, string Key)
{
    public static readonly SealedColumn AccountPassword = new("accounts", "password_sealed", "id");
    public static readonly SealedColumn AccountPhone = new("accounts", "phone_sealed", "id");
    public static readonly SealedColumn TotpSecret = new("totp_factors", "secret_sealed", "id");
    public static readonly SealedColumn CaptchaAnswer = new("captchas", "answer_sealed", "id");
    public static readonly SealedColumn RecoveryReveal = new("recovery_code_reveals", "codes_sealed", "id");
    public static readonly SealedColumn OutboxBody = new("outbox", "body_sealed", "id");
    public static readonly SealedColumn EnrolmentCode = new("device_enrolments", "code_sealed", "account_id");
    public static readonly SealedColumn PushEndpoint = new("device_pushes", "endpoint_sealed", "device_id");
    public static readonly SealedColumn ChallengeNumber = new("challenges", "number_sealed", "id");
    public static readonly SealedColumn TokenPinKey = new("secure_tokens", "pin_key_sealed", "device_id");
    public static readonly SealedColumn TokenUnlock = new("secure_tokens", "unlock_sealed", "device_id");
    public static readonly SealedColumn ActivationPinKey = new("token_activations", "pin_key_sealed", "account_id");
    public static readonly SealedColumn ActivationCode = new("token_activations", "code_sealed", "account_id");
    public static readonly SealedColumn SigningKey = new("signing_keys", "private_sealed", "id");
    public static readonly SealedColumn TokenPayload = new("oauth_tokens", "payload_sealed", "id");
    public static readonly SealedColumn WebhookSecret = new("webhooks", "secret_sealed", "id");
    public static readonly SealedColumn IdempotentAnswer = new("idempotent_calls", "answer_sealed", "key_hash");
    public static readonly SealedColumn ServerSecret = new("server_secrets", "value_sealed", "name");

    /// <summary>Every sealed column there is: what a rotation has to visit.</summary>
    public static IReadOnlyList<SealedColumn> All { get; } =
    [
        AccountPassword, AccountPhone, TotpSecret, CaptchaAnswer, RecoveryReveal, OutboxBody, EnrolmentCode, PushEndpoint, ChallengeNumber,
        TokenPinKey, TokenUnlock, ActivationPinKey, ActivationCode, SigningKey, TokenPayload, WebhookSecret, IdempotentAnswer, ServerSecret,
    ];
}
