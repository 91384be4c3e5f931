using Gapura.Server.Audit;
using Gapura.Server.Hosting.Verbs;
using Gapura.Storage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gapura.Server.Tests.Hosting.Verbs;

public sealed class OperatorPolicyTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_set_policy_is_shown_stored_and_audited(DatabaseKind kind)
    {
        await using var ground = await VerbGround.ReadyAsync(kind);
        var (code, output, error) = await ground.RunAsync("operator", "policy", "set", "lpse", "required", "--from", "2199-12-01", "--grace", "14d",
            "--exempt", "userType:penyedia,organisation:abc", "--reason", "surat 12", "--actor", "sri");
        Assert.Equal((Verb.Ok, ""), (code, error));
        Assert.Contains("lpse: required → required from 2199-12-01T00:00:00Z grace 14d exempt userType:penyedia,organisation:ABC", output, StringComparison.Ordinal);
        var shown = (await ground.RunAsync("operator", "policy", "show")).Out;
        Assert.Contains("may put enrolling off until 2199-12-01 00:00 UTC", shown, StringComparison.Ordinal);
        Assert.Contains("  from 2199-12-15 00:00 UTC", shown, StringComparison.Ordinal);
        Assert.Contains("must enrol before going on", shown, StringComparison.Ordinal);

        var change = await ground.Open().ReadAsync(db => db.AuditEvents.SingleAsync(row => row.Kind == AuditKinds.PolicyChanged));
        Assert.Equal("sri", change.Actor);
        Assert.Contains("\"reason\":\"surat 12\"", change.Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Off_is_explained_as_a_sign_in_without_a_code()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        await ground.RunAsync("operator", "policy", "set", "lpse", "off");
        var output = (await ground.RunAsync("operator", "policy", "show", "lpse")).Out;
        Assert.Contains("lpse  off: Two-step Login: tanpa kode / without a code", output, StringComparison.Ordinal);
        Assert.Contains("non-penyedia", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no portal 'lps'", "lps", "off")]
    [InlineData("mean something with 'required' only", "lpse", "optional", "--from", "2199-12-01")]
    [InlineData("mean something with 'required' only", "lpse", "off", "--exempt", "userType:penyedia")]
    [InlineData("--from has passed", "lpse", "required", "--from", "2020-01-01")]
    [InlineData("--from is a date", "lpse", "required", "--from", "1-12-2199")]
    [InlineData("--from is a date", "lpse", "required", "--from", "2199-02-30")]
    [InlineData("--from is a date", "lpse", "required", "--from", "2199-12-01T10:00:00")]
    [InlineData("--grace counts from --from", "lpse", "required", "--grace", "14d")]
    [InlineData("--grace is a number of days", "lpse", "required", "--from", "2199-12-01", "--grace", "366d")]
    [InlineData("--grace is a number of days", "lpse", "required", "--from", "2199-12-01", "--grace", "two")]
    [InlineData("has no user type 'pnyedia'. It has: penyedia, non-penyedia.", "lpse", "required", "--exempt", "userType:pnyedia")]
    [InlineData("--exempt takes userType:KEY", "lpse", "required", "--exempt", "budi")]
    public async Task Nonsense_is_refused_and_changes_nothing(string expected, params string[] words)
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        var (code, _, error) = await ground.RunAsync(["operator", "policy", "set", .. words]);
        Assert.Equal(Verb.Failed, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Equal(0, await ground.Open().ReadAsync(db => db.Policies.CountAsync()));
    }

    [Fact]
    public async Task An_unknown_mode_is_refused()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        Assert.NotEqual(Verb.Ok, (await ground.RunAsync("operator", "policy", "set", "lpse", "maybe")).Code);
    }
}
