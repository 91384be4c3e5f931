using System.Text.RegularExpressions;
using Gapura.Server.Portals;
using Gapura.Storage;

namespace Gapura.Server.Messages;

/// <summary>What a letter tells of: whom, where, when, from which browser. Values as they are; the letter makes them harmless.</summary>
public sealed record LetterFacts
{
    public required PortalProfile Portal { get; init; }
    public required Language Language { get; init; }

    /// <summary>The e-mail address it goes to.</summary>
    public required string To { get; init; }

    /// <summary>The person's second address, which gets every letter that carries no link; null where they have none.</summary>
    public string? CopyTo { get; init; }
    public AccountId? AccountId { get; init; }

    /// <summary>The person's name; empty: the User ID is used.</summary>
    public required string Name { get; init; }
    public required string UserId { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The browser in words (<c>Chrome, Windows</c>); empty when an operator acted.</summary>
    public string Browser { get; init; } = "";

    /// <summary>The IP address, with the place if one is known; empty when an operator acted.</summary>
    public string Address { get; init; } = "";

    /// <summary>The reference that the audit row carries.</summary>
    public required string Reference { get; init; }

    public override string ToString() => "letter facts [redacted]";
}

/// <summary>Makes a value that strangers influence fit for a mail that people trust.</summary>
internal static partial class LetterText
{
    private const int LongestValue = 100;

    /// <summary>One line without control and direction characters, cut to 100 characters.</summary>
    public static string Line(string value)
    {
        var line = Invisible().Replace(value, " ").Trim();
        return line.Length <= LongestValue ? line : string.Concat(line.AsSpan(0, LongestValue), "…");
    }

    /// <summary>A line that no mail program turns into a link: whoever asks for a reset chooses the name of the browser.</summary>
    public static string LineWithoutLinks(string value) => DomainDot().Replace(Line(value).Replace("://", " ", StringComparison.Ordinal), ". ");

    [GeneratedRegex(@"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+")]
    private static partial Regex Invisible();

    [GeneratedRegex(@"(?<=[\p{L}\p{N}])\.(?=\p{L})")]
    private static partial Regex DomainDot();
}
