using System.Net;
using System.Text.Json;
using Gapura.Storage;
using Gapura.Storage.Sealing;
using Microsoft.AspNetCore.Http;
using MimeKit;
using Npgsql;

namespace Gapura.Server.Hosting;

/// <summary>Finds what cannot work in settings that are well formed. Each problem is one line; no line quotes a secret.</summary>
public static class SettingsCheck
{
    /// <summary>The numbers that may be set, and from where to where.</summary>
    public static IReadOnlyDictionary<string, (int Least, int Most)> Ranges { get; } = new Dictionary<string, (int, int)>(StringComparer.Ordinal)
    {
        ["Mail:Port"] = (1, 65535),
        ["Sms:NumberPerHour"] = (1, 100),
        ["Sms:NumberPerDay"] = (1, 1000),
        ["Sms:BlockPerHour"] = (1, 1_000_000),
        ["Sms:OrganisationPerDay"] = (1, 1_000_000),
        ["Sms:PerDay"] = (1, 10_000_000),
        ["Limits:PostsPerAddressPerMinute"] = (1, 1_000_000),
        ["Limits:PostsPerSecond"] = (1, 1_000_000),
        ["Limits:CallsPerClientPerSecond"] = (1, 1_000_000),
        ["Limits:PendingTransactionsPerPerson"] = (1, 1000),
        ["Limits:PendingTransactionsPerClient"] = (1, 1_000_000),
        ["Limits:HashWorkers"] = (0, 1024),
        ["Limits:HashQueue"] = (1, 100_000),
        ["Limits:ResetMailsPerHour"] = (1, 100),
        ["Limits:ResetsPerAddressPerHour"] = (1, 1_000_000),
        ["Limits:SessionIdleMinutes"] = (1, 1440),
        ["Limits:SessionHours"] = (1, 168),
        ["Limits:PendingEnrolmentMinutes"] = (1, 60),
        ["Limits:ApprovalSeconds"] = (30, 180),
        ["Retention:ProofDays"] = (30, 36_525),
    };

    /// <summary>What no verb can work with.</summary>
    public static IReadOnlyList<string> Problems(GapuraSettings settings) =>
    [
        .. Addresses(settings), .. Folder(settings.DataFolder), .. DatabaseProblems(settings.Database), .. Keys(settings.Keys),
        .. Numbers(settings), .. Networks(settings), .. PushCheck.Problems(settings.Push), .. SmsCheck.Problems(settings.Sms),
        .. PortalCheck.Problems(settings.Portals),
    ];

    /// <summary>What serving needs beyond <see cref="Problems"/>: a mail server, without which nobody could reset anything.</summary>
    public static IReadOnlyList<string> ServingProblems(GapuraSettings settings) => MailProblems(settings.Mail);

    /// <summary>What keeps the mail settings from working.</summary>
    public static IReadOnlyList<string> MailProblems(MailSettings mail) => [.. Mail(mail)];

    /// <exception cref="SettingsException">There are <see cref="ServingProblems"/>; all of them.</exception>
    public static void RequireForServing(GapuraSettings settings) => SettingsException.ThrowIfAny(ServingProblems(settings));

    private static IEnumerable<string> Addresses(GapuraSettings settings)
    {
        if (!Uri.TryCreate(settings.BaseUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            yield return "'BaseUrl' must be the address that people use, for example https://masuk.contoh.example.";
        }
        else
        {
            if (url.Scheme == "http" && !url.IsLoopback)
            {
                yield return "'BaseUrl' must begin with https://; http:// is for this machine only (localhost).";
            }

            if (url.AbsolutePath != "/" || url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
            {
                yield return "'BaseUrl' must be scheme, host and port alone: no path, query or user.";
            }
        }

        if (!CanListen(settings.Listen))
        {
            yield return "'Listen' must be http:// with an address and a port, for example http://127.0.0.1:5080. https ends at the proxy before Gapura.";
        }
    }

    private static bool CanListen(string text)
    {
        try
        {
            var address = BindingAddress.Parse(text);
            return address.Scheme == "http" && address.PathBase.Length == 0 && address.Host.Length > 0 && address.Port is > 0 and < 65536;
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Folder(string folder)
    {
        if (folder.Length == 0)
        {
            return ["'DataFolder' must be given: the folder for keys and, with SQLite, the database."];
        }

        return CanWrite(folder) is { } why ? [$"'DataFolder' {folder} cannot be written ({why}). Give its owner the account that the server runs as."] : [];
    }

    /// <summary>Null, or what stands in the way of writing into the folder. A missing folder is made, for its owner only.</summary>
    internal static string? CanWrite(string folder)
    {
        try
        {
            if (!Directory.Exists(folder))
            {
                _ = OperatingSystem.IsWindows()
                    ? Directory.CreateDirectory(folder)
                    : Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            using (new FileStream(Path.Combine(folder, $".{Path.GetRandomFileName()}"), new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Options = FileOptions.DeleteOnClose,
            }))
            {
                return null;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return e.GetType().Name;
        }
    }

    private static IEnumerable<string> DatabaseProblems(DatabaseSettings database)
    {
        const string Example = "for example Host=db;Database=gapura;Username=gapura;Password=…";
        if (database.Kind == DatabaseKind.Sqlite)
        {
            if (database.File.Length == 0)
            {
                yield return "'Database:File' must be given.";
            }

            if (database.ConnectionString.Length > 0)
            {
                yield return "'Database:ConnectionString' is for PostgreSQL: set 'Database:Kind' to Postgres, or take it out.";
            }
        }
        else if (database.ConnectionString.Length == 0)
        {
            yield return $"'Database:ConnectionString' must be given for PostgreSQL, {Example}.";
        }
        else if (TryParse(database.ConnectionString) is not { Host.Length: > 0, Database.Length: > 0 })
        {
            yield return $"'Database:ConnectionString' must name host and database, {Example}.";
        }
    }

    private static NpgsqlConnectionStringBuilder? TryParse(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException or OverflowException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Keys(KeySettings keys)
    {
        if (keys.Json.Length == 0)
        {
            return keys.File.Length == 0 ? ["'Keys:File' must be given."] : [];
        }

        try
        {
            _ = KeyFile.Parse(keys.Json);
            return [];
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException or KeyNotFoundException or InvalidOperationException or OverflowException)
        {
            return ["'Keys:Json' must be the content of a key file: an active key id and 32-byte keys in base64."];
        }
    }

    private static IEnumerable<string> Numbers(GapuraSettings settings)
    {
        foreach (var (path, (least, most)) in Ranges)
        {
            object value = settings;
            foreach (var name in path.Split(':'))
            {
                value = value.GetType().GetProperty(name)!.GetValue(value)!;
            }

            if ((int)value < least || (int)value > most)
            {
                yield return $"'{path}' must be {least} to {most}.";
            }
        }
    }

    private static IEnumerable<string> Networks(GapuraSettings settings)
    {
        for (var i = 0; i < settings.TrustedProxies.Count; i++)
        {
            if (!IsAddress(settings.TrustedProxies[i]) && !IPNetwork.TryParse(settings.TrustedProxies[i], out _))
            {
                yield return $"'TrustedProxies:{i}' must be an address or a block such as 10.0.0.0/8.";
            }
        }

        for (var i = 0; i < settings.Places.Count; i++)
        {
            if (!IsAddress(settings.Places[i].Block) && !IPNetwork.TryParse(settings.Places[i].Block, out _))
            {
                yield return $"'Places:{i}:Block' must be an address or a block such as 10.20.0.0/16.";
            }

            if (settings.Places[i].Name.Length == 0)
            {
                yield return $"'Places:{i}:Name' must be given.";
            }
        }
    }

    // IPAddress.Parse takes "10" for 0.0.0.10: nobody means that.
    private static bool IsAddress(string text) =>
        IPAddress.TryParse(text, out _) && (text.Contains(':', StringComparison.Ordinal) || text.Count(c => c == '.') == 3);

    private static IEnumerable<string> Mail(MailSettings mail)
    {
        if (mail.Host.Length == 0)
        {
            yield return "'Mail:Host' must be given: resets and notices go by mail.";
        }

        if (!MailboxAddress.TryParse(mail.From, out var from) || !from.Address.Contains('@', StringComparison.Ordinal))
        {
            yield return "'Mail:From' must be an address, for example Gapura <masuk@contoh.example>.";
        }

        if (mail.Security == MailSecurity.None && mail.Host.Length > 0 && !IsLoopback(mail.Host))
        {
            yield return "'Mail:Security' None is for a relay on this machine; use StartTls or Tls for another one.";
        }

        if (mail.User.Length == 0 != (mail.Password.Length == 0))
        {
            yield return "'Mail:User' and 'Mail:Password' come together, or neither.";
        }
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
