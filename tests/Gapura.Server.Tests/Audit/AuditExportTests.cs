using System.Text.Json;
using Gapura.Server.Audit;
using Gapura.Storage;
using Xunit;

namespace Gapura.Server.Tests.Audit;

public sealed class AuditExportTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Every_event_is_one_line_of_json_in_the_chains_order(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        await ground.GrowAsync(1_005);
        var lines = await WriteAsync(ground, new AuditExportOrder());
        Assert.Equal(1_005, lines.Length);
        using var last = JsonDocument.Parse(lines[^1]);
        Assert.Equal(1_005, last.RootElement.GetProperty("sequence").GetInt64());
        Assert.Equal((await ground.Verifier.VerifyAsync()).Head.ToString(), $"1005 {last.RootElement.GetProperty("hash").GetString()}");
        Assert.Equal("2026-03-01T08:00:00.000Z", last.RootElement.GetProperty("at").GetString());
        Assert.Equal("reason 1005", last.RootElement.GetProperty("reason").GetString());
        Assert.Equal(17, last.RootElement.EnumerateObject().Count());
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Time_and_account_narrow_the_export(DatabaseKind kind)
    {
        await using var ground = await TrailGround.CreateAsync(kind);
        var entry = ground.Entry(1);
        await ground.AddAsync(entry, ground.Entry(2));
        ground.Time.Advance(TimeSpan.FromHours(1));
        var hour = ground.Clock.Now;
        await ground.AddAsync(entry);
        await ground.SealAsync();
        Assert.Equal(2, (await WriteAsync(ground, new AuditExportOrder(Account: entry.AccountId))).Length);
        Assert.Single(await WriteAsync(ground, new AuditExportOrder(From: hour)));
        Assert.Equal(2, (await WriteAsync(ground, new AuditExportOrder(To: hour.ToOffset(TimeSpan.FromHours(7))))).Length);
    }

    [Fact]
    public async Task A_name_that_begins_like_a_formula_stays_text_in_a_spreadsheet()
    {
        await using var ground = await TrailGround.CreateAsync(DatabaseKind.Sqlite);
        await ground.AddAsync(ground.Entry(1) with { Actor = "=cmd|' /C calc'!A0", UserAgent = "a \"b\", c" });
        await ground.SealAsync();
        var lines = await WriteAsync(ground, new AuditExportOrder(AsCsv: true));
        Assert.StartsWith("sequence,hash,position,at,kind", lines[0], StringComparison.Ordinal);
        Assert.Contains(",\"'=cmd|' /C calc'!A0\",", lines[1], StringComparison.Ordinal);
        Assert.Contains(",\"a \"\"b\"\", c\",", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("\r=1")]
    public void A_formula_prefix_is_neutralised(string text) => Assert.StartsWith("\"'", AuditExport.CsvField(text), StringComparison.Ordinal);

    private static async Task<string[]> WriteAsync(TrailGround ground, AuditExportOrder order)
    {
        using var text = new StringWriter();
        await ground.Export.WriteAsync(text, order);
        return text.ToString().Split(["\r\n", "\n"], StringSplitOptions.RemoveEmptyEntries);
    }
}
