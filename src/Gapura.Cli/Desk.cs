using Gapura.Cli.Tokens;

namespace Gapura.Cli;

/// <summary>What every verb works with.</summary>
internal sealed record Desk(Terminal Terminal, TokenStore Store, Passphrases Passphrases, TimeProvider Time)
{
    /// <summary>Seconds since 1970 by this machine's clock.</summary>
    public long Now => Time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>An instant as people here read it.</summary>
    public string Local(long seconds)
    {
        // What a server sends may be any number; one that is no time is shown as the number.
        var isTime = seconds is >= 0 and <= 253_402_300_799 - 86_400;
        return isTime ? $"{TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(seconds), Time.LocalTimeZone):yyyy-MM-dd HH:mm:ss zzz}" : $"{seconds}";
    }
}
