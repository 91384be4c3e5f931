namespace Gapura.Storage.Records;

/// <summary>A company whose people sign in at a portal; its code is the Company ID.</summary>
public sealed class Organisation
{
    public required string Portal { get; init; }

    /// <summary>The Company ID, upper case.</summary>
    public required string Code { get; init; }
    public required string Name { get; set; }

    /// <summary>True: none of its people signs in or approves; from outside it looks like a wrong password.</summary>
    public bool IsClosed { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}
