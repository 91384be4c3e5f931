using Gapura.Server.Http;
using Gapura.Server.Portals;
using Gapura.Server.Tests.Flows;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Sessions;

/// <summary>A browser gets another name with every sign-in; who else is known in it goes along (R83, D3).</summary>
[Trait("Clause", "D3")]
public sealed class KnownBrowserTests
{
    private const string Cookie = "__Host-gapura-browser";

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_person_with_two_accounts_in_one_browser_is_a_stranger_to_neither(DatabaseKind kind)
    {
        await using var gapura = await StartAsync(kind);
        var (one, other) = (await gapura.AddPersonAsync("pp20"), await gapura.AddPersonAsync("pp21"));
        using var browser = gapura.NewVisitor();
        foreach (var person in (TestPerson[])[one, other])
        {
            await gapura.TryPasswordAsync(person, person.Password);
            await SignInAsync(browser, person);
        }

        Assert.Equal(2, await NoticesAsync(gapura));
        foreach (var person in (TestPerson[])[one, other, other, one, one])
        {
            await SignInAsync(browser, person);
        }

        Assert.Equal(2, await NoticesAsync(gapura));
        var named = Cookies.HashOf(NameOf(browser));
        Assert.Equal(2, await gapura.Database.ReadAsync(db => db.KnownBrowsers.CountAsync(known => known.BrowserHash == named)));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_sign_in_of_ones_own_does_not_forget_the_failures_at_anothers_account(DatabaseKind kind)
    {
        await using var gapura = await StartAsync(kind);
        var (victim, colleague) = (await gapura.AddPersonAsync("pp20"), await gapura.AddPersonAsync("pp21"));
        using var browser = gapura.NewVisitor();
        await SignInAsync(browser, victim);
        for (var round = 1; round <= 3; round++)
        {
            Assert.False((await browser.SignInWithPasswordAsync(victim, $"tebakan {round}")).IsHome());
            await SignInAsync(browser, colleague);
            var counted = Assert.Single(await gapura.Database.ReadAsync(db => db.Throttles.Where(row => row.Failures > 0).ToListAsync()));
            Assert.Equal(round, counted.Failures);
            Assert.NotEmpty(counted.Bucket);
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Whoever_plants_a_browsers_name_is_known_under_it_no_more_once_its_owner_has_signed_in(DatabaseKind kind)
    {
        await using var gapura = await StartAsync(kind);
        var (attacker, victim) = (await gapura.AddPersonAsync("pp20"), await gapura.AddPersonAsync("pp21"));
        using var planting = gapura.NewVisitor();
        await SignInAsync(planting, attacker);
        using var planted = planting.Clone();
        await SignInAsync(planted, victim);

        var (before, after) = (Cookies.HashOf(NameOf(planting)), Cookies.HashOf(NameOf(planted)));
        Assert.NotEqual(before, after);
        var known = await gapura.Database.ReadAsync(db => db.KnownBrowsers.ToListAsync());
        Assert.Equal(2, known.Count);
        Assert.All(known, row => Assert.Equal(after, row.BrowserHash));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Of_a_machine_that_many_share_the_ten_newest_stay_familiar(DatabaseKind kind)
    {
        await using var gapura = await StartAsync(kind);
        var people = new List<TestPerson>();
        for (var n = 0; n < 13; n++)
        {
            people.Add(await gapura.AddPersonAsync($"pp{n}"));
        }

        using var kiosk = gapura.NewVisitor();
        await kiosk.GetAsync("/lpse/");
        var name = Cookies.HashOf(NameOf(kiosk));
        await gapura.Database.WriteAsync(async db =>
        {
            db.KnownBrowsers.AddRange(people.Take(12).Select((person, n) => new KnownBrowser
            {
                AccountId = person.Id,
                BrowserHash = name,
                FirstSeenAt = RunningGapura.Start,
                LastSeenAt = RunningGapura.Start.AddMinutes(n),
            }));
            await db.SaveChangesAsync();
        });
        await SignInAsync(kiosk, people[12]);

        var known = await gapura.Database.ReadAsync(db => db.KnownBrowsers.ToListAsync());
        var left = known.Where(row => row.BrowserHash.AsSpan().SequenceEqual(name)).Select(row => row.AccountId);
        Assert.Equal(people.Take(2).Select(person => person.Id).ToHashSet(), left.ToHashSet());
        Assert.Equal(13, known.Count);

        // Nobody's row lives longer because somebody else signed in.
        Assert.All(known.Where(row => row.AccountId != people[12].Id), row => Assert.InRange(row.LastSeenAt, RunningGapura.Start, RunningGapura.Start.AddMinutes(11)));
    }

    private static async Task<RunningGapura> StartAsync(DatabaseKind kind)
    {
        var gapura = await People.StartPlainAsync(kind);
        await gapura.SetPolicyAsync(SecondFactorMode.Off);
        return gapura;
    }

    private static async Task SignInAsync(Visitor browser, TestPerson person)
    {
        var home = await browser.SignInWithPasswordAsync(person);
        Assert.True(home.IsHome(), home.Text);
        await browser.SubmitAsync(home, "LOGOUT");
    }

    private static async Task<int> NoticesAsync(RunningGapura gapura) =>
        (await gapura.MailsAsync()).Count(mail => mail.Subject.Contains("browser baru", StringComparison.Ordinal));

    private static string NameOf(Visitor browser) => browser.Cookies[Cookie].Split('.')[0];
}
