using System.Globalization;
using System.Net;
using Gapura.Server.Attempts;
using Gapura.Server.Factors.RecoveryCode;
using Gapura.Server.Tests.Flows;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RecoveryCodeRow = Gapura.Storage.Records.RecoveryCode;

namespace Gapura.Server.Tests.Attempts;

/// <summary>ATK-02: fifty at once, round after round. On PostgreSQL they come to two nodes.</summary>
[Trait("Attack", "ATK-02")]
[Trait("Clause", "M-11")]
public sealed class ParallelSubmitTests
{
    private const int Rounds = 20;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task One_of_fifty_submits_of_the_same_code_signs_in(DatabaseKind kind)
    {
        await using var crowd = await Crowd.GatherAsync(kind);
        var secret = await crowd.GiveSecretAsync(FactorStatus.Active);
        for (var round = 0; round < Rounds; round++)
        {
            crowd.Gapura.Time.Advance(TimeSpan.FromSeconds(60));
            var runs = await crowd.StandAsync(SignInState.AwaitingCode);
            var code = crowd.Gapura.CodeOf(secret);
            var replies = await crowd.AtOnceAsync((visitor, i) => crowd.PostAsync(visitor, "/lpse/sign-in/code", ("signIn", runs[i]), ("code", code)));
            Crowd.AssertOneWon(replies, "/lpse/home");
        }

        Assert.Equal(Rounds, await crowd.Gapura.Database.ReadAsync(db => db.Sessions.CountAsync()));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task One_of_fifty_submits_of_the_same_recovery_code_signs_in(DatabaseKind kind)
    {
        await using var crowd = await Crowd.GatherAsync(kind);
        await crowd.GiveSecretAsync(FactorStatus.Active);
        var enrolment = crowd.Gapura.Services.GetRequiredService<RecoveryCodeEnrolment>();
        IReadOnlyList<string> codes = [];
        for (var round = 0; round < Rounds; round++)
        {
            if (round % RecoveryCodeEnrolment.CodesInASet == 0)
            {
                var set = await enrolment.CreateAsync();
                codes = set.Reveal();
                await crowd.Gapura.Database.WriteAsync(async db =>
                {
                    await RecoveryCodeEnrolment.RemoveAsync(db, crowd.Person.Id);
                    db.RecoveryCodes.AddRange(set.Hashes.Select(hash => new RecoveryCodeRow { AccountId = crowd.Person.Id, Hash = hash, Salt = set.Salt, CreatedAt = RunningGapura.Start }));
                    await db.SaveChangesAsync();
                });
            }

            crowd.Gapura.Time.Advance(TimeSpan.FromSeconds(60));
            var runs = await crowd.StandAsync(SignInState.AwaitingCode);
            var code = codes[round % RecoveryCodeEnrolment.CodesInASet];
            var replies = await crowd.AtOnceAsync((visitor, i) => crowd.PostAsync(visitor, "/lpse/sign-in/recovery-code", ("signIn", runs[i]), ("code", code)));
            Crowd.AssertOneWon(replies, "/lpse/home");
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task One_of_fifty_uses_of_the_same_reset_link_resets(DatabaseKind kind)
    {
        await using var crowd = await Crowd.GatherAsync(kind);
        for (var round = 0; round < Rounds; round++)
        {
            var token = await crowd.GiveLinkAsync(ResetPurpose.SecondFactor);
            var replies = await crowd.AtOnceAsync((visitor, _) => crowd.PostAsync(visitor, "/lpse/reset/confirm", ("token", token)));
            Crowd.AssertOneWon(replies, "/lpse/reset/done");
        }

        Assert.Equal(Rounds, (await crowd.Gapura.MailsAsync()).Count(mail => mail.To == crowd.Person.Email && !mail.Text.Contains("t=", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "A-13")]
    public async Task One_of_fifty_submits_of_the_same_captcha_answer_passes(DatabaseKind kind)
    {
        await using var crowd = await Crowd.GatherAsync(kind);
        foreach (var visitor in crowd.Visitors.Skip(1))
        {
            visitor.Cookies["__Host-gapura-browser"] = crowd.Visitors[0].Cookies["__Host-gapura-browser"];
        }

        for (var round = 0; round < Rounds; round++)
        {
            var page = await crowd.Visitors[0].GetAsync("/lpse/reset");
            var id = page.Document.QuerySelector("input[name=captchaId]")!.GetAttribute("value")!;
            var answer = await crowd.Gapura.CaptchaAnswerAsync(page);
            var replies = await crowd.AtOnceAsync((visitor, _) => crowd.PostAsync(visitor, "/lpse/reset",
                ("userId", "tidakada"), ("email", "x@contoh.example"), ("userType", "penyedia"), ("captchaId", id), ("captcha", answer)));
            Crowd.AssertOneWon(replies, "/lpse/reset/sent");
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task One_of_fifty_submits_of_the_first_code_activates_a_pending_factor(DatabaseKind kind)
    {
        await using var crowd = await Crowd.GatherAsync(kind);
        for (var round = 0; round < Rounds; round++)
        {
            crowd.Gapura.Time.Advance(TimeSpan.FromSeconds(60));
            var secret = await crowd.GiveSecretAsync(FactorStatus.Pending);
            var runs = await crowd.StandAsync(SignInState.AwaitingFirstCode);
            var code = crowd.Gapura.CodeOf(secret);
            var replies = await crowd.AtOnceAsync((visitor, i) => crowd.PostAsync(visitor, "/lpse/sign-in/code", ("signIn", runs[i]), ("code", code)));
            Crowd.AssertOneWon(replies, "/lpse/home");
            Assert.Equal(FactorStatus.Active, await crowd.Gapura.Database.ReadAsync(db => db.TotpFactors.Select(f => f.Status).SingleAsync()));
            Assert.Equal(RecoveryCodeEnrolment.CodesInASet, await crowd.Gapura.Database.ReadAsync(db => db.RecoveryCodes.CountAsync()));
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "B-01")]
    public async Task Of_fifty_different_wrong_codes_at_once_no_more_than_five_are_looked_at(DatabaseKind kind)
    {
        await using var crowd = await Crowd.GatherAsync(kind);
        var secret = await crowd.GiveSecretAsync(FactorStatus.Active);
        for (var round = 0; round < Rounds; round++)
        {
            var near = Enumerable.Range(-40, 81).Select(step => crowd.Gapura.CodeOf(secret, step)).ToHashSet();
            var wrong = Enumerable.Range(round * 60, 200).Select(n => n.ToString("D6", CultureInfo.InvariantCulture)).Where(code => !near.Contains(code)).ToList();
            var runs = await crowd.StandAsync(SignInState.AwaitingCode);
            var replies = await crowd.AtOnceAsync((visitor, i) => crowd.PostAsync(visitor, "/lpse/sign-in/code", ("signIn", runs[i]), ("code", wrong[i])));
            Assert.Equal(Backoff.FreeFailures, replies.Count(reply => reply.Status == HttpStatusCode.UnprocessableEntity));
            Assert.Equal(replies.Length - Backoff.FreeFailures, replies.Count(reply => reply.Status == HttpStatusCode.TooManyRequests));
            await crowd.Gapura.Database.WriteAsync(db => db.Throttles.ExecuteDeleteAsync());
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "D-07")]
    public async Task Fifty_people_at_once_who_enable_leave_one_pending_secret_and_break_nothing(DatabaseKind kind)
    {
        await using var crowd = await Crowd.GatherAsync(kind);
        for (var round = 0; round < Rounds; round++)
        {
            var runs = await crowd.StandAsync(SignInState.OfferedEnrolment);
            var replies = await crowd.AtOnceAsync((visitor, i) => crowd.PostAsync(visitor, "/lpse/sign-in/enable", ("signIn", runs[i])));
            Assert.All(replies, reply => Assert.True(Crowd.IsSentTo(reply, "/lpse/sign-in/qr"), reply.Status.ToString()));
            Assert.Equal(1, await crowd.Gapura.Database.ReadAsync(db => db.TotpFactors.CountAsync()));
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task One_of_fifty_submits_of_one_form_moves_the_sign_in_on_and_the_others_change_nothing(DatabaseKind kind)
    {
        await using var crowd = await Crowd.GatherAsync(kind);
        for (var round = 0; round < Rounds; round++)
        {
            var runs = await crowd.StandAsync(SignInState.OfferedEnrolment);
            crowd.ShareCookies();
            var replies = await crowd.AtOnceAsync((visitor, _) => crowd.PostAsync(visitor, "/lpse/sign-in/enable", ("signIn", runs[0])));
            Crowd.AssertOneWon(replies, "/lpse/sign-in/qr");
            Assert.Equal(round + 1, (await crowd.Gapura.AuditAsync()).Count(row => row.Kind == "factor_pending"));
        }
    }
}
