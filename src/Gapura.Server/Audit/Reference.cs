using System.Security.Cryptography;

namespace Gapura.Server.Audit;

/// <summary>What a person reads to an operator over the phone: ten characters without look-alikes, in two groups.</summary>
public static class Reference
{
    private const string Letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static string New() => $"{RandomNumberGenerator.GetString(Letters, 5)}-{RandomNumberGenerator.GetString(Letters, 5)}";
}
