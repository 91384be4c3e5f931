using System.Text.Json;
using Gapura.Protocol.Enrolment;
using Gapura.Protocol.Signing;
using Xunit;

namespace Gapura.Protocol.Tests.Enrolment;

public sealed class EnrolmentTests
{
    [Fact]
    public void A_link_names_a_server_and_a_code_and_nothing_else()
    {
        JsonElement vectors = SharedVectors.Open("links");
        Assert.Empty(SharedVectors.Failing(vectors.Each("accept"), vector =>
            EnrolmentLink.Read(vector.Text("link")) is { } link && link.Server == vector.Server() && link.Code.Reveal() == vector.Text("code") && link.Reveal() == vector.Text("link")));
        Assert.Empty(SharedVectors.Failing(vectors.Each("refuse"), vector => EnrolmentLink.Read(vector.Text("link")) is null));
    }

    [Fact]
    public void A_claim_proves_that_the_device_has_the_key_that_it_names()
    {
        JsonElement vectors = SharedVectors.Open("claims");
        Assert.Empty(SharedVectors.Failing(vectors.Each("accept"), IsOpened));
        Assert.Empty(SharedVectors.Failing(vectors.Each("refuse"), vector => EnrolmentClaim.Open(vector.Text("envelope")) is null));
    }

    [Fact]
    public void A_claim_is_read_as_it_was_made()
    {
        using var key = DeviceKey.Create();
        var made = new EnrolmentClaim(ServerName.Read("https://masuk.example")!.Value, EnrolmentCode.Create(), Base64UrlText.Encode(new byte[32]), key.Public, "HP \"Sari\" \\ é");
        EnrolmentClaim read = EnrolmentClaim.Open(made.Seal(key))!;
        Assert.Equal((made.Server, made.Code.Reveal(), made.Nonce, made.Key.ToString(), made.Name), (read.Server, read.Code.Reveal(), read.Nonce, read.Key.ToString(), read.Name));
    }

    [Fact]
    public void A_code_prints_itself_nowhere()
    {
        var code = EnrolmentCode.Create();
        var link = new EnrolmentLink(ServerName.Read("https://masuk.example")!.Value, code);
        Assert.DoesNotContain(code.Reveal(), $"{code} {link}", StringComparison.Ordinal);
    }

    private static bool IsOpened(JsonElement vector)
    {
        JsonElement said = vector.GetProperty("claim");
        return EnrolmentClaim.Open(vector.Text("envelope")) is { } claim
            && claim.Server == said.Server() && claim.Code.Reveal() == said.Text("code") && claim.Nonce == said.Text("nonce")
            && claim.Key.ToString() == said.Text("key") && claim.Name == said.Text("name") && CompareCode.Of(claim.Code, claim.Key) == vector.Text("compare");
    }
}
