using System.Net;
using Gapura.Protocol;
using Gapura.Testing;

namespace Gapura.Server.Tests.Hosting;

/// <summary>ATK-27 through the whole program: what was used since the backup stays used after it.</summary>
public sealed class RestoredServerTests
{
    private const string NewPassword = "kata sandi untuk pemulihan";

    [Fact]
    [Trait("Clause", "ATK-27")]
    public async Task A_restored_database_is_not_served_before_the_restore_is_finished_and_then_nothing_used_lives_again()
    {
        await using var ground = await ServedGround.CreateAsync();
        var first = await ground.RegisterAsync("pp20");
        using var browser = ground.NewVisitor();
        using var reader = ground.NewVisitor();
        string link;
        byte[] secret;
        List<string> recoveryCodes;
        Dictionary<string, string> sessionAtBackup;
        await using (var server = await ground.ServeAsync())
        {
            var page = await browser.SubmitAsync(await browser.IdentifyAsync("penyedia", "pp20"), "Login", ("password", first));
            page = await browser.SubmitAsync(page, "Simpan Password", ("newPassword", NewPassword), ("repeatPassword", NewPassword));
            var qr = await browser.SubmitAsync(page, "ENABLE TOTP");
            secret = qr.TypedKey();
            var home = await browser.SubmitAsync(qr, "Uji kode", ("code", CodeNow(secret)));
            Assert.Equal("Beranda", home.Title);
            recoveryCodes = [.. home.Document.QuerySelectorAll("[data-codes] code").Select(code => code.TextContent)];
            var form = await reader.GetAsync("/lpse/reset");
            await reader.SubmitAsync(form, "Kirim", ("userId", "pp20"), ("email", "pp20@contoh.example"), ("captcha", await ServedGround.CaptchaAnswerAsync(ground.Data, form)));
            var mail = await ground.Mails.WaitForAsync(m => m.Text.Contains("?t=", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
            link = new Uri(mail.Text.Split((char[])[' ', '\n', '\r']).First(word => word.Contains("?t=", StringComparison.Ordinal))).PathAndQuery;
            sessionAtBackup = new Dictionary<string, string>(browser.Cookies, StringComparer.Ordinal);
            Assert.Equal(0, (await ground.RunAsync("backup", "create", "--to", ground.At("copy.db"))).ExitCode);

            await browser.SubmitAsync(await browser.GetAsync("/lpse/home"), "LOGOUT");
            using var other = ground.NewVisitor();
            Assert.Equal("Beranda", (await SignInAsync(other, recoveryCodes[0])).Title);
            Assert.Equal(0, (await ground.RunAsync("audit", "export", "--output", ground.At("trail.jsonl"))).ExitCode);
            await NotedAsync(ground);
            Assert.Equal(0, await server.StopAsync());
        }

        foreach (var companion in (string[])["", "-wal", "-shm"])
        {
            File.Delete(ground.DatabaseFile + companion);
        }

        File.Copy(ground.At("copy.db"), ground.DatabaseFile);
        await using var restored = await ground.ServeAsync(ready: false);
        await UntilItListensAsync(ground);
        using var thief = ground.NewVisitor();
        foreach (var (name, value) in sessionAtBackup)
        {
            thief.Cookies[name] = value;
        }

        foreach (var path in (string[])["/lpse/", "/lpse/home", link, "/health/ready"])
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await thief.GetAsync(path)).Status);
        }

        Assert.Contains("backup after-restore", restored.Output + restored.Error, StringComparison.Ordinal);
        var finished = await ground.RunAsync("backup", "after-restore", "--audit", ground.At("trail.jsonl"));
        Assert.True(finished.ExitCode == 0, finished.Error);
        Assert.True(await ground.AnswersAsync(200, 20), "It did not recover without a restart.");

        Assert.Equal("Pilih Jenis User", (await thief.GetAsync("/lpse/home")).Title);
        Assert.Equal(HttpStatusCode.Gone, (await thief.GetAsync(link)).Status);
        using var again = ground.NewVisitor();
        var code = await again.SubmitAsync(await again.IdentifyAsync("penyedia", "pp20"), "Login", ("password", NewPassword));
        Assert.Equal("Input Kode TOTP", code.Title);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await again.SubmitAsync(code, "Login", ("code", CodeNow(secret)))).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SignInAsync(again, recoveryCodes[0])).Status);
        Assert.Equal(0, (await ground.RunAsync("audit", "verify")).ExitCode);
    }

    private static async Task<Reply> SignInAsync(Visitor visitor, string recoveryCode)
    {
        await visitor.SubmitAsync(await visitor.IdentifyAsync("penyedia", "pp20"), "Login", ("password", NewPassword));
        return await visitor.SubmitAsync(await visitor.GetAsync("/lpse/sign-in/recovery-code"), "Login", ("code", recoveryCode));
    }

    private static string CodeNow(byte[] secret) => Totp.Code(secret, TotpParameters.Default.StepAt(TimeProvider.System.GetUtcNow()), TotpParameters.Default);

    /// <summary>Waits until the node has noted how far the chain goes.</summary>
    private static async Task NotedAsync(ServedGround ground)
    {
        for (var i = 0; i < 100; i++)
        {
            var chained = await Sqlite3.QueryAsync(ground.DatabaseFile, "SELECT max(sequence) FROM audit_chain");
            var all = await Sqlite3.QueryAsync(ground.DatabaseFile, "SELECT count(*) FROM audit_events");
            var file = Path.Combine(ground.Data, Server.Hosting.Backup.HighWaterFile.Name);
            if (chained == all && File.Exists(file) && (await File.ReadAllTextAsync(file)).Contains($":{chained},", StringComparison.Ordinal))
            {
                return;
            }

            await Task.Delay(250);
        }

        throw new TimeoutException("The node did not note the chain's head.");
    }

    private static async Task UntilItListensAsync(ServedGround ground)
    {
        using var visitor = ground.NewVisitor();
        for (var i = 0; i < 240; i++)
        {
            try
            {
                await visitor.GetAsync("/health/live");
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(250);
            }
        }

        throw new TimeoutException("The server does not listen.");
    }
}
