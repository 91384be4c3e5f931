using System.Security.Cryptography;
using System.Text;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Microsoft.AspNetCore.WebUtilities;

namespace Gapura.Server.Attempts;

/// <summary>Under which name failures are counted.</summary>
public static class ThrottleSubject
{
    /// <summary>A keyed hash of what was typed, so that a User ID nobody has is counted like any other (C-01) and the table lists none.</summary>
    public static string ForPassword(ServerSecrets secrets, string portal, string organisation, string userType, string userIdKey) =>
        WebEncoders.Base64UrlEncode(HMACSHA256.HashData(secrets.Subjects, Encoding.UTF8.GetBytes($"{portal}|{organisation}|{userType}|{userIdKey}")));

    public static string ForSecondFactor(AccountId account) => account.ToString();
}
