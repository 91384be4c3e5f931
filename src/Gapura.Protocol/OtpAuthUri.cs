using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gapura.Protocol;

/// <summary>
/// Links of the Key URI Format, the ones in an authenticator's QR code: <c>otpauth://totp/Issuer:account?secret=…&amp;issuer=…</c>.
/// </summary>
/// <remarks>
/// The format says that neither issuer nor account may contain a colon. Companies and accounts do, so a colon within a name is written %3A and
/// the one that separates them is literal; the issuer parameter repeats the whole name. <c>otpauth://hotp</c> is left out: no factor counts events.
/// </remarks>
public static class OtpAuthUri
{
    private const string Prefix = "otpauth://totp/";

    /// <summary>Writes the link. It contains the secret: show it once, store and log it never.</summary>
    /// <param name="issuer">Who runs the account, not blank.</param>
    /// <param name="account">The account's name, not blank; spaces at its beginning have no meaning in the format and are lost in reading.</param>
    /// <param name="secret">The shared key.</param>
    /// <param name="p">Hash, digits and period; what equals the format's defaults (SHA1, 6, 30) is not written, as some apps refuse more than they know.</param>
    /// <exception cref="ArgumentException">Issuer or account is blank or is not well-formed UTF-16.</exception>
    /// <exception cref="ObjectDisposedException">The secret was disposed.</exception>
    public static string ForTotp(string issuer, string account, OtpSecret secret, TotpParameters p)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(issuer);
        ArgumentException.ThrowIfNullOrWhiteSpace(account);
        ArgumentNullException.ThrowIfNull(secret);
        ArgumentNullException.ThrowIfNull(p);

        string escapedIssuer = UriText.Escape(issuer, nameof(issuer));
        var uri = new StringBuilder(Prefix)
            .Append(escapedIssuer).Append(':').Append(UriText.Escape(account, nameof(account)))
            .Append("?secret=").Append(secret.RevealBase32())
            .Append("&issuer=").Append(escapedIssuer);
        if (p.Algorithm != TotpParameters.Default.Algorithm)
        {
            uri.Append("&algorithm=").Append(NameOf(p.Algorithm));
        }

        if (p.Digits != TotpParameters.Default.Digits)
        {
            uri.Append(CultureInfo.InvariantCulture, $"&digits={p.Digits}");
        }

        if (p.PeriodSeconds != TotpParameters.Default.PeriodSeconds)
        {
            uri.Append(CultureInfo.InvariantCulture, $"&period={p.PeriodSeconds}");
        }

        return uri.ToString();
    }

    /// <summary>
    /// Reads a link strictly: what two apps could read differently is refused. That is another type than totp, a fragment, characters that
    /// RFC 3986 wants escaped, broken escapes or UTF-8, a parameter twice (in whatever case), an issuer parameter that differs from the label's, a second
    /// separating colon, an unknown algorithm, digits or period out of range, and a secret that is not Base32 of at least 16 bytes. Parameters
    /// that the format does not know are passed over. A '+' is a plus, not a space (RFC 3986, not form encoding).
    /// </summary>
    /// <param name="text">Any text; null is refused like the rest.</param>
    /// <param name="link">What it says. Null when the text is refused.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out OtpAuthLink? link)
    {
        link = null;

        // RFC 3986 §3.1 and §3.2.2: scheme and host know no case. User information and a port do not fit the prefix.
        if (text is null || !text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        string rest = text[Prefix.Length..];
        int question = rest.IndexOf('?', StringComparison.Ordinal);
        if (question < 0
            || !TryReadLabel(rest[..question], out string? labelIssuer, out string account)
            || !TryReadQuery(rest[(question + 1)..], out Dictionary<string, string> query)
            || !TryReadIssuer(query, labelIssuer, out string issuer)
            || !TryReadParameters(query, out TotpParameters? parameters)
            || !TryReadSecret(query, out OtpSecret? secret))
        {
            return false;
        }

        link = new OtpAuthLink(issuer, account, secret, parameters);
        return true;
    }

    /// <summary>label = [ issuer ( ":" / "%3A" ) *"%20" ] account.</summary>
    private static bool TryReadLabel(string label, out string? issuer, out string account)
    {
        issuer = null;
        account = string.Empty;
        string[] parts = label.Split(':');
        if (parts.Length == 1)
        {
            // Some writers escape the separator too. More than one escaped colon leaves open which of them it is: refused below.
            parts = label.Replace("%3a", "%3A", StringComparison.Ordinal).Split("%3A");
        }

        if (parts.Length > 2 || !UriText.TryUnescape(parts[^1], out string accountPart))
        {
            return false;
        }

        account = accountPart.TrimStart(' ');
        if (parts.Length == 1)
        {
            return account.Length > 0;
        }

        bool read = UriText.TryUnescape(parts[0], out string issuerPart);
        issuer = issuerPart;
        return read && issuerPart.Length > 0 && account.Length > 0;
    }

    private static bool TryReadQuery(string query, out Dictionary<string, string> parameters)
    {
        // Names are lower case in the format; comparing without case here makes "secret" beside "SECRET" a duplicate.
        parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string pair in query.Split('&'))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0
                || !UriText.TryUnescape(pair.AsSpan(0, equals), out string name)
                || !UriText.TryUnescape(pair.AsSpan(equals + 1), out string value)
                || !parameters.TryAdd(name, value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Label and parameter agree, or one of them is missing; when both are, the link names no issuer.</summary>
    private static bool TryReadIssuer(Dictionary<string, string> query, string? labelIssuer, out string issuer)
    {
        issuer = labelIssuer ?? string.Empty;
        if (!query.TryGetValue("issuer", out string? parameter))
        {
            return true;
        }

        issuer = parameter;
        return parameter.Length > 0 && (labelIssuer is null || string.Equals(labelIssuer, parameter, StringComparison.Ordinal));
    }

    private static bool TryReadParameters(Dictionary<string, string> query, [NotNullWhen(true)] out TotpParameters? parameters)
    {
        parameters = null;
        TotpParameters defaults = TotpParameters.Default;
        if (!TryReadAlgorithm(query, out OtpAlgorithm algorithm)
            || !TryReadNumber(query, "digits", TotpParameters.MinDigits, TotpParameters.MaxDigits, defaults.Digits, out int digits)
            || !TryReadNumber(query, "period", TotpParameters.MinPeriodSeconds, TotpParameters.MaxPeriodSeconds, defaults.PeriodSeconds, out int period))
        {
            return false;
        }

        parameters = new TotpParameters(algorithm, digits, period);
        return true;
    }

    private static bool TryReadAlgorithm(Dictionary<string, string> query, out OtpAlgorithm algorithm)
    {
        algorithm = OtpAlgorithm.Sha1;
        if (!query.TryGetValue("algorithm", out string? name))
        {
            return true;
        }

        foreach (OtpAlgorithm known in (ReadOnlySpan<OtpAlgorithm>)[OtpAlgorithm.Sha1, OtpAlgorithm.Sha256, OtpAlgorithm.Sha512])
        {
            if (string.Equals(name, NameOf(known), StringComparison.Ordinal))
            {
                algorithm = known;
                return true;
            }
        }

        return false;
    }

    private static bool TryReadNumber(Dictionary<string, string> query, string name, int least, int most, int otherwise, out int number)
    {
        number = otherwise;
        return !query.TryGetValue(name, out string? text)
            || (!text.StartsWith('0')
                && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
                && number >= least && number <= most);
    }

    private static bool TryReadSecret(Dictionary<string, string> query, [NotNullWhen(true)] out OtpSecret? secret)
    {
        secret = null;

        // Separators are for people who type; in a link they are a mistake.
        if (!query.TryGetValue("secret", out string? text) || text.AsSpan().ContainsAny(' ', '-') || !Base32.TryDecode(text, out byte[] key))
        {
            return false;
        }

        if (key.Length >= OtpSecret.MinLength)
        {
            secret = OtpSecret.From(key);
        }

        CryptographicOperations.ZeroMemory(key);
        return secret is not null;
    }

    private static string NameOf(OtpAlgorithm algorithm) => algorithm switch
    {
        OtpAlgorithm.Sha1 => "SHA1",
        OtpAlgorithm.Sha256 => "SHA256",
        OtpAlgorithm.Sha512 => "SHA512",
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Not an algorithm of RFC 6238."),
    };
}
