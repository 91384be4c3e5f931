using System.Net;
using Gapura.Server.Hosting;
using Gapura.Server.Tests.Http;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Gapura.Server.Tests.Hosting;

/// <summary>ATK-28 through the whole server.</summary>
public sealed class ClockJumpTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite, 5)]
    [InlineData(DatabaseKind.Sqlite, 24 * 60)]
    [InlineData(DatabaseKind.Postgres, 24 * 60)]
    [Trait("Clause", "M-12")]
    [Trait("Clause", "ATK-28")]
    public async Task While_the_clock_is_behind_nothing_is_served_and_what_was_used_or_ended_stays_so_afterwards(DatabaseKind kind, int minutes)
    {
        await using var scene = await Scene.SignedInAsync(kind);
        var gapura = scene.Gapura;
        using var used = gapura.NewVisitor();
        await gapura.SignInAsync(used, scene.Person, scene.Secret);
        var spent = gapura.CodeOf(scene.Secret);
        gapura.Time.Advance(TimeSpan.FromSeconds(60));
        await gapura.Services.GetRequiredService<ClockGuard>().CheckAsync();
        var right = gapura.Time.GetUtcNow();

        gapura.Time.AdjustTime(right.AddMinutes(-minutes));
        foreach (var path in (string[])["/lpse/", "/lpse/home", "/lpse/sign-in", "/health/ready"])
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await scene.Browser.GetAsync(path)).Status);
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await scene.Browser.PostOnlyAsync("/lpse/log-out")).Status);
        Assert.Equal(HttpStatusCode.OK, (await scene.Browser.GetAsync("/health/live")).Status);

        gapura.Time.AdjustTime(right);
        Assert.Equal("Beranda", (await scene.Browser.GetAsync("/lpse/home")).Title);
        using var again = gapura.NewVisitor();
        var page = await again.SignInWithPasswordAsync(scene.Person);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await again.SubmitAsync(page, "Login", ("code", spent))).Status);
    }

    [Fact]
    [Trait("Clause", "M-12")]
    [Trait("Clause", "ATK-28")]
    public async Task A_jump_of_ten_years_forward_and_back_is_refused_until_an_operator_accepts_it_and_then_nothing_old_lives()
    {
        await using var scene = await Scene.SignedInAsync();
        var gapura = scene.Gapura;
        var guard = gapura.Services.GetRequiredService<ClockGuard>();
        var right = gapura.Time.GetUtcNow();
        gapura.Time.AdjustTime(right.AddYears(10));
        await guard.CheckAsync();
        Assert.Equal("Pilih Jenis User", (await scene.Browser.GetAsync("/lpse/home")).Title);
        using var future = gapura.NewVisitor();
        Assert.Equal("Beranda", (await gapura.SignInAsync(future, scene.Person, scene.Secret)).Title);

        gapura.Time.AdjustTime(right.AddMinutes(1));
        await guard.CheckAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await future.GetAsync("/lpse/home")).Status);
        await guard.AcceptAsync();
        Assert.Equal("Pilih Jenis User", (await future.GetAsync("/lpse/home")).Title);
        Assert.Equal("Pilih Jenis User", (await scene.Browser.GetAsync("/lpse/home")).Title);
        using var again = gapura.NewVisitor();
        var page = await again.SignInWithPasswordAsync(scene.Person);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await again.SubmitAsync(page, "Login", ("code", gapura.CodeOf(scene.Secret)))).Status);
        gapura.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("Beranda", (await gapura.SignInAsync(again, scene.Person, scene.Secret)).Title);
    }

    [Fact]
    [Trait("Clause", "M-12")]
    [Trait("Clause", "ATK-28")]
    public async Task An_operator_accepts_the_time_while_the_server_runs()
    {
        await using var ground = await ServedGround.CreateAsync();
        await using var server = await ground.ServeAsync();
        var ahead = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(await Sqlite3.QueryAsync(ground.DatabaseFile, "SELECT value FROM server_marks WHERE name = 'time_high_water'"), System.Globalization.CultureInfo.InvariantCulture)).AddYears(10);
        await Sqlite3.QueryAsync(ground.DatabaseFile, $"UPDATE server_marks SET value = {ahead.ToUnixTimeMilliseconds()} WHERE name = 'time_high_water'");
        Assert.True(await ground.AnswersAsync(503, 20), "It went on serving.");
        Assert.Contains("operator clock accept", server.Output + server.Error, StringComparison.Ordinal);
        var accepted = await ground.RunAsync("operator", "clock", "accept");
        Assert.True(accepted.ExitCode == 0, accepted.Error);
        Assert.True(await ground.AnswersAsync(200, 20), "It did not recover.");
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "M-12")]
    [Trait("Clause", "ATK-28")]
    public async Task Nodes_whose_clocks_differ_by_45_seconds_either_way_serve_one_person_alike(DatabaseKind kind)
    {
        await using var scene = await Scene.SignedInAsync(kind);
        var right = scene.Gapura.Time.GetUtcNow();
        await using var ahead = await scene.Gapura.StartAnotherNodeAsync(new FakeTimeProvider(right.AddSeconds(45)));
        await using var behind = await scene.Gapura.StartAnotherNodeAsync(new FakeTimeProvider(right.AddSeconds(-45)));
        foreach (var node in (RunningGapura[])[ahead, behind])
        {
            using var visitor = node.NewVisitor();
            foreach (var (name, value) in scene.Browser.Cookies)
            {
                visitor.Cookies[name] = value;
            }

            Assert.Equal("Beranda", (await visitor.GetAsync("/lpse/home")).Title);
        }

        ahead.Time.Advance(TimeSpan.FromSeconds(60));
        behind.Time.Advance(TimeSpan.FromSeconds(60));
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(60));
        using var onAhead = ahead.NewVisitor();
        var code = scene.Gapura.CodeOf(scene.Secret, 1);
        var page = await onAhead.SignInWithPasswordAsync(scene.Person);
        Assert.Equal("Beranda", (await onAhead.SubmitAsync(page, "Login", ("code", code))).Title);
        using var onBehind = behind.NewVisitor();
        page = await onBehind.SignInWithPasswordAsync(scene.Person);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await onBehind.SubmitAsync(page, "Login", ("code", code))).Status);
    }
}
