namespace Gapura.Client.Events;

/// <summary>Something that happened at the client's portal.</summary>
public sealed record GapuraEvent
{
    /// <summary>Its place in the order: rises, with gaps. Keep the last one that you have dealt with.</summary>
    public required long Sequence { get; init; }

    /// <summary>Its name, the same in a webhook's <c>webhook-id</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What happened: <c>factor.removed</c>, <c>account.locked</c>, … New kinds may come: pass over what you do not know.</summary>
    public required string Kind { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>To whom: Gapura's id of the person.</summary>
    public string? Account { get; init; }

    /// <summary>To whom: the User ID.</summary>
    public string? UserId { get; init; }

    /// <summary>The client that caused it, where one did; of a transaction the one that asked.</summary>
    public string? Client { get; init; }

    /// <summary>The factor that it is about.</summary>
    public string? Factor { get; init; }

    /// <summary>The transaction that it is about, with <c>transaction.*</c>. Ask for it by this id: an event says that something happened, the statements prove what.</summary>
    public string? Transaction { get; init; }

    /// <summary>The device that it is about, with <c>token.*</c> and with a person's answer to a transaction.</summary>
    public string? Device { get; init; }

    /// <summary>Ten characters by which Gapura's operator finds it.</summary>
    public string? Reference { get; init; }

    /// <summary>Names nobody.</summary>
    public override string ToString() => $"{Kind} {Id}";
}

/// <summary>Some events, and where to go on.</summary>
/// <param name="Events">Oldest first.</param>
/// <param name="Next">What to give as <c>after</c> the next time.</param>
public sealed record EventPage(IReadOnlyList<GapuraEvent> Events, long Next);
