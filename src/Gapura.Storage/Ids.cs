namespace Gapura.Storage;

/// <summary>A person at a portal or organisation.</summary>
public readonly record struct AccountId(Guid Value)
{
    public static AccountId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));
    public override string ToString() => Value.ToString("N");
}

/// <summary>One run of the sign-in flow. An address of a row, never a capability: the browser holds a separate handle.</summary>
public readonly record struct SignInId(Guid Value)
{
    public static SignInId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));
    public override string ToString() => Value.ToString("N");
}

/// <summary>What a finished sign-in opened. An address of a row, never a capability.</summary>
public readonly record struct SessionId(Guid Value)
{
    public static SessionId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));
    public override string ToString() => Value.ToString("N");
}

/// <summary>One factor of one account.</summary>
public readonly record struct FactorId(Guid Value)
{
    public static FactorId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));
    public override string ToString() => Value.ToString("N");
}

/// <summary>One authenticator, bound to one account.</summary>
public readonly record struct DeviceId(Guid Value)
{
    public static DeviceId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));
    public override string ToString() => Value.ToString("N");
}

/// <summary>One question to an account's devices.</summary>
public readonly record struct ChallengeId(Guid Value)
{
    public static ChallengeId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));
    public override string ToString() => Value.ToString("N");
}

/// <summary>One transaction that a relying party wants approved.</summary>
public readonly record struct TransactionId(Guid Value)
{
    public static TransactionId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));
    public override string ToString() => Value.ToString("N");
}
