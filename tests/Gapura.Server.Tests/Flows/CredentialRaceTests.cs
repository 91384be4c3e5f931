using System.Net;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Flows;

/// <summary>ATK-30: a credential is changed while the old one is used. Afterwards nothing that the old one opened works.</summary>
[Trait("Attack", "ATK-30")]
public sealed class CredentialRaceTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_reset_of_the_factor_beside_a_sign_in_with_the_old_code(DatabaseKind kind)
    {
        await using var crowd = await Crowd.GatherAsync(kind, 2);
        var (resetter, old) = (crowd.Visitors[0], crowd.Visitors[1]);
        for (var round = 0; round < 200; round++)
        {
            var secret = await crowd.GiveSecretAsync(FactorStatus.Active);
            var runs = await crowd.StandAsync(SignInState.AwaitingCode);
            var token = await crowd.GiveLinkAsync(ResetPurpose.SecondFactor);
            var replies = await crowd.AtOnceAsync((visitor, i) => visitor == resetter
                ? crowd.PostAsync(visitor, "/lpse/reset/confirm", ("token", token))
                : crowd.PostAsync(visitor, "/lpse/sign-in/code", ("signIn", runs[i]), ("code", crowd.Gapura.CodeOf(secret))));
            Assert.True(Crowd.IsSentTo(replies[0], "/lpse/reset/done"), $"{round}: {replies[0].Status}");
            Assert.True((int)replies[1].Status < 500);
            Assert.Equal("/lpse/sign-in", (await old.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/lpse/home"))).Location);
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Disabling_beside_a_sign_in_with_the_old_code(DatabaseKind kind)
    {
        await using var crowd = await Crowd.GatherAsync(kind, 2);
        await crowd.Gapura.SetPolicyAsync(SecondFactorMode.Optional);
        var (owner, old) = (crowd.Visitors[0], crowd.Visitors[1]);
        for (var round = 0; round < 200; round++)
        {
            var secret = await crowd.GiveSecretAsync(FactorStatus.Active);
            var runs = await crowd.StandAsync(SignInState.AwaitingCode);
            await crowd.GiveSessionAsync(owner);
            var replies = await crowd.AtOnceAsync((visitor, i) => visitor == owner
                ? crowd.PostAsync(visitor, "/lpse/disable")
                : crowd.PostAsync(visitor, "/lpse/sign-in/code", ("signIn", runs[i]), ("code", crowd.Gapura.CodeOf(secret))));
            Assert.True(Crowd.IsSentTo(replies[0], "/lpse/disabled"), $"{round}: {replies[0].Status}");
            Assert.True((int)replies[1].Status < 500);
            Assert.Equal("/lpse/sign-in", (await old.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/lpse/home"))).Location);
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "D4")]
    public async Task Of_two_resets_by_the_same_mailbox_at_once_one_counts(DatabaseKind kind)
    {
        await using var crowd = await Crowd.GatherAsync(kind, 2);
        for (var round = 0; round < 30; round++)
        {
            await crowd.GiveSecretAsync(FactorStatus.Active);
            var factor = await crowd.GiveLinkAsync(ResetPurpose.SecondFactor);
            var password = await crowd.GiveLinkAsync(ResetPurpose.Password);
            var replies = await crowd.AtOnceAsync((visitor, i) => i == 0
                ? crowd.PostAsync(visitor, "/lpse/reset/confirm", ("token", factor))
                : crowd.PostAsync(visitor, "/lpse/password/reset", ("token", password), ("newPassword", "kereta hijau pelan 7"), ("repeatPassword", "kereta hijau pelan 7")));
            Assert.DoesNotContain(replies, reply => (int)reply.Status >= 500);
            Assert.Single(replies, reply => reply.Status == HttpStatusCode.SeeOther);
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_reset_of_the_password_beside_a_sign_in_with_the_old_one(DatabaseKind kind)
    {
        await using var crowd = await Crowd.GatherAsync(kind, 2);
        await crowd.Gapura.SetPolicyAsync(SecondFactorMode.Off);
        var (old, current) = (crowd.Visitors[1], crowd.Person.Password);
        for (var round = 0; round < 60; round++)
        {
            var runs = await crowd.StandAsync(SignInState.AwaitingPassword);
            var token = await crowd.GiveLinkAsync(ResetPurpose.Password);
            var next = $"kereta hijau pelan {round}";
            var used = current;
            var replies = await crowd.AtOnceAsync((visitor, i) => i == 0
                ? crowd.PostAsync(visitor, "/lpse/password/reset", ("token", token), ("newPassword", next), ("repeatPassword", next))
                : crowd.PostAsync(visitor, "/lpse/sign-in/password", ("signIn", runs[i]), ("password", used)));
            Assert.True(Crowd.IsSentTo(replies[0], "/lpse/password/done"), $"{round}: {replies[0].Status}");
            Assert.True((int)replies[1].Status < 500);
            Assert.Equal("/lpse/sign-in", (await old.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/lpse/home"))).Location);
            current = next;
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_reset_asked_for_by_the_old_address_beside_a_change_of_the_address(DatabaseKind kind)
    {
        await using var crowd = await Crowd.GatherAsync(kind, 1);
        var (gapura, visitor) = (crowd.Gapura, crowd.Visitors[0]);
        (gapura.Settings.Limits.ResetsPerAddressPerHour, gapura.Settings.Limits.ResetMailsPerHour) = (10_000, 10_000);
        for (var round = 0; round < 60; round++)
        {
            var (old, fresh) = ($"lama{round}@contoh.example", $"baru{round}@contoh.example");
            await gapura.Database.WriteAsync(db => db.Accounts.Where(a => a.Id == crowd.Person.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.Email, old)));
            var token = await crowd.GiveMailboxLinkAsync(MailboxPurpose.Confirm, fresh);
            var page = await visitor.GetAsync("/lpse/reset");
            var answer = await gapura.CaptchaAnswerAsync(page);
            var captcha = page.Document.QuerySelector("[data-captcha-id]")!.GetAttribute("data-captcha-id")!;
            var asked = Task.Run(() => crowd.PostAsync(visitor, "/lpse/reset",
                ("userType", crowd.Person.UserType), ("userId", crowd.Person.UserId), ("email", old), ("captchaId", captcha), ("captcha", answer)));
            var changed = Task.Run(() => crowd.PostAsync(visitor, "/lpse/email/confirm", ("token", token)));
            Assert.True(Crowd.IsSentTo(await changed, "/lpse/email/confirmed"), $"{round}");
            Assert.True(Crowd.IsSentTo(await asked, "/lpse/reset/sent"), $"{round}");
            Assert.Equal(0, await gapura.Database.ReadAsync(db => db.ResetLinks.CountAsync(link => link.AccountId == crowd.Person.Id)));
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Recovery_codes_made_anew_twice_at_once_are_one_set(DatabaseKind kind)
    {
        await using var crowd = await Crowd.GatherAsync(kind, 2);
        for (var round = 0; round < 30; round++)
        {
            await crowd.GiveSecretAsync(FactorStatus.Active);
            foreach (var visitor in crowd.Visitors)
            {
                await crowd.GiveSessionAsync(visitor);
            }

            var replies = await crowd.AtOnceAsync((visitor, _) => crowd.PostAsync(visitor, "/lpse/home/recovery-codes"));
            Assert.All(replies, reply => Assert.True(Crowd.IsSentTo(reply, "/lpse/home"), $"{reply.Status}"));
            var codes = await crowd.Gapura.Database.ReadAsync(db => db.RecoveryCodes.ToListAsync());
            Assert.Equal(8, codes.Count);
            Assert.Single(codes.Select(code => Convert.ToHexString(code.Salt)).Distinct());
            Assert.Equal(1, await crowd.Gapura.Database.ReadAsync(db => db.RecoveryCodeReveals.CountAsync()));
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_reset_of_the_password_beside_a_change_of_it_in_an_old_session(DatabaseKind kind)
    {
        await using var crowd = await Crowd.GatherAsync(kind, 2);
        await crowd.Gapura.SetPolicyAsync(SecondFactorMode.Off);

        // The many failures of one address would bring a captcha on, which is not what is tried here.
        crowd.Gapura.Settings.Portals[0].Captcha = CaptchaMode.Never;
        var (thief, current) = (crowd.Visitors[1], crowd.Person.Password);
        for (var round = 0; round < 20; round++)
        {
            await crowd.GiveSessionAsync(thief);
            var token = await crowd.GiveLinkAsync(ResetPurpose.Password);
            var (next, used) = ($"kereta hijau pelan {round}", current);
            var replies = await crowd.AtOnceAsync(async (visitor, i) =>
            {
                if (i == 0)
                {
                    return await crowd.PostAsync(visitor, "/lpse/password/reset", ("token", token), ("newPassword", next), ("repeatPassword", next));
                }

                return await crowd.PostAsync(visitor, "/lpse/home/password",
                    ("currentPassword", used), ("newPassword", "milik si pencuri 99"), ("repeatPassword", "milik si pencuri 99"));
            });
            Assert.DoesNotContain(replies, reply => (int)reply.Status >= 500);
            var theirs = await crowd.Gapura.TryPasswordAsync(crowd.Person, "milik si pencuri 99");
            if (Crowd.IsSentTo(replies[0], "/lpse/password/done"))
            {
                Assert.False(theirs.IsHome(), $"round {round}");
                Assert.NotEqual(HttpStatusCode.OK, (await thief.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/lpse/home"))).Status);
                current = next;
            }
            else
            {
                // The change was first: the link of the password before it is over.
                Assert.True(theirs.IsHome(), $"round {round}");
                current = "milik si pencuri 99";
            }
        }
    }
}
