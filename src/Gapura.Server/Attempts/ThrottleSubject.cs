using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gapura.Server.Hosting;
using Gapura.Storage;

namespace Gapura.Server.Attempts;

/// <summary>What an attempt is counted against.</summary>
public static class ThrottleSubject
{
    /// <summary>The kind of the password's counters.</summary>
    public const string Password = "password";

    /// <summary>The kind that every second factor shares (B-08).</summary>
    public const string SecondFactor = "second";

    /// <summary>The kind of second factors where there is none: of names that nobody has, and of accounts that are locked or without one.</summary>
    public const string Nobody = "nobody";

    /// <summary>The kind of a Secure Token's responses without network, one bucket for each relying party at whose page they are typed.</summary>
    public const string Response = "response";

    /// <summary>
    /// The typed identity under a key of the server's: the same for a User ID that nobody has, and no list of names for whoever reads the table.
    /// </summary>
    /// <param name="userIdKey">As <see cref="Accounts.UserIdText"/> makes it.</param>
    public static string ForPassword(ServerSecrets secrets, string portal, string organisation, string userType, string userIdKey) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(secrets.Subjects, Encoding.UTF8.GetBytes($"{portal}|{organisation}|{userType}|{userIdKey}")));

    public static string ForSecondFactor(AccountId account) => account.ToString();
}
