namespace Gapura.Server.Tests.OpenId;

/// <summary>RFC 7636 by S256 alone: every pair of what is asked for and what is shown.</summary>
[Collection(typeof(ProviderCollection))]
[Trait("Clause", "J-04")]
public sealed class PkceTests(ProviderGround ground)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_a_challenge_there_is_no_code(bool isPublic)
    {
        var scene = await ground.SceneAsync(isPublic: isPublic);
        var at = await scene.CodeAsync(("code_challenge", ""), ("code_challenge_method", ""));
        Assert.Equal(("invalid_request", (string?)null), (at.Error(), at["code"]));
    }

    [Fact]
    public async Task An_application_that_may_leave_it_out_may_not_use_half_of_it()
    {
        var scene = await ground.SceneAsync(row => row.MayOmitPkce = true);
        var bare = await scene.CodeAsync(("code_challenge", ""), ("code_challenge_method", ""));
        Assert.Equal(200, (await scene.RedeemAsync(bare.Code, ("code_verifier", ""))).Status);

        // RFC 9700 §2.1.1: a verifier for a code that was asked for without a challenge is a sign of a downgrade.
        var downgraded = await scene.CodeAsync(("code_challenge", ""), ("code_challenge_method", ""));
        Assert.NotEqual(200, (await scene.RedeemAsync(downgraded.Code)).Status);
        var protectedCode = await scene.CodeAsync();
        Assert.NotEqual(200, (await scene.RedeemAsync(protectedCode.Code, ("code_verifier", ""))).Status);
        var plain = await scene.CodeAsync(("code_challenge", scene.Verifier), ("code_challenge_method", "plain"));
        Assert.Equal(("invalid_request", (string?)null), (plain.Error(), plain["code"]));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("s256")]
    [InlineData("S512")]
    [InlineData("none")]
    public async Task A_challenge_by_any_other_method_than_S256_gets_no_code(string method)
    {
        var scene = await ground.SceneAsync();
        var at = await scene.CodeAsync(("code_challenge", scene.Verifier), ("code_challenge_method", method));
        Assert.Equal(("invalid_request", (string?)null), (at.Error(), at["code"]));
    }

    [Fact]
    public async Task A_method_without_a_challenge_gets_no_code()
    {
        var scene = await ground.SceneAsync();
        var at = await scene.CodeAsync(("code_challenge", ""));
        Assert.Equal(("invalid_request", (string?)null), (at.Error(), at["code"]));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("wrong", true)]
    [InlineData("challenge", true)]
    [InlineData("upper", true)]
    [InlineData("", false)]
    [InlineData("wrong", false)]
    public async Task A_code_wants_the_verifier_that_it_was_asked_for_with(string shown, bool isPublic)
    {
        var scene = await ground.SceneAsync(isPublic: isPublic);
        var at = await scene.CodeAsync();
        var verifier = shown switch
        {
            "wrong" => new string('a', 43),
            "challenge" => scene.Challenge,
            "upper" => scene.Verifier.ToUpperInvariant(),
            _ => "",
        };
        Assert.Equal(shown.Length == 0 ? "400 invalid_request" : "400 invalid_grant", (await scene.RedeemAsync(at.Code, ("code_verifier", verifier))).Error());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_code_with_the_right_verifier_gives_tokens(bool isPublic)
    {
        var scene = await ground.SceneAsync(isPublic: isPublic);
        Assert.Equal(200, (await scene.RedeemAsync((await scene.CodeAsync()).Code)).Status);
    }

    [Fact]
    public async Task A_verifier_of_another_request_does_not_open_a_code_put_in_its_place()
    {
        var (mine, theirs) = (await ground.SceneAsync(), await ground.SceneAsync());
        var injected = (await theirs.GoAsync(theirs.AuthorizeUrl(("client_id", mine.Client.Id)))).Code;
        Assert.Equal("400 invalid_grant", (await mine.RedeemAsync(injected)).Error());
    }
}
