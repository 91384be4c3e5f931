using System.Net;
using Gapura.Server.Audit;
using Gapura.Server.Tests.Flows;
using Gapura.Storage;
using Gapura.Testing;

namespace Gapura.Server.Tests.Factors.Totp;

[Trait("Attack", "ATK-01")]
[Trait("Clause", "D-05")]
public sealed class ReplayTests
{
    [Fact]
    public async Task A_code_used_in_one_browser_is_refused_in_another_and_recorded_as_a_replay()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        Assert.True((await gapura.TryCodeAsync(person, gapura.CodeOf(secret))).IsHome());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await gapura.TryCodeAsync(person, gapura.CodeOf(secret))).Status);
        gapura.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await gapura.TryCodeAsync(person, gapura.CodeOf(secret, -1))).Status);
        Assert.Equal(2, (await gapura.AuditAsync()).Count(row => row.Kind == "authn_token_reuse"));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_code_used_on_one_node_is_refused_on_another(DatabaseKind kind)
    {
        await using var gapura = await People.StartPlainAsync(kind);
        await using var other = await gapura.StartAnotherNodeAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        Assert.True((await gapura.TryCodeAsync(person, gapura.CodeOf(secret))).IsHome());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await other.TryCodeAsync(person, gapura.CodeOf(secret))).Status);
    }

    [Fact]
    public async Task An_old_code_that_comes_again_is_a_replay_and_no_clock_that_is_off()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        var seen = gapura.CodeOf(secret);
        Assert.True((await gapura.TryCodeAsync(person, seen)).IsHome());
        gapura.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.True((await gapura.TryCodeAsync(person, gapura.CodeOf(secret))).IsHome());
        var refused = await gapura.TryCodeAsync(person, seen);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.DoesNotContain("selisih", refused.Problem, StringComparison.Ordinal);
        Assert.Contains(await gapura.AuditAsync(), row => row.Kind == AuditKinds.CodeReplayed && row.Reference == refused.Reference);
    }

    [Fact]
    [Trait("Clause", "D-10")]
    public async Task A_code_used_to_sign_in_does_not_disable()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        gapura.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.True((await gapura.TryCodeAsync(person, gapura.CodeOf(secret))).IsHome());
        var confirm = await owner.GetAsync("/lpse/disable");
        Assert.Equal("Pastikan ini Anda", confirm.Title);
        var refused = await owner.SubmitAsync(confirm, "Lanjutkan", ("password", person.Password), ("code", gapura.CodeOf(secret)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        gapura.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("Disable TOTP", (await owner.SubmitAsync(refused, "Lanjutkan", ("password", person.Password), ("code", gapura.CodeOf(secret)))).Title);
        owner.Dispose();
    }

    [Fact]
    public async Task The_code_that_enrolled_does_not_sign_in()
    {
        await using var gapura = await People.StartPlainAsync();
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();
        var (secret, home) = await gapura.EnrolAsync(browser, person);
        Assert.True(home.IsHome());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await gapura.TryCodeAsync(person, gapura.CodeOf(secret))).Status);
    }

    [Fact]
    public async Task An_older_step_is_refused_after_a_newer_one()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        gapura.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.True((await gapura.TryCodeAsync(person, gapura.CodeOf(secret, 1))).IsHome());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await gapura.TryCodeAsync(person, gapura.CodeOf(secret))).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await gapura.TryCodeAsync(person, gapura.CodeOf(secret, -1))).Status);
    }
}
