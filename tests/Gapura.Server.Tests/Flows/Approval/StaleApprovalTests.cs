using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Flows.Approval;

/// <summary>ATK-16: "Ya" that comes after something else has happened opens nothing.</summary>
[Trait("Attack", "ATK-16")]
public sealed class StaleApprovalTests
{
    public static TheoryData<string, DatabaseKind> Happenings
    {
        get
        {
            var data = new TheoryData<string, DatabaseKind>();
            foreach (var kind in Enum.GetValues<DatabaseKind>())
            {
                foreach (var happening in (string[])["password changed", "account locked", "factor reset", "compromised", "device blocked", "sign-in dropped", "sign-in expired", "code instead"])
                {
                    data.Add(happening, kind);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Happenings))]
    public async Task Ya_after_it_is_refused(string happening, DatabaseKind kind)
    {
        await using var scene = await AppScene.BoundAsync(kind);
        var waiting = await scene.PasswordAsync();
        var question = await scene.Phone.QuestionAsync();
        await HappenAsync(scene, happening, waiting);
        var answer = await scene.Phone.AnswerAsync(question!.Challenge.Id, scene.Phone.Statement(question));
        Assert.True((int)answer.Status is >= 400 and < 500, $"{answer.Status} {answer.Code}");
        Assert.NotEqual(ChallengeState.Approved, (await scene.ChallengesAsync())[^1].State);
        Assert.False(AppScene.IsHome(await scene.LookAsync()));
        Assert.Equal(0, await SessionsAsync(scene));
    }

    [Theory]
    [InlineData("password changed")]
    [InlineData("account locked")]
    [InlineData("factor reset")]
    [InlineData("compromised")]
    [InlineData("device blocked")]
    [InlineData("device suspended")]
    public async Task What_was_approved_before_it_opens_nothing_after_it(string happening)
    {
        await using var scene = await AppScene.BoundAsync();
        var waiting = await scene.PasswordAsync();
        await scene.Phone.DecideAsync(Protocol.Approval.Decision.Approve);
        await HappenAsync(scene, happening, waiting);
        Assert.False(AppScene.IsHome(await scene.LookAsync()));
        Assert.Equal(0, await SessionsAsync(scene));
    }

    [Fact]
    public async Task A_restart_of_the_server_loses_nothing()
    {
        await using var scene = await AppScene.BoundAsync(DatabaseKind.Postgres);
        await scene.PasswordAsync();
        await using var other = await scene.Gapura.StartAnotherNodeAsync();
        Assert.Equal("approved", (await scene.Phone.DecideAsync(Protocol.Approval.Decision.Approve)).Outcome);
        using var moved = new Visitor(other.Address);
        foreach (var (name, value) in scene.Browser.Cookies)
        {
            moved.Cookies[name] = value;
        }

        Assert.True(AppScene.IsHome(await scene.LookAsync(moved)));
    }

    [Fact]
    public async Task Policy_that_is_switched_off_meanwhile_does_not_open_the_waiting_sign_in()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.PasswordAsync();
        await scene.Gapura.SetPolicyAsync(scene.Profile, SecondFactorMode.Off);
        Assert.Equal("Acceptor", (await scene.LookAsync()).Title);
        Assert.Equal(0, await SessionsAsync(scene));
    }

    private static Task<int> SessionsAsync(AppScene scene) => scene.Gapura.Database.ReadAsync(db => db.Sessions.CountAsync(one => one.AccountId == scene.Person.Id));

    private static async Task HappenAsync(AppScene scene, string happening, Reply waiting)
    {
        var (accounts, id, act) = (scene.Gapura.Accounts, scene.Person.Id, new Server.Accounts.OperatorAct("test", "test"));
        switch (happening)
        {
            case "password changed":
                await scene.Gapura.Database.WriteAsync(db => db.Accounts.Where(a => a.Id == id).ExecuteUpdateAsync(set => set.SetProperty(a => a.CredentialVersion, a => a.CredentialVersion + 1)));
                break;
            case "account locked":
                await accounts.LockAsync(id, act);
                break;
            case "factor reset":
                await accounts.ResetFactorAsync(id, act);
                break;
            case "compromised":
                await accounts.MarkCompromisedAsync(id, act);
                break;
            case "device blocked":
                await scene.Phone.CallAsync(HttpMethod.Delete, "/device");
                break;
            case "device suspended":
                await scene.Gapura.Database.WriteAsync(db => Server.Accounts.BoundDevices.EndAsync(
                    db, id, new DeviceId(scene.Phone.Id), DeviceStatus.Suspended, scene.Gapura.Time.GetUtcNow()));
                break;
            case "sign-in dropped":
                await scene.Browser.SubmitAsync(waiting, "Kembali ke Beranda");
                break;
            case "sign-in expired":
                scene.Gapura.Time.Advance(TimeSpan.FromMinutes(6));
                break;
            case "code instead":
                await scene.Browser.SubmitAsync(waiting, "Masukkan kode dari aplikasi");
                break;
        }
    }
}
