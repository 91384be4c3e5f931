using System.Net;
using Gapura.Server.Hashing;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Flows.SignIn;

/// <summary>ATK-25: what costs time is done for everyone alike. Counted, not timed.</summary>
[Trait("Attack", "ATK-25")]
[Trait("Clause", "C-01")]
public sealed class DecoyWorkTests
{
    [Fact]
    public async Task A_password_costs_one_hash_whether_it_is_wrong_nobodys_a_locked_ones_or_too_late()
    {
        await using var gapura = await People.StartPlainAsync();
        var hasher = gapura.Services.GetRequiredService<PasswordHasher>();
        var (known, locked, late) = (await gapura.AddPersonAsync("aktif1"), await gapura.AddPersonAsync("kunci1"), await gapura.AddPersonAsync("basi01"));
        await gapura.Database.WriteAsync(async db =>
        {
            await db.Accounts.Where(a => a.Id == locked.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.Status, AccountStatus.Locked));
            await db.Accounts.Where(a => a.Id == late.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.PasswordExpiresAt, RunningGapura.Start));
        });
        (TestPerson Person, string Password)[] tries =
        [
            (known, "salah sekali"), (known with { UserId = "tidak1" }, "salah sekali"), (locked, "salah sekali"), (locked, locked.Password), (late, late.Password),
            (known with { UserType = "non-penyedia" }, known.Password),
        ];
        foreach (var (person, password) in tries)
        {
            var before = hasher.Computed;
            var reply = await gapura.TryPasswordAsync(person, password);
            Assert.Equal((person.UserId, HttpStatusCode.UnprocessableEntity, 1L), (person.UserId, reply.Status, hasher.Computed - before));
        }
    }

    [Fact]
    public async Task A_closed_bucket_costs_no_hash_whoever_is_named()
    {
        await using var gapura = await People.StartPlainAsync();
        var hasher = gapura.Services.GetRequiredService<PasswordHasher>();
        var known = await gapura.AddPersonAsync("aktif1");
        foreach (var person in (TestPerson[])[known, known with { UserId = "tidak1" }])
        {
            for (var i = 0; i < 5; i++)
            {
                await gapura.TryPasswordAsync(person, "salah sekali");
            }

            var before = hasher.Computed;
            Assert.Equal(HttpStatusCode.TooManyRequests, (await gapura.TryPasswordAsync(person, "salah sekali")).Status);
            Assert.Equal(before, hasher.Computed);
        }
    }

    [Fact]
    public async Task A_recovery_code_costs_one_hash_with_codes_and_without()
    {
        await using var gapura = await People.StartPlainAsync();
        var hasher = gapura.Services.GetRequiredService<PasswordHasher>();
        var (person, _, browser) = await gapura.AddEnrolledAsync();
        browser.Dispose();
        foreach (var areThere in (bool[])[true, false])
        {
            if (!areThere)
            {
                await gapura.Database.WriteAsync(db => db.RecoveryCodes.ExecuteDeleteAsync());
            }

            var (stranger, page) = await gapura.HalfWayAsync(person);
            var form = await stranger.GetAsync("/lpse/sign-in/recovery-code");
            var before = hasher.Computed;
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await stranger.SubmitAsync(form, "Login", ("code", "2222 2222 2222 222"))).Status);
            Assert.Equal(1, hasher.Computed - before);
            stranger.Dispose();
        }
    }
}
