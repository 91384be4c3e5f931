using System.Net;
using Gapura.Server.Audit;
using Gapura.Server.Http;
using Gapura.Server.Tests.Http;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Sessions;

/// <summary>I-01 to I-07: what a session is, how long it lives, and who ends it.</summary>
public sealed class SessionLifeTests
{
    private const string Cookie = "__Host-gapura-session-lpse";
    private const string Outside = "Pilih Jenis User";

    [Fact]
    [Trait("Clause", "I-01")]
    [Trait("Clause", "M-07")]
    public void Ten_thousand_tokens_are_256_bits_long_all_different_and_without_structure()
    {
        var tokens = Enumerable.Range(0, 10_000).Select(_ => Cookies.NewToken()).ToList();
        Assert.All(tokens, token => Assert.Matches(@"\A[A-Za-z0-9_-]{43}\z", token));
        Assert.Equal(tokens.Count, tokens.Distinct(StringComparer.Ordinal).Count());
        var bytes = tokens.Select(token => Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(token)).ToList();
        Assert.All(bytes, one => Assert.Equal(32, one.Length));
        for (var bit = 0; bit < 256; bit++)
        {
            // Six standard deviations around one half: 256 fair coins stay within it but once in two million runs.
            var ones = bytes.Count(one => (one[bit / 8] >> (bit % 8) & 1) == 1);
            Assert.InRange(ones, 4700, 5300);
        }
    }

    [Fact]
    [Trait("Clause", "I-01")]
    public async Task The_database_keeps_of_every_cookie_a_hash_only()
    {
        await using var scene = await Scene.SignedInAsync();
        await scene.Browser.IdentifyAsync(scene.Person.UserType, scene.Person.UserId);
        var dump = await Sqlite3.QueryAsync(scene.DatabaseFile, ".dump");
        Assert.Equal(3, scene.Browser.Cookies.Count);
        foreach (var value in scene.Browser.Cookies.Values.SelectMany(value => value.Split('.')))
        {
            Assert.DoesNotContain(value, dump, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(value)), dump, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToHexString(Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(value)), dump, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    [Trait("Clause", "I-02")]
    [Trait("Clause", "ATK-07")]
    public async Task Every_step_up_gives_new_tokens_and_the_old_ones_open_nothing()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        var person = await gapura.AddPersonAsync("pp20");
        using var browser = gapura.NewVisitor();
        var stages = new List<Dictionary<string, string>>();
        void Note() => stages.Add(new Dictionary<string, string>(browser.Cookies, StringComparer.Ordinal));
        await browser.GetAsync("/lpse/");
        Note();
        var password = await browser.IdentifyAsync(person.UserType, person.UserId);
        Note();
        var offer = await browser.SubmitAsync(password, "Login", ("password", person.Password));
        Note();
        var qr = await browser.SubmitAsync(offer, "ENABLE TOTP");
        Note();
        var secret = qr.TypedKey();
        await browser.SubmitAsync(qr, "Uji kode", ("code", gapura.CodeOf(secret)));
        Note();
        gapura.Time.Advance(TimeSpan.FromMinutes(6));
        var confirm = await browser.GetAsync("/lpse/confirm/sessions");
        await browser.SubmitAsync(confirm, "Lanjutkan", ("password", person.Password), ("code", gapura.CodeOf(secret)));
        Note();

        var tokens = stages.SelectMany(stage => stage.Where(pair => !pair.Key.EndsWith("-browser", StringComparison.Ordinal)).Select(pair => pair.Value)).Distinct().ToList();
        Assert.Equal(5, tokens.Count);
        Assert.NotEqual(stages[0]["__Host-gapura-browser"], stages[4]["__Host-gapura-browser"]);
        Assert.Equal("Sesi saya", (await browser.GetAsync("/lpse/home/sessions")).Title);
        foreach (var stage in stages.SkipLast(1))
        {
            using var thief = gapura.NewVisitor();
            foreach (var (name, value) in stage)
            {
                thief.Cookies[name] = value;
            }

            Assert.NotEqual("Beranda", (await thief.GetAsync("/lpse/home")).Title);
            Assert.NotEqual("Scan QR Code", (await thief.GetAsync("/lpse/sign-in/qr")).Title);
        }
    }

    [Fact]
    [Trait("Clause", "I-02")]
    [Trait("Clause", "ATK-07")]
    public async Task A_session_or_sign_in_that_we_never_gave_out_is_not_adopted()
    {
        await using var scene = await Scene.SignedInAsync();
        using var victim = scene.Gapura.NewVisitor();
        var planted = Cookies.NewToken();
        victim.Cookies[Cookie] = planted;
        victim.Cookies["__Host-gapura-signin-lpse"] = planted;
        victim.Cookies["__Host-gapura-browser"] = $"{planted}.{planted[..22]}";
        await scene.Gapura.SignInAsync(victim, scene.Person, scene.Secret);
        Assert.DoesNotContain(planted, string.Join(' ', victim.Cookies.Values), StringComparison.Ordinal);
        using var thief = scene.Gapura.NewVisitor();
        thief.Cookies[Cookie] = planted;
        Assert.Equal(Outside, (await thief.GetAsync("/lpse/home")).Title);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "I-03")]
    public async Task Half_an_hour_without_a_request_ends_a_session_on_the_server(DatabaseKind kind)
    {
        await using var scene = await Scene.SignedInAsync(kind);
        for (var i = 0; i < 3; i++)
        {
            scene.Gapura.Time.Advance(TimeSpan.FromMinutes(29));
            Assert.Equal("Beranda", (await scene.Browser.GetAsync("/lpse/home")).Title);
        }

        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(30) + TimeSpan.FromSeconds(1));
        using var kept = scene.Browser.Clone();
        Assert.Equal(Outside, (await kept.GetAsync("/lpse/home")).Title);
        Assert.Equal(Outside, (await kept.GetAsync("/lpse/home/sessions")).Title);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "I-03")]
    public async Task Twelve_hours_end_a_session_however_busy_it_is(DatabaseKind kind)
    {
        await using var scene = await Scene.SignedInAsync(kind);
        for (var i = 0; i < 35; i++)
        {
            scene.Gapura.Time.Advance(TimeSpan.FromMinutes(20));
            Assert.Equal("Beranda", (await scene.Browser.GetAsync("/lpse/home")).Title);
        }

        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(Outside, (await scene.Browser.GetAsync("/lpse/home")).Title);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "I-04")]
    public async Task After_logging_out_the_old_cookie_opens_nothing_on_any_node(DatabaseKind kind)
    {
        await using var scene = await Scene.SignedInAsync(kind);
        await using var node = await scene.Gapura.StartAnotherNodeAsync();
        using var copy = scene.Browser.Clone();
        using var onNode = Elsewhere(node, scene.Browser);
        Assert.Equal("Beranda", (await onNode.GetAsync("/lpse/home")).Title);

        var answer = await scene.Browser.SubmitOnlyAsync(await scene.Browser.GetAsync("/lpse/home"), "LOGOUT");
        Assert.Equal("\"cache\"", answer.Headers["Clear-Site-Data"][0]);
        Assert.DoesNotContain(Cookie, scene.Browser.Cookies.Keys);
        Assert.Equal(Outside, (await copy.GetAsync("/lpse/home")).Title);
        Assert.Equal(Outside, (await onNode.GetAsync("/lpse/home")).Title);
        Assert.Equal(0, await scene.Gapura.Database.ReadAsync(db => db.Sessions.CountAsync()));
        Assert.Contains(await scene.Gapura.AuditAsync(), row => row.Kind == AuditKinds.SignOut && row.SessionId is not null);
    }

    [Fact]
    [Trait("Clause", "I-05")]
    public async Task A_locked_account_has_no_session_from_the_next_request_on()
    {
        await using var scene = await Scene.SignedInAsync();
        await scene.Gapura.Database.WriteAsync(db => db.Accounts.ExecuteUpdateAsync(set => set.SetProperty(a => a.Status, AccountStatus.Locked)));
        Assert.Equal(Outside, (await scene.Browser.GetAsync("/lpse/home")).Title);
        Assert.Equal(HttpStatusCode.SeeOther, (await scene.Browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/lpse/disable"))).Status);
    }

    [Fact]
    [Trait("Clause", "I-06")]
    [Trait("Clause", "I-07")]
    public async Task A_person_ends_one_session_or_all_others_after_proving_everything_anew()
    {
        await using var scene = await Scene.SignedInAsync();
        using var second = scene.Gapura.NewVisitor();
        using var third = scene.Gapura.NewVisitor();
        await scene.Gapura.SignInAsync(second, scene.Person, scene.Secret);
        await scene.Gapura.SignInAsync(third, scene.Person, scene.Secret);
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        var list = await scene.Browser.GetAsync("/lpse/home/sessions");
        Assert.Equal(2, list.Document.QuerySelectorAll("input[name=session]").Length);
        Assert.Equal("Pastikan ini Anda", (await scene.Browser.SubmitAsync(list, "Tutup sesi")).Title);
        Assert.Equal("Pastikan ini Anda", (await scene.Browser.SubmitAsync(list, "Tutup semua sesi lain")).Title);
        Assert.Equal("Beranda", (await second.GetAsync("/lpse/home")).Title);
        Assert.Equal("Beranda", (await third.GetAsync("/lpse/home")).Title);

        list = await ConfirmAsync(scene, "sessions");
        Assert.Equal("Sesi saya", list.Title);
        await scene.Browser.SubmitAsync(list, "Tutup sesi");
        Assert.Single((Reply[])[await second.GetAsync("/lpse/home"), await third.GetAsync("/lpse/home")], reply => reply.Title == Outside);
        list = await scene.Browser.GetAsync("/lpse/home/sessions");
        await scene.Browser.SubmitAsync(list, "Tutup semua sesi lain");
        Assert.Equal(Outside, (await second.GetAsync("/lpse/home")).Title);
        Assert.Equal(Outside, (await third.GetAsync("/lpse/home")).Title);
        Assert.Equal("Beranda", (await scene.Browser.GetAsync("/lpse/home")).Title);
    }

    [Fact]
    [Trait("Clause", "I-06")]
    public async Task Nobody_ends_the_session_of_another_person()
    {
        await using var scene = await Scene.SignedInAsync();
        var other = await scene.Gapura.AddPersonAsync("pp21");
        using var otherBrowser = scene.Gapura.NewVisitor();
        await scene.Gapura.EnrolAsync(otherBrowser, other);
        using var second = scene.Gapura.NewVisitor();
        await scene.Gapura.SignInAsync(second, scene.Person, scene.Secret);
        var foreignSession = await scene.Gapura.Database.ReadAsync(db => db.Sessions.Where(s => s.AccountId == other.Id).Select(s => s.Id).SingleAsync());
        var list = await scene.Browser.GetAsync("/lpse/home/sessions");
        await scene.Browser.SubmitAsync(list, "Tutup sesi", ("session", foreignSession.ToString()));
        Assert.Equal("Beranda", (await otherBrowser.GetAsync("/lpse/home")).Title);
    }

    [Fact]
    [Trait("Clause", "I-06")]
    [Trait("Clause", "D-12")]
    public async Task Not_me_ends_every_other_session_and_sign_in_forgets_their_browsers_and_is_told_by_mail()
    {
        await using var scene = await Scene.SignedInAsync();
        using var thief = scene.Gapura.NewVisitor("Mozilla/5.0 (Pencuri)");
        await scene.Gapura.SignInAsync(thief, scene.Person, scene.Secret);
        using var half = scene.Gapura.NewVisitor();
        var waiting = await half.SignInWithPasswordAsync(scene.Person);
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(10));
        half.Seen.Clear();
        waiting = await half.SignInWithPasswordAsync(scene.Person);

        var history = await scene.Browser.GetAsync("/lpse/home/history");
        var secured = await scene.Browser.SubmitAsync(history, "Bukan saya");
        Assert.Equal("Terima kasih, akun Anda diamankan", secured.Title);
        Assert.Equal(Outside, (await thief.GetAsync("/lpse/home")).Title);
        Assert.NotEqual("Beranda", (await half.SubmitAsync(waiting, "Login", ("code", scene.Gapura.CodeOf(scene.Secret)))).Title);
        Assert.Equal("Beranda", (await scene.Browser.GetAsync("/lpse/home")).Title);
        Assert.Equal(0, await scene.Gapura.Database.ReadAsync(db => db.KnownBrowsers.CountAsync()));

        // Whoever signed in knew the password: it opens nothing more until it is another one (A-08).
        scene.Gapura.Time.Advance(TimeSpan.FromSeconds(30));
        using var later = scene.Gapura.NewVisitor();
        Assert.Equal("Buat Password baru", (await scene.Gapura.SignInAsync(later, scene.Person, scene.Secret)).Title);
        Assert.Contains(await scene.Gapura.AuditAsync(), row => row.Kind == AuditKinds.NotMe && row.Reference == secured.Reference);
        Assert.Contains(await scene.Gapura.MailsAsync(), mail => mail.Subject.Contains("Bukan saya", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/lpse/disable", "/lpse/confirm/disable")]
    [InlineData("/lpse/home/recovery-codes", "/lpse/confirm/recovery-codes")]
    [Trait("Clause", "I-07")]
    public async Task A_sensitive_change_wants_a_proof_of_the_last_five_minutes(string path, string confirm)
    {
        await using var scene = await Scene.SignedInAsync();
        var form = await scene.Browser.GetAsync(path);
        var token = form.Document.QuerySelector("input[name=formToken]")!.GetAttribute("value")!;
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        var before = await scene.StateAsync();
        Assert.Equal(confirm, (await scene.Browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, path))).Location);
        Assert.Equal(confirm, (await scene.Browser.PostOnlyAsync(path, ("formToken", token))).Location);
        Assert.Equal(Unseen(before), Unseen(await scene.StateAsync()));

        var page = await scene.Browser.GetAsync(confirm);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await scene.Browser.SubmitAsync(page, "Lanjutkan", ("password", scene.Person.Password), ("code", scene.Gapura.WrongCode(scene.Secret)))).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await scene.Browser.SubmitAsync(page, "Lanjutkan", ("password", "salah"), ("code", scene.Gapura.CodeOf(scene.Secret)))).Status);
        var passed = await scene.Browser.SubmitAsync(page, "Lanjutkan", ("password", scene.Person.Password), ("code", scene.Gapura.CodeOf(scene.Secret)));
        Assert.Equal(path, passed.Asked.AbsolutePath);
    }

    /// <summary>The state without the rows of sessions, whose last use is noted.</summary>
    private static string Unseen(string dump) => string.Join('\n', dump.Split('\n').Where(line => !line.Contains("INTO sessions", StringComparison.Ordinal)));

    private static async Task<Reply> ConfirmAsync(Scene scene, string target)
    {
        var page = await scene.Browser.GetAsync($"/lpse/confirm/{target}");
        return await scene.Browser.SubmitAsync(page, "Lanjutkan", ("password", scene.Person.Password), ("code", scene.Gapura.CodeOf(scene.Secret)));
    }

    private static Visitor Elsewhere(RunningGapura node, Visitor browser)
    {
        var visitor = node.NewVisitor();
        foreach (var (name, value) in browser.Cookies)
        {
            visitor.Cookies[name] = value;
        }

        return visitor;
    }
}
