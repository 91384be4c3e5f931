namespace Gapura.Client;

/// <summary>Whom a call is about: what the person types at the portal to say who they are.</summary>
/// <param name="UserId">The User ID, as typed.</param>
public sealed record GapuraPerson(string UserId)
{
    /// <summary>The Company ID, at portals that ask for one.</summary>
    public string? Company { get; init; }

    /// <summary>The key of the user type. Needed where two people of different types have the same User ID.</summary>
    public string? UserType { get; init; }

    /// <summary>Names nobody: what people type does not belong into logs.</summary>
    public override string ToString() => "person [redacted]";
}
