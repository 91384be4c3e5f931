using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gapura.Protocol;
using Gapura.Server.Factors.Password;
using Gapura.Server.Factors.RecoveryCode;
using Gapura.Server.Hashing;
using Gapura.Server.Tests.Flows.Reset;
using Gapura.Server.Tests.Http;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Gapura.Server.Tests.Hosting;

/// <summary>ATK-26: whoever has the database without the key file has nothing to sign in with, and changing it is noticed.</summary>
public sealed class StolenDatabaseTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "ATK-26")]
    [Trait("Clause", "M-02")]
    [Trait("Clause", "M-05")]
    public async Task A_copy_of_the_database_holds_nothing_that_opens_anything(DatabaseKind kind)
    {
        await using var scene = await Scene.SignedInAsync(kind);
        using var reader = scene.Gapura.NewVisitor();
        var link = await scene.Gapura.MailedLinkAsync(reader, scene.Person);
        var captchaPage = await reader.GetAsync("/lpse/reset");
        var answer = await scene.Gapura.CaptchaAnswerAsync(captchaPage);
        List<byte[]> secrets =
        [
            scene.Secret, .. Texts(Base32.Encode(scene.Secret), scene.Person.Password, answer, link.Split("?t=")[1]),
            .. Texts([.. scene.RecoveryCodes, .. scene.RecoveryCodes.Select(code => code.Replace("-", "", StringComparison.Ordinal))]),
            .. Texts([.. scene.Browser.Cookies.Values.SelectMany(value => value.Split('.'))]),
            .. Texts("$argon2id$"),
        ];
        var dump = await CopyAsync(scene, kind);
        var text = Encoding.Latin1.GetString(dump);
        Assert.Contains(scene.Person.UserId, text, StringComparison.Ordinal);
        foreach (var secret in secrets)
        {
            Assert.True(dump.AsSpan().IndexOf(secret) < 0, $"The copy holds {Encoding.Latin1.GetString(secret)}.");
            Assert.DoesNotContain(Convert.ToHexString(secret), text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToBase64String(secret).TrimEnd('='), text, StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("Clause", "M-05")]
    public async Task Recovery_codes_are_kept_as_a_slow_hash_under_a_salt_of_128_bits_of_their_own_set()
    {
        await using var scene = await Scene.SignedInAsync();
        var rows = await scene.Gapura.Database.ReadAsync(db => db.RecoveryCodes.ToListAsync());
        Assert.Equal(scene.RecoveryCodes.Count, rows.Count);
        Assert.All(rows, row => Assert.Equal(16, row.Salt.Length));
        var hasher = scene.Gapura.Services.GetRequiredService<PasswordHasher>();
        foreach (var code in scene.RecoveryCodes)
        {
            Assert.True(RecoveryCodeText.TryNormalise(code, out var plain));
            var slow = await hasher.DeriveAsync(plain, rows[0].Salt);
            Assert.Contains(rows, row => row.Hash.AsSpan().SequenceEqual(slow));
            Assert.DoesNotContain(rows, row => row.Hash.AsSpan().SequenceEqual(SHA256.HashData(Encoding.UTF8.GetBytes(plain))));
        }

        var other = await scene.Gapura.AddPersonAsync("pp21");
        using var browser = scene.Gapura.NewVisitor();
        await scene.Gapura.EnrolAsync(browser, other);
        Assert.Equal(2, (await scene.Gapura.Database.ReadAsync(db => db.RecoveryCodes.ToListAsync())).Select(row => Convert.ToHexString(row.Salt)).Distinct().Count());
    }

    [Theory]
    [InlineData("password_sealed", "accounts", "id")]
    [InlineData("secret_sealed", "totp_factors", "account_id")]
    [Trait("Clause", "M-03")]
    [Trait("Clause", "ATK-26")]
    public async Task A_sealed_value_moved_to_another_row_or_changed_by_one_bit_opens_for_nobody(string column, string table, string key)
    {
        await using var scene = await Scene.SignedInAsync();
        var other = await scene.Gapura.AddPersonAsync("pp21");
        using var otherBrowser = scene.Gapura.NewVisitor();
        var (otherSecret, _) = await scene.Gapura.EnrolAsync(otherBrowser, other);
        await Sqlite3.QueryAsync(scene.DatabaseFile, $"CREATE TEMP TABLE t AS SELECT {key} AS k, {column} AS v FROM {table}; UPDATE {table} SET {column} = (SELECT v FROM t WHERE t.k <> {table}.{key});");

        using var thief = scene.Gapura.NewVisitor();
        foreach (var (person, secret) in ((TestPerson, byte[])[])[(scene.Person, otherSecret), (other, scene.Secret), (scene.Person, scene.Secret)])
        {
            foreach (var password in (string[])[scene.Person.Password, other.Password])
            {
                scene.Gapura.Time.Advance(TimeSpan.FromMinutes(20));
                var page = await thief.SignInWithPasswordAsync(person, password);
                if (page.Title == "Input Kode TOTP")
                {
                    page = await thief.SubmitAsync(page, "Login", ("code", scene.Gapura.CodeOf(secret)));
                }

                Assert.NotEqual("Beranda", page.Title);
                Assert.DoesNotContain("__Host-gapura-session-lpse", thief.Cookies.Keys);
            }
        }

        await Sqlite3.QueryAsync(scene.DatabaseFile, $"UPDATE {table} SET {column} = substr({column}, 1, length({column}) - 1) || x'00'");
        Assert.NotEqual("Beranda", (await thief.SignInWithPasswordAsync(scene.Person)).Title);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "M-13")]
    [Trait("Clause", "L-06")]
    public async Task The_trail_takes_no_change_from_the_servers_own_connection(DatabaseKind kind)
    {
        await using var scene = await Scene.SignedInAsync(kind);
        await scene.ChainedAsync();
        var rows = (await scene.Gapura.AuditAsync()).Count;
        foreach (var sql in (string[])["UPDATE audit_events SET reason = 'x'", "DELETE FROM audit_events", "UPDATE audit_chain SET hash = hash", "DELETE FROM audit_chain"])
        {
            var refused = await Record.ExceptionAsync(() => kind == DatabaseKind.Sqlite
                ? Sqlite3.QueryAsync(scene.DatabaseFile, sql)
                : Psql.QueryAsync(scene.Gapura.Settings.Database.ConnectionString, sql));
            Assert.Contains("only ever added to", Assert.IsType<InvalidOperationException>(refused).Message, StringComparison.Ordinal);
        }

        Assert.Equal(rows, (await scene.Gapura.AuditAsync()).Count);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "M-13")]
    public async Task Statements_in_any_field_are_text(DatabaseKind kind)
    {
        await using var scene = await Scene.SignedInAsync(kind);
        var accounts = await AccountsAsync(scene);
        using var browser = scene.Gapura.NewVisitor();
        foreach (var trick in (string[])["' OR '1'='1", "pp20'--", "'; DROP TABLE accounts; --", "\" OR \"\"=\"", "pp20' UNION SELECT * FROM accounts --", "{0}", "%", "_", "*", "$1", "\\'"])
        {
            var page = await browser.IdentifyAsync(scene.Person.UserType, trick);
            if (page.Asked.AbsolutePath.EndsWith("/password", StringComparison.Ordinal))
            {
                var reply = await browser.SubmitAsync(page, "Login", ("password", scene.Person.Password));
                Assert.NotEqual("Input Kode TOTP", reply.Title);
                Assert.True((int)reply.Status is 422 or 429, $"{trick}: {reply.Status}");
            }

            var sent = await scene.Gapura.AskForResetAsync(browser, scene.Person with { UserId = trick });
            Assert.True((int)sent.Status is 200 or 422, $"{trick}: {sent.Status}");
            var mailed = await scene.Gapura.AskForResetAsync(browser, scene.Person with { Email = $"{trick}@contoh.example" });
            Assert.True((int)mailed.Status is 200 or 422, $"{trick}: {mailed.Status}");
            foreach (var path in (string[])["/lpse/reset/confirm?t=", "/lpse/sign-in?userType=", "/lpse/captcha/", "/lpse/confirm/"])
            {
                Assert.True((int)(await scene.Browser.GetAsync(path + Uri.EscapeDataString(trick))).Status < 500, path + trick);
            }

            scene.Gapura.Time.Advance(TimeSpan.FromMinutes(25));
            await scene.Browser.GetAsync("/lpse/home");
        }

        Assert.Empty(await scene.Gapura.LinksAsync());
        Assert.Equal(accounts, await AccountsAsync(scene));
    }

    [Fact]
    [Trait("Clause", "M-15")]
    public async Task A_line_end_in_a_name_or_address_never_becomes_a_header_of_a_mail()
    {
        await using var scene = await Scene.SignedInAsync();
        var refused = await Record.ExceptionAsync(() => scene.Gapura.AddPersonAsync("pp22", email: "a@contoh.example\r\nBcc: jahat@contoh.example"));
        Assert.NotNull(refused);
        using var browser = scene.Gapura.NewVisitor("Firefox/140.0");
        var reply = await scene.Gapura.AskForResetAsync(browser, scene.Person with { Email = $"{scene.Person.Email}\r\nBcc: jahat@contoh.example" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, reply.Status);
        Assert.All(await scene.Gapura.MailsAsync(), mail => Assert.DoesNotContain(mail.To + mail.Subject, c => char.IsControl(c)));
    }

    private static IEnumerable<byte[]> Texts(params string[] texts) => texts.Select(Encoding.UTF8.GetBytes);

    private static Task<string> AccountsAsync(Scene scene) => scene.Gapura.Database.ReadAsync(async db =>
        string.Join('\n', await db.Accounts.Select(a => $"{a.Id} {a.UserId} {a.Email} {a.CredentialVersion} {a.Status}").ToListAsync()));

    private static async Task<byte[]> CopyAsync(Scene scene, DatabaseKind kind)
    {
        if (kind == DatabaseKind.Sqlite)
        {
            var file = scene.DatabaseFile;
            return [.. await File.ReadAllBytesAsync(file), .. await File.ReadAllBytesAsync(file + "-wal"), .. Encoding.UTF8.GetBytes(await Sqlite3.QueryAsync(file, ".dump"))];
        }

        var target = new NpgsqlConnectionStringBuilder(scene.Gapura.Settings.Database.ConnectionString);
        var start = new ProcessStartInfo("pg_dump", ["--inserts", "--host", target.Host!, "--port", $"{target.Port}", "--username", target.Username!, target.Database!]);
        return Encoding.UTF8.GetBytes(await ToolProcess.OutputAsync(start, "postgresql"));
    }
}
