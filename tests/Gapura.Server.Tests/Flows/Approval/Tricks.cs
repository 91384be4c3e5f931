using System.Numerics;
using System.Text;
using Gapura.Protocol.Signing;

namespace Gapura.Server.Tests.Flows.Approval;

/// <summary>What can be done to an envelope without its key (ATK-18).</summary>
internal static class Tricks
{
    private static readonly BigInteger Order = new(
        Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"), isUnsigned: true, isBigEndian: true);

    public static string Play(string trick, string envelope)
    {
        var parts = envelope.Split('.');
        return trick switch
        {
            "alg none" => $"{Header("none", "gapura-signin+jws")}.{parts[1]}.",
            "other type" => $"{Header("ES256", "gapura-call+jws")}.{parts[1]}.{parts[2]}",
            "no signature" => $"{parts[0]}.{parts[1]}.",
            "padding" => envelope + "==",
            "high s" => $"{parts[0]}.{parts[1]}.{High(parts[2])}",
            _ => throw new ArgumentOutOfRangeException(nameof(trick), trick, "There is no such trick."),
        };
    }

    private static string Header(string algorithm, string type) => Base64UrlText.Encode(Encoding.ASCII.GetBytes($$"""{"alg":"{{algorithm}}","typ":"{{type}}"}"""));

    private static string High(string signature)
    {
        Base64UrlText.TryDecode(signature, out var bytes);
        var high = (Order - new BigInteger(bytes.AsSpan(32), isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.AsSpan(32).Clear();
        high.CopyTo(bytes.AsSpan(64 - high.Length));
        return Base64UrlText.Encode(bytes);
    }
}
