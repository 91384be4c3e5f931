using System.Text.Json;
using Gapura.Protocol.Enrolment;
using Gapura.Protocol.Pin;
using Gapura.Protocol.Signing;
using Xunit;

namespace Gapura.Protocol.Tests.Pin;

/// <summary>What phones and the server have in common of a PIN (SPEC 9).</summary>
public sealed class PinVectorTests
{
    private static readonly JsonElement File = SharedVectors.Open("pin");

    [Fact]
    public void A_pin_gives_the_keys_that_it_gives_on_a_phone() => Assert.Empty(SharedVectors.Failing(File.Each("keys"), vector =>
    {
        PinKey key = PinKey.Derive(vector.Hex("seed"), vector.Hex("salt"), vector.Text("pin"));
        return Base64UrlText.Encode(key.Reveal()) == vector.Text("key")
            && key.ProofOver(vector.Text("message")) == vector.Text("proof") && key.Proves(vector.Text("proof"), vector.Text("message"))
            && key.TotpSecret().Reveal().SequenceEqual(vector.Hex("totp")) && key.OcraKey().AsSpan().SequenceEqual(vector.Hex("ocra"));
    }));

    [Fact]
    public void A_weak_pin_is_weak_for_one_reason_everywhere()
    {
        Assert.Empty(SharedVectors.Failing(File.Each("weak"), vector =>
            PinText.WeaknessOf(vector.Text("pin"), vector.Text("telephone")) is { } reason && string.Equals(reason.ToString(), vector.Text("reason"), StringComparison.OrdinalIgnoreCase)));
        Assert.Empty(SharedVectors.Failing(File.Each("strong"), vector => PinText.WeaknessOf(vector.Text("pin"), vector.Text("telephone")) is null));
        Assert.Empty(SharedVectors.Failing(File.Each("refuse"), vector => !PinText.IsPin(vector.Text("pin"))));
    }

    [Fact]
    public void A_tokens_claim_proves_its_key_and_carries_consent_and_pin()
    {
        JsonElement claims = SharedVectors.Open("token-claims");
        Assert.Empty(SharedVectors.Failing(claims.Each("accept"), IsOpened));
        Assert.Empty(SharedVectors.Failing(claims.Each("refuse"), vector => TokenClaim.Open(vector.Text("envelope")) is null));
    }

    private static bool IsOpened(JsonElement vector)
    {
        JsonElement said = vector.GetProperty("claim");
        return TokenClaim.Open(vector.Text("envelope")) is { Device: { } device } claim
            && device.Server == said.Server() && device.Code.Reveal() == said.Text("code") && device.Nonce == said.Text("nonce")
            && device.Key.ToString() == said.Text("key") && device.Name == said.Text("name")
            && claim.Consent == said.Text("consent") && Base64UrlText.Encode(claim.Pin.Reveal()) == said.Text("pin");
    }
}
