using Gapura.Server.Audit;
using Gapura.Server.Factors.Password;
using Gapura.Server.Hashing;
using Gapura.Storage;
using Gapura.Storage.Sealing;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Factors.Password;

/// <summary>M-01: what a stored password hash is, and that it follows the cost.</summary>
public sealed class RehashTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "M-01")]
    public async Task A_hash_of_a_lower_cost_is_renewed_by_the_next_right_password_and_by_no_wrong_one(DatabaseKind kind)
    {
        await using var gapura = await RunningGapura.StartAsync(kind, realHashing: true);
        var person = await gapura.AddPersonAsync("pp20");
        var keys = gapura.Services.GetRequiredService<KeyRing>();
        using var weak = new PasswordHasher(new HashCost(8_192, 1), workers: 1, queue: 4);
        var stored = keys.SealText(SealedColumn.AccountPassword, person.Id.ToString(), await weak.HashAsync(person.Password));
        await gapura.Database.WriteAsync(db => db.Accounts.ExecuteUpdateAsync(set => set.SetProperty(a => a.PasswordSealed, stored)));

        using var browser = gapura.NewVisitor();
        await browser.SignInWithPasswordAsync(person, "salah");
        Assert.StartsWith("$argon2id$v=19$m=8192,t=1,p=1$", await PhcAsync(gapura, person), StringComparison.Ordinal);
        Assert.Equal("Enable TOTP", (await browser.SignInWithPasswordAsync(person)).Title);
        var renewed = await PhcAsync(gapura, person);
        Assert.StartsWith("$argon2id$v=19$m=19456,t=2,p=1$", renewed, StringComparison.Ordinal);
        Assert.Contains(await gapura.AuditAsync(), row => row.Kind == AuditKinds.PasswordRehashed && row.AccountId == person.Id);
        Assert.Equal("Enable TOTP", (await browser.SignInWithPasswordAsync(person)).Title);
        Assert.Equal(renewed, await PhcAsync(gapura, person));
    }

    [Fact]
    [Trait("Clause", "M-01")]
    public async Task Two_people_with_one_password_have_different_salts_of_128_bits()
    {
        using var hasher = new PasswordHasher(PasswordHasher.CurrentCost, workers: 2, queue: 8);
        var one = await hasher.HashAsync("kata sandi yang sama");
        var two = await hasher.HashAsync("kata sandi yang sama");
        Assert.NotEqual(one, two);
        Assert.Equal(22, one.Split('$')[4].Length);
        Assert.True(await hasher.VerifyAsync("kata sandi yang sama", two));
    }

    private static async Task<string> PhcAsync(RunningGapura gapura, TestPerson person)
    {
        var value = await gapura.Database.ReadAsync(db => db.Accounts.Where(a => a.Id == person.Id).Select(a => a.PasswordSealed).SingleAsync());
        return gapura.Services.GetRequiredService<KeyRing>().OpenText(SealedColumn.AccountPassword, person.Id.ToString(), value);
    }
}
