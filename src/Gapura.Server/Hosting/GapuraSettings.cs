using Gapura.Server.Portals;
using Gapura.Storage;

namespace Gapura.Server.Hosting;

/// <summary>Everything an operator can set, by file or <c>GAPURA__…</c> environment. An unknown name refuses to start.</summary>
public sealed class GapuraSettings
{
    /// <summary>The address people use, as mails show it: <c>https://masuk.contoh.example</c>. No path.</summary>
    public string BaseUrl { get; set; } = "";

    /// <summary>Where to listen, for example <c>http://127.0.0.1:5080</c>.</summary>
    public string Listen { get; set; } = "http://127.0.0.1:5080";

    /// <summary>Where this node keeps what is not in the database: the SQLite file, the key file, the high-water mark.</summary>
    public string DataFolder { get; set; } = "";
    public DatabaseSettings Database { get; set; } = new();
    public KeySettings Keys { get; set; } = new();
    public MailSettings Mail { get; set; } = new();
    public SmsSettings Sms { get; set; } = new();
    public PushSettings Push { get; set; } = new();
    public LimitSettings Limits { get; set; } = new();
    public RetentionSettings Retention { get; set; } = new();

    /// <summary>Addresses or CIDR blocks of proxies whose <c>X-Forwarded-For</c> is believed. Empty: none.</summary>
    public List<string> TrustedProxies { get; set; } = [];

    /// <summary>Names for address blocks, shown as the place of a sign-in: the operator's own networks.</summary>
    public List<PlaceSettings> Places { get; set; } = [];
    public List<PortalProfile> Portals { get; set; } = [];
}

public sealed class DatabaseSettings
{
    public DatabaseKind Kind { get; set; } = DatabaseKind.Sqlite;

    /// <summary>SQLite's file; relative to the data folder.</summary>
    public string File { get; set; } = "gapura.db";

    /// <summary>PostgreSQL's connection string. It may hold a password, so it is never printed.</summary>
    public string ConnectionString { get; set; } = "";
}

public sealed class KeySettings
{
    /// <summary>The key file; relative to the data folder.</summary>
    public string File { get; set; } = "keys.json";

    /// <summary>The file's content instead, for platforms that inject secrets through the environment.</summary>
    public string Json { get; set; } = "";
}

public sealed class MailSettings
{
    public string Host { get; set; } = "";

    /// <summary>1–65535.</summary>
    public int Port { get; set; } = 587;

    /// <summary><c>StartTls</c> (default), <c>Tls</c>, or <c>None</c> for a relay on this machine.</summary>
    public MailSecurity Security { get; set; } = MailSecurity.StartTls;
    public string User { get; set; } = "";
    public string Password { get; set; } = "";
    public string From { get; set; } = "";
}

public enum MailSecurity
{
    StartTls,
    Tls,
    None,
}

public sealed class PushSettings
{
    /// <summary>Whom push services may write to: <c>mailto:</c> or an https page (RFC 8292 §2.1). Empty: no pushes are sent.</summary>
    public string Subject { get; set; } = "";

    /// <summary>Push services that are spoken to. Empty: those of the well-known browsers.</summary>
    public List<string> Hosts { get; set; } = [];
}

public sealed class LimitSettings
{
    /// <summary>Form posts a minute from one address (IPv6: one /64) on one node.</summary>
    public int PostsPerAddressPerMinute { get; set; } = 120;

    /// <summary>Form posts a second on one node, from everywhere.</summary>
    public int PostsPerSecond { get; set; } = 2000;

    /// <summary>Calls of the API a second by one relying party on one node.</summary>
    public int CallsPerClientPerSecond { get; set; } = 2000;

    /// <summary>Transactions of one relying party that may wait for one person.</summary>
    public int PendingTransactionsPerPerson { get; set; } = 50;

    /// <summary>Transactions of one relying party that may wait in all.</summary>
    public int PendingTransactionsPerClient { get; set; } = 10_000;

    /// <summary>Passwords hashed at the same time; 0 means one for each processor.</summary>
    public int HashWorkers { get; set; }

    /// <summary>Passwords waiting for a worker before the answer is "busy".</summary>
    public int HashQueue { get; set; } = 256;

    /// <summary>Reset mails an hour for one account and purpose.</summary>
    public int ResetMailsPerHour { get; set; } = 3;

    /// <summary>Reset requests an hour from one address.</summary>
    public int ResetsPerAddressPerHour { get; set; } = 10;

    /// <summary>Minutes without a request after which a session ends.</summary>
    public int SessionIdleMinutes { get; set; } = 30;

    /// <summary>Hours after which a session ends whatever its use.</summary>
    public int SessionHours { get; set; } = 12;

    /// <summary>Seconds in which "Ya" must be tapped, 30–180.</summary>
    public int ApprovalSeconds { get; set; } = 60;

    /// <summary>Minutes within which a pending enrolment must be proved.</summary>
    public int PendingEnrolmentMinutes { get; set; } = 10;
}

public sealed class RetentionSettings
{
    /// <summary>Days for which signed statements are kept, with what they answered and the devices that signed them.</summary>
    public int ProofDays { get; set; } = 3653;
}

public sealed class PlaceSettings
{
    /// <summary>CIDR block, for example <c>10.20.0.0/16</c>.</summary>
    public string Block { get; set; } = "";
    public string Name { get; set; } = "";
}
