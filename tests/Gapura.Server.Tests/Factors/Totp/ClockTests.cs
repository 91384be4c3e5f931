using System.Net;
using Gapura.Server.Audit;
using Gapura.Server.Factors.Totp;
using Gapura.Server.Tests.Flows;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Factors.Totp;

/// <summary>A person's clock that is off (D2).</summary>
[Trait("Clause", "D2")]
public sealed class ClockTests
{
    private const string ClockWords = "Jam HP Anda selisih";

    [Fact]
    public async Task A_wrong_clock_is_diagnosed_after_the_right_password()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        foreach (var (steps, words) in ((int, string)[])[(10, "5 menit (terlalu cepat)"), (-10, "5 menit (terlambat)"), (20, "10 menit (terlalu cepat)")])
        {
            gapura.Time.Advance(TimeSpan.FromMinutes(30));
            var refused = await gapura.TryCodeAsync(person, gapura.CodeOf(secret, steps));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Contains($"{ClockWords} sekitar {words}", refused.Problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Before_the_right_password_nobody_learns_of_a_clock()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        using var browser = gapura.NewVisitor();
        var page = await browser.IdentifyAsync(person.UserType, person.UserId);
        var refused = await browser.SubmitAsync(page, "Login", ("password", "salah"), ("code", gapura.CodeOf(secret, 10)));
        Assert.DoesNotContain(ClockWords, refused.Text, StringComparison.Ordinal);
        Assert.NotEqual("Input Kode TOTP", (await browser.GetAsync("/lpse/sign-in/code")).Title);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(-20)]
    public async Task Two_codes_in_a_row_put_a_clock_right_that_is_up_to_twenty_steps_off(int steps)
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        gapura.Time.Advance(TimeSpan.FromHours(1));
        Assert.False((await gapura.TryCodeAsync(person, gapura.CodeOf(secret, steps))).IsHome());
        gapura.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.True((await gapura.TryCodeAsync(person, gapura.CodeOf(secret, steps))).IsHome());
        Assert.Single(await gapura.AuditAsync(), row => row is { Kind: AuditKinds.SignInStep, Reason: TotpProof.Resynchronised });
        gapura.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.True((await gapura.TryCodeAsync(person, gapura.CodeOf(secret, steps))).IsHome());
        gapura.Time.Advance(TimeSpan.FromMinutes(20));
        Assert.False((await gapura.TryCodeAsync(person, gapura.CodeOf(secret))).IsHome());
    }

    [Fact]
    public async Task Neither_further_off_nor_with_a_gap_between_does_it_help()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        foreach (var (first, second) in ((int, int)[])[(21, 21), (-21, -21), (10, 12), (10, 9)])
        {
            gapura.Time.Advance(TimeSpan.FromHours(2));
            Assert.False((await gapura.TryCodeAsync(person, gapura.CodeOf(secret, first))).IsHome());
            await gapura.Database.WriteAsync(db => db.Throttles.ExecuteDeleteAsync());
            gapura.Time.Advance(TimeSpan.FromSeconds(30));
            var refused = await gapura.TryCodeAsync(person, gapura.CodeOf(secret, second));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        }
    }

    [Fact]
    public async Task The_code_that_told_of_the_clock_does_not_count_twice()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        gapura.Time.Advance(TimeSpan.FromHours(1));
        var code = gapura.CodeOf(secret, 10);
        Assert.False((await gapura.TryCodeAsync(person, code)).IsHome());
        Assert.False((await gapura.TryCodeAsync(person, code)).IsHome());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Three_codes_at_one_edge_move_the_window_by_a_step_and_never_beyond_two(int edge)
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        for (var offset = 1; offset <= 2; offset++)
        {
            Assert.False(await IsAcceptedAsync((offset + 1) * edge), "too early");
            for (var i = 0; i < 3; i++)
            {
                Assert.True(await IsAcceptedAsync(offset * edge));
            }
        }

        for (var i = 0; i < 3; i++)
        {
            Assert.True(await IsAcceptedAsync(3 * edge));
        }

        Assert.False(await IsAcceptedAsync(4 * edge), "the learned offset has no bound");
        Assert.True(await IsAcceptedAsync(edge));

        async Task<bool> IsAcceptedAsync(int step)
        {
            gapura.Time.Advance(TimeSpan.FromMinutes(10));
            return (await gapura.TryCodeAsync(person, gapura.CodeOf(secret, step))).IsHome();
        }
    }
}
