using System.Text.Json.Serialization;

namespace Gapura.Cli.Calls;

// What the server answers (SPEC 8.1 to 8.4). Members that are not named here are ignored; one that is missing makes the answer none.

internal abstract record Answer
{
    /// <summary>The server's clock (SPEC 1.2).</summary>
    public required long Time { get; init; }
}

internal sealed record LookAnswer : Answer
{
    public required string Portal { get; init; }

    public required string UserId { get; init; }

    public required string UserType { get; init; }

    public required string Server { get; init; }

    public required string Nonce { get; init; }

    public required long Expires { get; init; }

    public string? Company { get; init; }

    /// <summary>What a Secure Token has to be agreed to with (SPEC 9.6); null at a portal of the plain app factor.</summary>
    public TokenOffer? Token { get; init; }
}

internal sealed record ClaimAnswer : Answer
{
    public required Guid Device { get; init; }

    public required Guid Account { get; init; }

    public required string Portal { get; init; }

    public required string UserId { get; init; }

    public required string UserType { get; init; }

    /// <summary>Of offline codes (SPEC 7.1), base64url.</summary>
    public required string Key { get; init; }

    public override string ToString() => "[redacted]";
}

internal sealed record ChallengeAnswer : Answer
{
    public required PendingChallenge? Challenge { get; init; }
}

internal sealed record PendingChallenge
{
    public required Guid Id { get; init; }

    public required string Nonce { get; init; }

    public required ShownSignIn Shown { get; init; }

    public required bool AsksNumber { get; init; }

    public required long Expires { get; init; }
}

internal sealed record ShownSignIn
{
    public required string Portal { get; init; }

    public required string UserId { get; init; }

    public required string Browser { get; init; }

    public required string Place { get; init; }

    public required long Time { get; init; }
}

internal sealed record OutcomeAnswer : Answer
{
    public required string Outcome { get; init; }
}

internal sealed record HistoryAnswer : Answer
{
    public required IReadOnlyList<HistoryEntry> Entries { get; init; }
}

internal sealed record HistoryEntry
{
    public required string Outcome { get; init; }

    public required string Portal { get; init; }

    public required string UserId { get; init; }

    public required string Browser { get; init; }

    public required string Place { get; init; }

    public required long At { get; init; }
}

internal sealed record RemovedAnswer : Answer
{
    public required bool Removed { get; init; }
}

/// <summary>A refusal (SPEC 8.2).</summary>
internal sealed record Problem
{
    public string Code { get; init; } = "";

    public string Outcome { get; init; } = "";

    public string Reference { get; init; } = "";

    /// <summary>How many PINs or digits may still be wrong (SPEC 9.5, 9.7).</summary>
    public int? Left { get; init; }

    public long? Time { get; init; }
}

internal sealed record LookBody(string Code);

internal sealed record ClaimBody(string Claim);

/// <param name="Pin">The proof of a PIN (SPEC 9.3); null where none goes along, and then it is not sent.</param>
internal sealed record AnswerBody(string Statement, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Pin)
{
    public override string ToString() => "[redacted]";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(LookAnswer))]
[JsonSerializable(typeof(ClaimAnswer))]
[JsonSerializable(typeof(ChallengeAnswer))]
[JsonSerializable(typeof(OutcomeAnswer))]
[JsonSerializable(typeof(HistoryAnswer))]
[JsonSerializable(typeof(RemovedAnswer))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(LookBody))]
[JsonSerializable(typeof(ClaimBody))]
[JsonSerializable(typeof(AnswerBody))]
[JsonSerializable(typeof(ActivationAnswer))]
[JsonSerializable(typeof(DeviceAnswer))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(ChangedAnswer))]
[JsonSerializable(typeof(UnlockAnswer))]
[JsonSerializable(typeof(UnlockedAnswer))]
[JsonSerializable(typeof(TransactionsAnswer))]
[JsonSerializable(typeof(ItemsAnswer))]
[JsonSerializable(typeof(DigitsBody))]
[JsonSerializable(typeof(PinBody))]
[JsonSerializable(typeof(UnlockBody))]
[JsonSerializable(typeof(UnlockDigitsBody))]
internal sealed partial class CallJson : JsonSerializerContext;
