using System.Net;
using Gapura.Server.Accounts;
using Gapura.Server.Audit;
using Gapura.Server.Factors.SecureToken;
using Gapura.Server.Hosting;
using Gapura.Storage.Sealing;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Factors.SecureToken;

/// <summary>Activating without a text message, with digits that an operator tells (F-05).</summary>
public sealed class DeskTests
{
    [Fact]
    public async Task Digits_that_an_operator_tells_activate_and_end_those_that_were_sent()
    {
        await using var scene = await TokenScene.BareAsync();
        using var token = new TestDevice(scene.Gapura);
        await token.ClaimTokenAsync(await scene.PasswordAsync());
        var sent = await token.TextedCodeAsync();
        scene.Gapura.Time.Advance(TokenEnrolment.CodeLife);
        Assert.Equal("code-over", (await token.EnterCodeAsync(sent)).Code);

        string told;
        do
        {
            told = (await TellAsync(scene))!;
        }
        while (told == sent);

        Assert.Matches("^[0-9]{6}$", told);
        Assert.Equal("wrong-code", (await token.EnterCodeAsync(sent)).Code);
        Assert.Equal(HttpStatusCode.OK, (await token.EnterCodeAsync(told)).Status);
        var row = (await scene.Gapura.AuditAsync()).First(one => one.Kind == "token_code_told");
        Assert.Equal(("success", "test"), (row.Outcome, row.Actor));
        Assert.Contains("at the counter", row.Details, StringComparison.Ordinal);
        Assert.DoesNotContain(told, row.Details + row.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Told_digits_live_five_minutes_and_three_tries()
    {
        await using var scene = await TokenScene.BareAsync();
        using var token = new TestDevice(scene.Gapura);
        await token.ClaimTokenAsync(await scene.PasswordAsync());
        var told = (await TellAsync(scene))!;
        for (var i = 0; i < TokenEnrolment.MostTriesPerCode; i++)
        {
            Assert.Equal("wrong-code", (await token.EnterCodeAsync(told == "111111" ? "222222" : "111111")).Code);
        }

        Assert.Equal("code-over", (await token.EnterCodeAsync(told)).Code);
        told = (await TellAsync(scene))!;
        scene.Gapura.Time.Advance(TokenEnrolment.CodeLife);
        Assert.Equal("code-over", (await token.EnterCodeAsync(told)).Code);
    }

    [Fact]
    public async Task Where_no_token_is_on_its_way_nothing_is_told_and_that_is_on_record()
    {
        await using var scene = await TokenScene.BareAsync();
        Assert.Null(await TellAsync(scene));
        Assert.Equal("failure", (await scene.Gapura.AuditAsync()).Single(one => one.Kind == "token_code_told").Outcome);
    }

    private static Task<string?> TellAsync(TokenScene scene) => scene.Gapura.Database.WriteAsync(async db =>
    {
        var services = scene.Gapura.Services;
        var desk = new TokenDesk(services.GetRequiredService<KeyRing>(), services.GetRequiredService<Clock>(), services.GetRequiredService<AuditLog>());
        var account = await db.Accounts.SingleAsync(one => one.UserId == scene.Person.UserId);
        return await desk.TellCodeAsync(db, account, new OperatorAct("test", "at the counter"));
    });
}
