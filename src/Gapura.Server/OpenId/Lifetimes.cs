namespace Gapura.Server.OpenId;

/// <summary>How long what the provider gives out counts.</summary>
public static class Lifetimes
{
    /// <summary>FAPI 2.0 §5.3.2.1 (J-03).</summary>
    public static readonly TimeSpan Code = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan Access = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan Identity = TimeSpan.FromMinutes(10);

    /// <summary>From the grant on, however often it is renewed (J-08).</summary>
    public static readonly TimeSpan Refresh = TimeSpan.FromDays(30);

    /// <summary>Device code and user code (RFC 8628 §3.2).</summary>
    public static readonly TimeSpan Device = TimeSpan.FromMinutes(10);

    /// <summary>A pushed request (RFC 9126 §2.2; J-20: under 600 s).</summary>
    public static readonly TimeSpan Pushed = TimeSpan.FromSeconds(90);

    /// <summary>An authorization request that waits for a person.</summary>
    public static readonly TimeSpan Request = TimeSpan.FromMinutes(30);
}
