using System.Globalization;
using System.Net;
using Gapura.Server.Attempts;
using Gapura.Server.Portals;
using Gapura.Server.Tests.Flows;
using Gapura.Storage;
using Gapura.Testing;

namespace Gapura.Server.Tests.Attempts;

public sealed class ThrottleTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "B-01")]
    [Trait("Clause", "D-11")]
    public async Task The_sixth_failure_is_refused_though_each_comes_from_another_browser_address_and_node(DatabaseKind kind)
    {
        await using var first = await People.StartPlainAsync(kind);
        await using var second = await first.StartAnotherNodeAsync();
        var (person, secret, owner) = await first.AddEnrolledAsync();
        owner.Dispose();
        RunningGapura[] nodes = [first, second];
        for (var i = 0; i < Backoff.FreeFailures; i++)
        {
            var refused = await nodes[i % 2].TryCodeAsync(person, first.WrongCode(secret), $"203.0.113.{i}");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await second.TryCodeAsync(person, first.CodeOf(secret), "203.0.113.9")).Status);
    }

    [Fact]
    [Trait("Clause", "B-04")]
    public async Task Retry_After_is_true_to_the_second_and_never_shrinks()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        var last = 0;
        for (var failures = 1; failures <= 14; failures++)
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await gapura.TryCodeAsync(person, gapura.WrongCode(secret))).Status);
            if (failures < Backoff.FreeFailures)
            {
                continue;
            }

            var closed = await gapura.TryCodeAsync(person, gapura.WrongCode(secret));
            Assert.Equal(HttpStatusCode.TooManyRequests, closed.Status);
            var wait = closed.RetryAfter();
            Assert.True(wait >= last, $"{wait} after {last}");
            last = wait;
            gapura.Time.Advance(TimeSpan.FromSeconds(wait) - TimeSpan.FromMilliseconds(1));
            Assert.Equal(HttpStatusCode.TooManyRequests, (await gapura.TryCodeAsync(person, gapura.WrongCode(secret))).Status);
            gapura.Time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(3600, last);
        Assert.True((await gapura.TryCodeAsync(person, gapura.WrongCode(secret))).Status == HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    [Trait("Clause", "B-04")]
    public async Task A_closed_account_does_not_slow_another_one()
    {
        await using var crowd = await Crowd.GatherAsync(DatabaseKind.Sqlite);
        var secret = await crowd.GiveSecretAsync(Storage.Records.FactorStatus.Active);
        var runs = await crowd.StandAsync(Storage.Records.SignInState.AwaitingCode);
        var (other, otherSecret, browser) = await crowd.Gapura.AddEnrolledAsync("lain");
        var wrong = crowd.Gapura.WrongCode(secret);
        var storm = crowd.AtOnceAsync((visitor, i) => crowd.PostAsync(visitor, "/lpse/sign-in/code", ("signIn", runs[i]), ("code", wrong)));
        Assert.True((await crowd.Gapura.SignInAsync(browser, other, otherSecret)).IsHome());
        Assert.Contains(await storm, reply => reply.Status == HttpStatusCode.TooManyRequests);
        browser.Dispose();
    }

    [Fact]
    [Trait("Clause", "B-03")]
    public async Task A_success_forgets_the_failures_before_it_and_asking_anew_does_not()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 4; i++)
            {
                Assert.Equal(HttpStatusCode.UnprocessableEntity, (await gapura.TryCodeAsync(person, gapura.WrongCode(secret))).Status);
            }

            Assert.True((await gapura.TryCodeAsync(person, gapura.CodeOf(secret))).IsHome());
            gapura.Time.Advance(TimeSpan.FromSeconds(30));
        }

        for (var i = 0; i < 5; i++)
        {
            await gapura.TryCodeAsync(person, gapura.WrongCode(secret));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await gapura.TryCodeAsync(person, gapura.CodeOf(secret))).Status);
    }

    [Fact]
    [Trait("Clause", "B-08")]
    [Trait("Clause", "D-13")]
    public async Task Codes_and_recovery_codes_share_one_budget()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        var (browser, page) = await gapura.HalfWayAsync(person);
        for (var i = 0; i < 5; i++)
        {
            page = i % 2 == 0
                ? await browser.SubmitAsync(await browser.GetAsync("/lpse/sign-in/code"), "Login", ("code", gapura.WrongCode(secret)))
                : await browser.SubmitAsync(await browser.GetAsync("/lpse/sign-in/recovery-code"), "Login", ("code", "22222-33333-44444"));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        }

        var recovery = await browser.SubmitAsync(await browser.GetAsync("/lpse/sign-in/recovery-code"), "Login", ("code", "22222-33333-44444"));
        var code = await browser.SubmitAsync(await browser.GetAsync("/lpse/sign-in/code"), "Login", ("code", gapura.CodeOf(secret)));
        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests), (recovery.Status, code.Status));
        browser.Dispose();
    }

    [Fact]
    [Trait("Attack", "ATK-03")]
    [Trait("Clause", "B-02")]
    public async Task Guessing_over_days_closes_the_factor_at_fifty_and_only_a_reset_by_mail_opens_it()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        owner.Dispose();
        var looked = 0;
        for (var i = 0; i < 60; i++)
        {
            gapura.Time.Advance(TimeSpan.FromHours(5));
            looked += (await gapura.TryCodeAsync(person, gapura.WrongCode(secret))).Status == HttpStatusCode.UnprocessableEntity ? 1 : 0;
        }

        Assert.Equal(Backoff.MostFailures, looked);
        gapura.Time.AdjustTime(gapura.Time.GetUtcNow().AddDays(365));
        var closed = await gapura.TryCodeAsync(person, gapura.CodeOf(secret));
        Assert.Equal(HttpStatusCode.TooManyRequests, closed.Status);
        Assert.False(closed.Headers.ContainsKey("Retry-After"));
        Assert.Contains("ditutup", closed.Problem, StringComparison.Ordinal);

        await gapura.ResetFactorByMailAsync(person);
        using var browser = gapura.NewVisitor();
        Assert.True((await gapura.EnrolAsync(browser, person)).Home.IsHome());
    }

    [Fact]
    [Trait("Attack", "ATK-05")]
    [Trait("Clause", "B-05")]
    public async Task An_attacker_who_fails_a_thousand_times_does_not_keep_the_owner_out()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        using var attacker = gapura.NewVisitor();
        var page = await attacker.IdentifyAsync(person.UserType, person.UserId);
        for (var i = 0; i < 1000; i++)
        {
            if (i % 8 == 0)
            {
                gapura.Time.Advance(TimeSpan.FromHours(1));
                page = await attacker.IdentifyAsync(person.UserType, person.UserId);
            }

            await attacker.SubmitOnlyAsync(page, "Login", ("password", $"salah {i}"));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await gapura.TryPasswordAsync(person, person.Password)).Status);
        Assert.True((await gapura.SignInAsync(owner, person, secret)).IsHome());
        var throttles = await gapura.Database.ReadAsync(db => Task.FromResult(db.Throttles.ToList()));
        Assert.All(throttles, throttle => Assert.Equal(ThrottleSubject.Password, throttle.Kind));
        owner.Dispose();
    }

    [Fact]
    [Trait("Attack", "ATK-05")]
    [Trait("Clause", "B-05")]
    public async Task Someone_who_knows_the_password_and_fails_the_code_does_not_keep_the_owner_out()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        for (var i = 0; i < 60; i++)
        {
            gapura.Time.Advance(TimeSpan.FromHours(1));
            await gapura.TryCodeAsync(person, gapura.WrongCode(secret));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await gapura.TryCodeAsync(person, gapura.CodeOf(secret))).Status);
        Assert.True((await gapura.SignInAsync(owner, person, secret)).IsHome());
        owner.Dispose();
    }

    [Fact]
    [Trait("Clause", "D3")]
    public async Task A_known_browser_is_throttled_as_well_in_a_bucket_of_its_own()
    {
        await using var gapura = await People.StartPlainAsync();
        var (person, secret, owner) = await gapura.AddEnrolledAsync();
        await owner.SubmitAsync(await owner.GetAsync("/lpse/home"), "LOGOUT");
        var page = await owner.SignInWithPasswordAsync(person);
        for (var i = 0; i < 5; i++)
        {
            page = await owner.SubmitAsync(page, "Login", ("code", gapura.WrongCode(secret)));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await owner.SubmitAsync(page, "Login", ("code", gapura.CodeOf(secret)))).Status);
        Assert.True((await gapura.TryCodeAsync(person, gapura.CodeOf(secret))).IsHome());
        owner.Dispose();
    }

    [Fact]
    [Trait("Attack", "ATK-04")]
    [Trait("Clause", "B-01")]
    public async Task One_account_guessed_at_from_many_addresses_is_closed_all_the_same()
    {
        await using var gapura = await People.StartPlainAsync();
        var person = await gapura.AddPersonAsync("pp20");
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 100; i++)
        {
            statuses.Add((await gapura.TryPasswordAsync(person, "salah sekali", $"198.51.100.{i}")).Status);
        }

        Assert.Equal(5, statuses.Count(status => status == HttpStatusCode.UnprocessableEntity));
        Assert.Equal(95, statuses.Count(status => status == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    [Trait("Attack", "ATK-04")]
    [Trait("Clause", "A-14")]
    public async Task A_spray_over_many_accounts_and_addresses_makes_everyone_solve_a_captcha()
    {
        await using var gapura = await People.StartPlainAsync(portal: lpse => lpse.Captcha = CaptchaMode.Adaptive);
        await Parallel.ForEachAsync(Enumerable.Range(0, 300), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, _) =>
        {
            using var bot = gapura.NewVisitor();
            bot.Headers["X-Forwarded-For"] = string.Create(CultureInfo.InvariantCulture, $"10.{i % 250}.{i / 250}.1");
            var page = await bot.IdentifyAsync("penyedia", $"orang{i}");
            Assert.Null(page.Document.QuerySelector("input[name=captcha]"));
            await bot.SubmitAsync(page, "Login", ("password", "Rahasia2026"));
        });

        var person = await gapura.AddPersonAsync("pp20");
        using var someone = gapura.NewVisitor();
        var asked = await someone.IdentifyAsync(person.UserType, person.UserId);
        Assert.NotNull(asked.Document.QuerySelector("input[name=captcha]"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await someone.SubmitAsync(asked, "Login", ("password", person.Password))).Status);
    }

    [Fact]
    [Trait("Clause", "B-07")]
    public async Task Who_is_no_trusted_proxy_is_not_believed_about_addresses()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite, settings => settings.Portals[0].Captcha = CaptchaMode.Never);
        var person = await gapura.AddPersonAsync("pp20");
        using var liar = gapura.NewVisitor();
        liar.Headers["X-Forwarded-For"] = "203.0.113.7";
        liar.Headers["Forwarded"] = "for=203.0.113.7";
        liar.Headers["X-Real-IP"] = "203.0.113.7";
        await liar.SignInWithPasswordAsync(person, "salah");
        var row = (await gapura.AuditAsync()).Last(row => row.Kind == "authn_login_fail");
        Assert.Contains(row.Address, (string[])["127.0.0.1", "::1"]);
    }

    [Fact]
    [Trait("Clause", "B-06")]
    public async Task An_address_has_limits_of_its_own_for_forms_and_for_resets()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite, settings =>
        {
            settings.TrustedProxies = ["127.0.0.1", "::1"];
            settings.Limits.PostsPerAddressPerMinute = 8;
            settings.Limits.ResetsPerAddressPerHour = 2;
        });
        var replies = new List<Reply>();
        for (var i = 0; i < 10; i++)
        {
            using var one = gapura.NewVisitor();
            one.Headers["X-Forwarded-For"] = "203.0.113.1";
            replies.Add(await one.IdentifyAsync("penyedia", $"orang{i}"));
        }

        Assert.Equal(8, replies.Count(reply => reply.Status == HttpStatusCode.OK));
        Assert.All(replies.Skip(8), reply => Assert.True(reply.Status == HttpStatusCode.TooManyRequests && reply.RetryAfter() > 0));
        using var other = gapura.NewVisitor();
        other.Headers["X-Forwarded-For"] = "203.0.113.2";
        Assert.Equal(HttpStatusCode.OK, (await other.IdentifyAsync("penyedia", "orang")).Status);

        for (var i = 0; i < 3; i++)
        {
            var page = await other.GetAsync("/lpse/reset");
            replies.Add(await other.SubmitAsync(page, "Kirim",
                ("userId", "orang"), ("email", "a@b.example"), ("userType", "penyedia"), ("captcha", await gapura.CaptchaAnswerAsync(page))));
        }

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (replies[^2].Status, replies[^1].Status));
        Assert.Equal(
            [("203.0.113.1", "requests from this address"), ("203.0.113.2", "resets from this address")],
            (await gapura.AuditAsync()).Where(row => row.Kind == "excess_rate_limit_exceeded").Select(row => (row.Address, row.Reason)));
    }
}
