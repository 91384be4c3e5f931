namespace Gapura.Testing;

/// <summary>How to start the server.</summary>
public sealed record GapuraStart
{
    /// <summary>Verb and options, for example <c>["serve"]</c>.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Where it will answer, without a trailing slash.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>Settings and other variables, <c>GAPURA__Section__Name</c>. Those of the tests' own environment that begin so are not passed on.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Folder with <c>gapura.dll</c>: the tests' own output folder, or a published one.</summary>
    public string Folder { get; init; } = AppContext.BaseDirectory;

    /// <summary>How long it may take until <c>/health/ready</c> answers 200; null starts it without waiting.</summary>
    public TimeSpan? ReadyWithin { get; init; } = TimeSpan.FromSeconds(60);
}
