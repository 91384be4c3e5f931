namespace Gapura.Server.Http;

/// <summary>How this server runs: a demo says so on every page, has no HSTS, and shows its messages instead of sending them.</summary>
public sealed record ServerMode(bool IsDemo);
