using System.Security.Cryptography;
using System.Text;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;
using Gapura.Server.Attempts;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;

namespace Gapura.Server.Factors.App;

/// <summary>Checks a device's statement on a sign-in against the question as our own rows have it (SPEC 6.4–6.7).</summary>
public sealed class AppProof(Database database, Clock clock, OwnServer server, AppChallenge challenges)
{
    public const string Name = "app";

    /// <summary>RFC 8176's word for a proof of possession of a key in software.</summary>
    public const string Method = "swk";

    /// <summary>Reason of a refusal for a number that is not the page's.</summary>
    public const string WrongNumber = "wrong number";

    /// <summary>Whether the statement is this device's answer to exactly this challenge (SPEC 6.5).</summary>
    public bool IsAnswer(SignInStatement statement, Challenge challenge, Device device)
    {
        var shown = new SignInShown(
            challenge.ShownPortal, challenge.ShownUserId, challenge.ShownBrowser, challenge.ShownPlace, challenge.CreatedAt.ToUnixTimeSeconds());
        var question = new SignInQuestion(
            server.Name, new SignInChallenge(challenge.Id.Value, challenge.Nonce, challenge.ExpiresAt.ToUnixTimeSeconds()),
            challenge.AccountId.Value, device.Id.Value, shown);
        return DevicePublicKey.FromPoint(device.PublicKey) is { } key && statement.Answers(question, key);
    }

    /// <summary>Whether the number is the one that the page shows (SPEC 6.3).</summary>
    public bool HasRightNumber(SignInAnswer answer, Challenge challenge) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(challenges.NumberOf(challenge)), Encoding.ASCII.GetBytes(answer.Number));

    /// <summary>
    /// The one statement that decides a challenge (SPEC 6.7): it is pending and in time, its sign-in waits (or a relying party asked), its account and device are as
    /// they were, whichever node or request was first.
    /// </summary>
    public Claim Decide(Challenge challenge, Device device, ChallengeState state, string envelope) => new(
        "UPDATE challenges SET state = {0}, decided_at = {1}, device_id = {2}, statement = {3}, number_sealed = NULL "
        + "WHERE id = {4} AND state = 'Pending' AND expires_at > {1} "
        + "AND (client_id IS NOT NULL OR EXISTS (SELECT 1 FROM sign_ins WHERE sign_ins.id = challenges.sign_in_id AND sign_ins.state = 'AwaitingApproval' AND sign_ins.expires_at > {1})) "
        + "AND EXISTS (SELECT 1 FROM accounts WHERE accounts.id = challenges.account_id AND accounts.status = 'Active' "
        + "AND accounts.credential_version = challenges.credential_version) "
        + "AND EXISTS (SELECT 1 FROM devices WHERE devices.id = {2} AND devices.account_id = challenges.account_id AND devices.status = 'Active')",
        [state.ToString(), database.Time(clock.Now), device.Id.Value, envelope, challenge.Id.Value])
    {
        LostReason = "the challenge is over",
    };
}
