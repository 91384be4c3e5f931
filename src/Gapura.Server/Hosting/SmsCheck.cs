using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gapura.Server.Messages.Sms;

namespace Gapura.Server.Hosting;

/// <summary>The part of <see cref="SettingsCheck"/> about text messages. No line quotes a value: templates may hold secrets.</summary>
internal static partial class SmsCheck
{
    /// <summary>Headers that are the request's own.</summary>
    private static readonly string[] s_ours = ["Host", "Content-Length", "Content-Type", "Transfer-Encoding", "Connection"];

    private static readonly string[] s_needed = ["to", "text"];

    public static IEnumerable<string> Problems(SmsSettings sms) =>
    [
        .. sms.Url.Length > 0 ? Address(sms.Url).Concat(Names(sms)) : [], .. Body(sms), .. Headers(sms.Headers), .. Answers(sms), .. Prefixes(sms.Prefixes),
    ];

    private static IEnumerable<string> Address(string url)
    {
        if (!url.All(c => c is > ' ' and <= '~')
            || !Uri.TryCreate(SmsTemplate.FillUrl(url, _ => "0"), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            yield return "'Sms:Url' must be an address with {to} and {text}, for example https://gateway.contoh.example/send?to={to}&text={text}.";
            yield break;
        }

        if (url.AsSpan(0, EndOfAuthority(url)).Contains('{') || address.UserInfo.Length > 0 || address.Fragment.Length > 0)
        {
            yield return "'Sms:Url' must name the gateway's host itself: no {…} before the path, no user and no #.";
        }

        if (address.Scheme == "http" && IPAddress.TryParse(address.IdnHost.Trim('[', ']'), out var literal) && !SmsRoad.IsPrivate(literal))
        {
            yield return "'Sms:Url' must begin with https://; http:// is for this machine and private networks, because messages travel in the clear.";
        }
    }

    private static int EndOfAuthority(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = url.AsSpan(start).IndexOfAny('/', '?');
        return end < 0 ? url.Length : start + end;
    }

    private static IEnumerable<string> Names(SmsSettings sms)
    {
        var used = SmsTemplate.NamesIn(sms.Url).Concat(SmsTemplate.NamesIn(sms.Body)).ToHashSet(StringComparer.Ordinal);
        foreach (var unknown in used.Except(SmsTemplate.Names))
        {
            yield return $"'Sms:Url' and 'Sms:Body' know no {{{unknown}}}: there are {string.Join(", ", SmsTemplate.Names.Select(name => $"{{{name}}}"))}.";
        }

        foreach (var needed in s_needed.Where(name => !used.Contains(name)))
        {
            yield return $"'Sms:Url' or 'Sms:Body' must hold {{{needed}}}.";
        }

        foreach (var (name, path, value) in new[] { ("user", "Sms:User", sms.User), ("password", "Sms:Password", sms.Password), ("from", "Sms:From", sms.From) })
        {
            if (used.Contains(name) && value.Length == 0)
            {
                yield return $"'{path}' must be given: {{{name}}} stands for it.";
            }
        }
    }

    private static IEnumerable<string> Body(SmsSettings sms)
    {
        if (sms.Method == SmsMethod.Get && sms.Body.Length > 0)
        {
            yield return "'Sms:Body' is for 'Sms:Method' Post.";
        }

        // Filled with what JSON must escape: a name outside of quotes is found.
        if (sms is { Method: SmsMethod.Post, ContentType: SmsContent.Json } && !IsJson(SmsTemplate.FillJson(sms.Body, _ => "\"\\")))
        {
            yield return "'Sms:Body' must be JSON, each {…} between quotes: {\"to\":\"{to}\",\"text\":\"{text}\"}.";
        }
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Headers(List<SmsHeader> headers)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            if (!Token().IsMatch(headers[i].Name) || s_ours.Contains(headers[i].Name, StringComparer.OrdinalIgnoreCase))
            {
                yield return $"'Sms:Headers:{i}:Name' must be a header's name, and none of {string.Join(", ", s_ours)}.";
            }

            if (!headers[i].Value.All(c => c is >= ' ' and <= '~'))
            {
                yield return $"'Sms:Headers:{i}:Value' must be one line of ASCII.";
            }
        }
    }

    private static IEnumerable<string> Answers(SmsSettings sms)
    {
        if (!IsExpression(sms.Accepted))
        {
            yield return "'Sms:Accepted' must be a regular expression without look-around and back-references, for example ^[03]:.";
        }

        if (!Token().IsMatch(sms.ReportField))
        {
            yield return "'Sms:ReportField' must be the name of a field: letters, digits, hyphen, underscore.";
        }

        for (var i = 0; i < sms.Reports.Count; i++)
        {
            if (sms.Reports[i].Value.Length == 0 || sms.Reports.FindIndex(other => other.Value == sms.Reports[i].Value) < i)
            {
                yield return $"'Sms:Reports:{i}:Value' must be given, and once.";
            }
        }
    }

    private static bool IsExpression(string pattern)
    {
        try
        {
            _ = SmsCarrier.Expression(pattern);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Prefixes(List<string> prefixes)
    {
        for (var i = 0; i < prefixes.Count; i++)
        {
            if (!Prefix().IsMatch(prefixes[i]))
            {
                yield return $"'Sms:Prefixes:{i}' must be + and 1 to 7 digits, the country's first: +62.";
            }
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_\-]+\z")]
    private static partial Regex Token();

    [GeneratedRegex(@"^\+[1-9][0-9]{0,6}\z")]
    private static partial Regex Prefix();
}
