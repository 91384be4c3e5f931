using System.Net;
using Gapura.Server.Factors.RecoveryCode;
using Gapura.Server.Tests.Flows;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Factors.RecoveryCode;

[Trait("Clause", "D-13")]
public sealed class RecoveryCodeTests
{
    [Fact]
    public async Task A_recovery_code_signs_in_once_and_its_use_is_told_by_mail()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, codes, owner) = await EnrolledAsync(gapura);
        Assert.Equal(RecoveryCodeEnrolment.CodesInASet, codes.Count);
        Assert.True((await TryAsync(gapura, person, codes[0])).IsHome());
        Assert.Contains(await gapura.MailsAsync(), mail => mail.To == person.Email && mail.Subject.Contains("pemulihan telah dipakai", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await TryAsync(gapura, person, codes[0])).Status);
        Assert.True((await TryAsync(gapura, person, codes[1].ToUpperInvariant().Replace("-", " ", StringComparison.Ordinal))).IsHome());
        owner.Dispose();
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task Whoever_has_few_codes_left_is_asked_at_home_to_make_new_ones(int left, bool isAsked)
    {
        await using var gapura = await People.StartPlainAsync();
        var (_, codes, owner) = await EnrolledAsync(gapura);
        await gapura.Database.WriteAsync(async db =>
        {
            var rows = await db.RecoveryCodes.AsTracking().Take(codes.Count - left).ToListAsync();
            rows.ForEach(row => row.UsedAt = gapura.Time.GetUtcNow());
            await db.SaveChangesAsync();
        });
        var home = await owner.GetAsync("/lpse/home");
        Assert.Equal(isAsked, home.Document.QuerySelector(".notice a[href='/lpse/home/recovery-codes']") is not null);
        owner.Dispose();
    }

    [Fact]
    public async Task New_codes_void_all_the_old_ones()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, old, owner) = await EnrolledAsync(gapura);
        var home = await owner.SubmitAsync(await owner.GetAsync("/lpse/home/recovery-codes"), "Buat kode pemulihan baru");
        var fresh = CodesOn(home);
        Assert.Empty(old.Intersect(fresh));
        foreach (var code in old.Take(4))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await TryAsync(gapura, person, code)).Status);
        }

        Assert.True((await TryAsync(gapura, person, fresh[0])).IsHome());
        owner.Dispose();
    }

    [Fact]
    public async Task The_database_keeps_salted_slow_hashes_and_no_code()
    {
        await using var gapura = await People.StartPlainAsync();
        var (_, codes, owner) = await EnrolledAsync(gapura);
        var rows = await gapura.Database.ReadAsync(db => db.RecoveryCodes.ToListAsync());
        Assert.All(rows, row => Assert.Equal((32, 16), (row.Hash.Length, row.Salt.Length)));
        Assert.Empty(await gapura.Database.ReadAsync(db => db.RecoveryCodeReveals.ToListAsync()));
        var plain = codes.Select(code => code.Replace("-", "", StringComparison.Ordinal)).ToList();
        Assert.All(plain, code => Assert.True(code.Length * Math.Log2(30) >= 64));
        Assert.All(rows, row => Assert.DoesNotContain(plain, code =>
            row.Hash.AsSpan().SequenceEqual(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(code)))));
        owner.Dispose();
    }

    [Fact]
    public async Task The_codes_are_shown_once()
    {
        await using var gapura = await People.StartPlainAsync();
        var (_, codes, owner) = await EnrolledAsync(gapura);
        Assert.DoesNotContain(codes[0], (await owner.GetAsync("/lpse/home")).Html, StringComparison.Ordinal);
        owner.Dispose();
    }

    private static async Task<(TestPerson Person, IReadOnlyList<string> Codes, Visitor Owner)> EnrolledAsync(RunningGapura gapura)
    {
        var person = await gapura.AddPersonAsync("pp20");
        var owner = gapura.NewVisitor();
        var (_, home) = await gapura.EnrolAsync(owner, person);
        return (person, CodesOn(home), owner);
    }

    private static async Task<Reply> TryAsync(RunningGapura gapura, TestPerson person, string code)
    {
        var (browser, _) = await gapura.HalfWayAsync(person);
        using (browser)
        {
            return await browser.SubmitAsync(await browser.GetAsync("/lpse/sign-in/recovery-code"), "Login", ("code", code));
        }
    }

    private static List<string> CodesOn(Reply home) => [.. home.Document.QuerySelectorAll("[data-codes] code").Select(code => code.TextContent)];
}
