using System.Security.Cryptography;
using Gapura.Client.Approvals;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;

namespace Gapura.Client.Statements;

/// <summary>What a statement has to be about to be worth anything to you.</summary>
/// <param name="Server">Gapura's address, as in <see cref="GapuraClientOptions.Address"/>.</param>
/// <param name="Approval">The approval's id.</param>
public sealed record ExpectedStatement(Uri Server, string Approval)
{
    /// <summary>The device's id, where you know which it has to be.</summary>
    public string? Device { get; init; }

    /// <summary>Gapura's id of the person, where you know it.</summary>
    public string? Account { get; init; }
}

/// <summary>What a statement is: <see cref="Genuine"/> or <see cref="False"/>, and nothing else.</summary>
public abstract record StatementVerdict
{
    private StatementVerdict()
    {
    }

    /// <summary>The device with this key signed it, about this approval.</summary>
    /// <param name="Question">What the person was shown.</param>
    /// <param name="Answer">What they decided. Look at <see cref="SignInAnswer.Decision"/>: a genuine no is a no.</param>
    public sealed record Genuine(SignInQuestion Question, SignInAnswer Answer) : StatementVerdict
    {
        /// <summary>Whether the person said yes.</summary>
        public bool IsApproval => Answer.Decision == Decision.Approve;
    }

    /// <summary>It proves nothing.</summary>
    /// <param name="Fault">What is wrong with it.</param>
    public sealed record False(StatementFault Fault) : StatementVerdict;
}

/// <summary>What is wrong with a statement.</summary>
public enum StatementFault
{
    /// <summary>It is no statement on a sign-in, or not spelt as the protocol wants it.</summary>
    Malformed,

    /// <summary>The key is no device's key.</summary>
    NoKey,

    /// <summary>Another key signed it, or it was changed.</summary>
    OtherSignature,

    /// <summary>It was made for another Gapura.</summary>
    OtherServer,

    /// <summary>It answers another approval.</summary>
    OtherApproval,

    /// <summary>Another device's, or another person's.</summary>
    OtherPerson,
}

/// <summary>
/// Checks a device's statement without asking anybody (protocol/SPEC.md, chapter 6). What it proves is only as good as the key: take the one that
/// came with the first approval of this device and kept since, not one that came with the statement it is to prove.
/// </summary>
public static class StatementVerifier
{
    /// <summary>Checks a statement.</summary>
    /// <param name="statement">As <see cref="Approval.Statement"/> has it.</param>
    /// <param name="key">The device's public key, as you keep it.</param>
    /// <param name="expected">What it has to be about.</param>
    public static StatementVerdict Verify(string statement, DeviceJwk key, ExpectedStatement expected)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(expected);
        if (KeyOf(key) is not { } device)
        {
            return new StatementVerdict.False(StatementFault.NoKey);
        }

        if (SignInStatement.Read(statement) is not { } read)
        {
            return new StatementVerdict.False(StatementFault.Malformed);
        }

        if (read.QuestionSignedBy(device) is not { } question)
        {
            return new StatementVerdict.False(StatementFault.OtherSignature);
        }

        return FaultOf(question, expected) is { } fault ? new StatementVerdict.False(fault) : new StatementVerdict.Genuine(question, read.Answer);
    }

    /// <summary>A name for a key that is short enough to keep and compare: RFC 7638.</summary>
    public static string ThumbprintOf(DeviceJwk key)
    {
        ArgumentNullException.ThrowIfNull(key);
        string canonical = $$"""{"crv":"{{key.Crv}}","kty":"{{key.Kty}}","x":"{{key.X}}","y":"{{key.Y}}"}""";
        return Base64UrlText.Encode(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(canonical)));
    }

    private static StatementFault? FaultOf(SignInQuestion question, ExpectedStatement expected) =>
        ServerName.Read(expected.Server.GetLeftPart(UriPartial.Authority)) != question.Server ? StatementFault.OtherServer
        : !Guid.TryParse(expected.Approval, out Guid approval) || approval != question.Challenge.Id ? StatementFault.OtherApproval
        : IsOther(expected.Device, question.Device) || IsOther(expected.Account, question.Account) ? StatementFault.OtherPerson
        : null;

    private static bool IsOther(string? expected, Guid found) => expected is not null && (!Guid.TryParse(expected, out Guid id) || id != found);

    internal static DevicePublicKey? KeyOf(DeviceJwk key) =>
        key is { Kty: "EC", Crv: "P-256" } && Base64UrlText.TryDecode(key.X, 32, out byte[] x) && Base64UrlText.TryDecode(key.Y, 32, out byte[] y)
            ? DevicePublicKey.FromPoint([0x04, .. x, .. y])
            : null;
}
