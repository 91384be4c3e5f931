using System.Diagnostics;
using System.Net;
using Gapura.Server.Hosting;
using Gapura.Server.Tests.Flows.Reset;
using Gapura.Server.Tests.Http;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gapura.Server.Tests.Hosting;

/// <summary>L-08: what the server stands on goes away: closed, told plainly, nothing lost, and back without a restart.</summary>
public sealed class OutageTests
{
    [Fact]
    [Trait("Clause", "L-08")]
    [Trait("Clause", "L-07")]
    public async Task While_PostgreSQL_is_away_nobody_gets_in_and_when_it_is_back_everything_goes_on_by_itself()
    {
        await using var postgres = await PostgresServer.StartNewAsync(durable: false);
        var connection = await postgres.CreateDatabaseAsync();
        await using var scene = await Scene.SignedInAsync(DatabaseKind.Postgres, settings => settings.Database.ConnectionString = connection);
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(30));
        using var half = scene.Gapura.NewVisitor();
        var waiting = await half.SignInWithPasswordAsync(scene.Person);
        using var early = scene.Gapura.NewVisitor();
        var password = await early.IdentifyAsync(scene.Person.UserType, scene.Person.UserId);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => scene.Browser.Clone().GetAsync("/lpse/home")));

        await postgres.StopAsync();
        var code = scene.Gapura.CodeOf(scene.Secret);
        await ClosedAsync(() => scene.Browser.GetAsync("/lpse/home"));
        await ClosedAsync(() => half.SubmitAsync(waiting, "Login", ("code", code)));
        await ClosedAsync(() => early.SubmitAsync(password, "Login", ("password", scene.Person.Password)));
        await ClosedAsync(() => early.GetAsync("/lpse/reset"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await early.GetAsync("/health/ready")).Status);
        Assert.Equal(HttpStatusCode.OK, (await early.GetAsync("/health/live")).Status);

        await postgres.StartAsync();
        var back = Stopwatch.GetTimestamp();
        Reply home;
        while ((home = await scene.Browser.GetAsync("/lpse/home")).Title != "Beranda")
        {
            Assert.True(Stopwatch.GetElapsedTime(back) < TimeSpan.FromSeconds(10), $"It did not recover: {home.Status}.");
            await Task.Delay(100);
        }

        Assert.Equal("Beranda", (await half.SubmitAsync(waiting, "Login", ("code", code))).Title);
        var fields = (await early.GetAsync("/lpse/sign-in/password")).Form("Login", ("password", scene.Person.Password));
        Assert.Equal("Input Kode TOTP", (await early.PostAsync(fields.Action, fields.Fields)).Title);
    }

    [Fact]
    [Trait("Clause", "L-08")]
    public async Task A_PostgreSQL_that_says_nothing_at_all_is_given_up_within_seconds()
    {
        var connection = new NpgsqlConnectionStringBuilder(await (await PostgresServer.Shared).CreateDatabaseAsync());
        await using var relay = new SilentRelay(connection.Port);
        connection.Port = relay.Port;
        await using var scene = await Scene.SignedInAsync(DatabaseKind.Postgres, settings => settings.Database.ConnectionString = connection.ConnectionString);
        relay.FallSilent();
        await ClosedAsync(() => scene.Browser.GetAsync("/lpse/home"), seconds: 60);
        relay.SpeakAgain();
        var back = Stopwatch.GetTimestamp();
        while ((await scene.Browser.GetAsync("/lpse/home")).Title != "Beranda")
        {
            Assert.True(Stopwatch.GetElapsedTime(back) < TimeSpan.FromSeconds(30), "It did not recover.");
        }
    }

    [Fact]
    [Trait("Clause", "L-08")]
    public async Task On_a_full_disk_nothing_is_half_done_and_freed_space_is_enough_to_go_on()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && OperatingSystem.IsLinux(), "Only root can make a small disk.");
        var disk = Directory.CreateTempSubdirectory("gapura-disk-").FullName;
        await ToolProcess.OutputAsync(new ProcessStartInfo("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", disk]), "mount");
        try
        {
            await using var scene = await Scene.SignedInAsync(DatabaseKind.Sqlite, settings => settings.Database.File = Path.Combine(disk, "gapura.db"));
            scene.Gapura.Time.Advance(TimeSpan.FromSeconds(30));
            using var half = scene.Gapura.NewVisitor();
            var waiting = await half.SignInWithPasswordAsync(scene.Person);
            var ballast = Path.Combine(disk, "ballast");
            await FillAsync(ballast);
            var before = await CountsAsync(scene);

            // A page or two may still fit into what the log has reserved; then it is over.
            var code = scene.Gapura.CodeOf(scene.Secret);
            var refused = false;
            for (var i = 0; i < 200 && !refused; i++)
            {
                using var visitor = scene.Gapura.NewVisitor();
                var reply = await visitor.GetAsync("/lpse/reset");
                refused = reply.Status == HttpStatusCode.ServiceUnavailable;
                Assert.True(refused || reply.Status == HttpStatusCode.OK, $"{reply.Status}: {reply.Text}");
            }

            Assert.True(refused, "The disk did not fill.");
            await ClosedAsync(() => half.SubmitAsync(waiting, "Login", ("code", code)));
            Assert.DoesNotContain("__Host-gapura-session-lpse", half.Cookies.Keys);
            Assert.Equal(before, await CountsAsync(scene));

            File.Delete(ballast);
            Assert.Equal("Beranda", (await half.SubmitAsync(waiting, "Login", ("code", code))).Title);
            Assert.Equal("ok", await Sqlite3.QueryAsync(scene.DatabaseFile, "PRAGMA integrity_check"));
        }
        finally
        {
            await ToolProcess.RunAsync(new ProcessStartInfo("umount", ["-l", disk]), "mount");
            Directory.Delete(disk);
        }
    }

    [Fact]
    [Trait("Clause", "L-08")]
    public async Task While_the_mail_server_is_down_people_sign_in_and_ask_for_resets_and_their_mail_comes_when_it_is_back()
    {
        await using var mails = await SmtpSink.StartNewAsync();
        await mails.StopAsync();
        await using var scene = await Scene.SignedInAsync(change: settings => settings.Mail = new MailSettings
        {
            Host = "127.0.0.1",
            Port = mails.Port,
            Security = MailSecurity.None,
            From = "Gapura <masuk@contoh.example>",
        });
        using var other = scene.Gapura.NewVisitor();
        Assert.Equal("Beranda", (await scene.Gapura.SignInAsync(other, scene.Person, scene.Secret)).Title);
        var began = Stopwatch.GetTimestamp();
        Assert.Equal("Berhasil Kirim Reset TOTP", (await scene.Gapura.AskForResetAsync(other, scene.Person)).Title);
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(5), "Asking waited for the mail server.");

        await mails.StartAsync();
        foreach (var subject in (string[])["Konfirmasi Permintaan Reset TOTP", "TOTP Anda telah aktif"])
        {
            Assert.True(await ComesAsync(subject), $"'{subject}' did not come.");
        }

        async Task<bool> ComesAsync(string subject)
        {
            for (var i = 0; i < 20; i++)
            {
                try
                {
                    await mails.WaitForAsync(m => m.Subject == subject, TimeSpan.FromSeconds(1));
                    return true;
                }
                catch (TimeoutException)
                {
                    // The courier waits for its next try.
                    scene.Gapura.Time.Advance(TimeSpan.FromSeconds(15));
                }
            }

            return false;
        }
    }

    [Fact]
    [Trait("Clause", "L-08")]
    public async Task Bad_settings_refuse_to_start_with_code_2_and_the_names_of_all_of_them()
    {
        await using var ground = await ServedGround.CreateAsync();
        ground.Environment["GAPURA__BaseUrll"] = "x";
        ground.Environment["GAPURA__Limits__SessionHours"] = "viel";
        ground.Environment["GAPURA__Mail__Password"] = "PwRahasiaSurat";
        var result = await ground.RunAsync("serve");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("BaseUrll", result.Error, StringComparison.Ordinal);
        Assert.Contains("SessionHours", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("PwRahasiaSurat", result.Error + result.Output, StringComparison.Ordinal);
    }

    private static async Task ClosedAsync(Func<Task<Reply>> ask, int seconds = 8)
    {
        var began = Stopwatch.GetTimestamp();
        var reply = await ask();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.Status);
        Assert.NotEqual("", reply.Reference);
        Assert.Equal("5", Assert.Single(reply.Headers["Retry-After"]));
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(seconds), $"It took {Stopwatch.GetElapsedTime(began)}.");
        Assert.DoesNotContain("sql", reply.Html, StringComparison.OrdinalIgnoreCase);
        SecurityHeadersTests.Protects(reply, demo: false);
    }

    private static async Task FillAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Create);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                await stream.WriteAsync(block);
                await stream.FlushAsync();
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private static Task<string> CountsAsync(Scene scene) => scene.Gapura.Database.ReadAsync(async db =>
        $"{await db.Sessions.CountAsync()} {await db.SignIns.CountAsync()} {(await db.TotpFactors.SingleAsync()).LastStep} {await db.Throttles.CountAsync()}");
}
