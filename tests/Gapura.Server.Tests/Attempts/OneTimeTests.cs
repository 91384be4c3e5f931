using System.Net;
using Gapura.Server.Audit;
using Gapura.Server.Portals;
using Gapura.Server.Tests.Flows;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Attempts;

/// <summary>ATK-02 for what a person does once outside of a sign-in: fifty at once, round after round, on one server. On PostgreSQL they come to two nodes.</summary>
[Trait("Attack", "ATK-02")]
[Trait("Clause", "M-11")]
public sealed class OneTimeTests
{
    private const int Rounds = 20;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task One_of_fifty_uses_of_the_same_link_makes_a_new_password(DatabaseKind kind)
    {
        await using var crowd = await Crowd.GatherAsync(kind);
        for (var round = 0; round < Rounds; round++)
        {
            var token = await crowd.GiveLinkAsync(ResetPurpose.Password);
            var replies = await crowd.AtOnceAsync((visitor, i) => crowd.PostAsync(visitor, "/lpse/password/reset",
                ("token", token), ("newPassword", $"kereta-{i}-biru"), ("repeatPassword", $"kereta-{i}-biru")));
            Crowd.AssertOneWon(replies, "/lpse/password/done");
            Assert.Equal(round + 1, await CountAsync(crowd, AuditKinds.PasswordReset));
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task One_of_fifty_looks_at_the_home_page_shows_the_new_recovery_codes(DatabaseKind kind)
    {
        await using var crowd = await Crowd.GatherAsync(kind);
        var keys = crowd.Gapura.Services.GetRequiredService<KeyRing>();
        await crowd.GiveSecretAsync(FactorStatus.Active);
        await crowd.GiveSessionAsync(crowd.Visitors[0]);
        crowd.ShareCookies();
        var session = await crowd.Gapura.Database.ReadAsync(db => db.Sessions.Select(one => one.Id).SingleAsync());
        for (var round = 0; round < Rounds; round++)
        {
            await crowd.Gapura.Database.WriteAsync(async db =>
            {
                db.RecoveryCodeReveals.Add(new RecoveryCodeReveal
                {
                    Id = session,
                    AccountId = crowd.Person.Id,
                    CodesSealed = keys.SealText(SealedColumn.RecoveryReveal, session.ToString(), "2222-2222-2222-222\n3333-3333-3333-333"),
                    ExpiresAt = RunningGapura.Start.AddMinutes(10),
                });
                await db.SaveChangesAsync();
            });
            var replies = await crowd.AtOnceAsync((visitor, _) => visitor.GetAsync("/lpse/home"));
            Assert.All(replies, reply => Assert.Equal(HttpStatusCode.OK, reply.Status));
            Assert.Single(replies, reply => reply.Html.Contains("data-codes", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task One_of_fifty_ends_a_session_and_one_of_fifty_signs_out(DatabaseKind kind)
    {
        await using var crowd = await Crowd.GatherAsync(kind);
        for (var round = 0; round < Rounds; round++)
        {
            await crowd.GiveSessionAsync(crowd.Visitors[0]);
            var other = await crowd.Gapura.Database.ReadAsync(db => db.Sessions.Select(one => one.Id).SingleAsync());
            await crowd.GiveSessionAsync(crowd.Visitors[0]);
            crowd.ShareCookies();
            var ended = await crowd.AtOnceAsync((visitor, _) => crowd.PostAsync(visitor, "/lpse/home/sessions/end", ("session", other.ToString())));
            Assert.All(ended, reply => Assert.True(Crowd.IsSentTo(reply, "/lpse/home/sessions"), $"{reply.Status}"));
            Assert.Equal(round + 1, await CountAsync(crowd, AuditKinds.SessionEnded));

            var left = await crowd.AtOnceAsync((visitor, _) => crowd.PostAsync(visitor, "/lpse/log-out"));
            Assert.DoesNotContain(left, reply => (int)reply.Status >= 500);
            Assert.Equal(round + 1, await CountAsync(crowd, AuditKinds.SignOut));
            Assert.Equal(0, await crowd.Gapura.Database.ReadAsync(db => db.Sessions.CountAsync()));
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task One_of_fifty_disables(DatabaseKind kind)
    {
        await using var crowd = await Crowd.GatherAsync(kind);
        await crowd.Gapura.SetPolicyAsync(SecondFactorMode.Optional);
        for (var round = 0; round < Rounds; round++)
        {
            await crowd.GiveSecretAsync(FactorStatus.Active);
            await crowd.GiveSessionAsync(crowd.Visitors[0]);
            crowd.ShareCookies();
            Crowd.AssertOneWon(await crowd.AtOnceAsync((visitor, _) => crowd.PostAsync(visitor, "/lpse/disable")), "/lpse/disabled");
            Assert.Equal(round + 1, await CountAsync(crowd, AuditKinds.FactorDisabled));
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "H-12")]
    public async Task One_of_fifty_confirms_an_address_and_one_of_fifty_takes_it_back(DatabaseKind kind)
    {
        await using var crowd = await Crowd.GatherAsync(kind);
        for (var round = 0; round < Rounds; round++)
        {
            var confirm = await crowd.GiveMailboxLinkAsync(MailboxPurpose.Confirm, $"baru{round}@lain.example");
            Crowd.AssertOneWon(await crowd.AtOnceAsync((visitor, _) => crowd.PostAsync(visitor, "/lpse/email/confirm", ("token", confirm))), "/lpse/email/confirmed");
            var takeBack = await crowd.GiveMailboxLinkAsync(MailboxPurpose.TakeBack, crowd.Person.Email);
            Crowd.AssertOneWon(await crowd.AtOnceAsync((visitor, _) => crowd.PostAsync(visitor, "/lpse/email/take-back", ("token", takeBack))), "/lpse/email/taken-back");
            var notices = await crowd.GiveMailboxLinkAsync(MailboxPurpose.ConfirmNotices, $"kedua{round}@lain.example");
            Crowd.AssertOneWon(await crowd.AtOnceAsync((visitor, _) => crowd.PostAsync(visitor, "/lpse/email/confirm", ("token", notices))), "/lpse/email/confirmed");
            Assert.Equal(3 * (round + 1), await CountAsync(crowd, AuditKinds.AccountChanged));
        }
    }

    private static Task<int> CountAsync(Crowd crowd, string kind) => crowd.Gapura.Database.ReadAsync(db => db.AuditEvents.CountAsync(row => row.Kind == kind));
}
