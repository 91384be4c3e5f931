using AngleSharp.Html.Parser;
using Gapura.Server.Messages;
using Gapura.Server.Portals;
using Xunit;

namespace Gapura.Server.Tests.Messages;

public sealed class LettersTests
{
    private const string Link = "https://masuk.contoh.example/lpse/reset?a=1&b=2#token";
    private const string Script = "<script>alert('x')</script>";

    private static readonly Dictionary<string, Func<Letters, LetterFacts, Mail>> s_resets = new()
    {
        ["ResetFactor"] = (letters, facts) => letters.ResetFactor(facts, Link),
        ["ResetPassword"] = (letters, facts) => letters.ResetPassword(facts, Link),
    };

    private static readonly Dictionary<string, Func<Letters, LetterFacts, Mail>> s_notices = new()
    {
        ["ResetFactorRefused"] = (letters, facts) => letters.ResetFactorRefused(facts),
        ["ResetPasswordRefused"] = (letters, facts) => letters.ResetPasswordRefused(facts),
        ["FactorEnabled"] = (letters, facts) => letters.FactorEnabled(facts),
        ["FactorDisabled"] = (letters, facts) => letters.FactorDisabled(facts),
        ["FactorReset"] = (letters, facts) => letters.FactorReset(facts),
        ["SecondFactorFailed"] = (letters, facts) => letters.SecondFactorFailed(facts),
        ["FactorLocked"] = (letters, facts) => letters.FactorLocked(facts),
        ["RecoveryCodesMade"] = (letters, facts) => letters.RecoveryCodesMade(facts),
        ["RecoveryCodeUsed"] = (letters, facts) => letters.RecoveryCodeUsed(facts, 2),
        ["PasswordChanged"] = (letters, facts) => letters.PasswordChanged(facts),
        ["PasswordResetDone"] = (letters, facts) => letters.PasswordResetDone(facts),
        ["NewBrowserSignIn"] = (letters, facts) => letters.NewBrowserSignIn(facts),
        ["NotMeReported"] = (letters, facts) => letters.NotMeReported(facts),
        ["AccountLocked"] = (letters, facts) => letters.AccountLocked(facts),
        ["EmailChanged from"] = (letters, facts) => letters.EmailChanged(facts, facts.To, "siti@contoh.example", null)[0],
        ["EmailChanged to"] = (letters, facts) => letters.EmailChanged(facts, "siti@contoh.example", facts.To, Link)[1],
        ["EmailKept"] = (letters, facts) => letters.EmailKept(facts),
        ["EmailTakenBack"] = (letters, facts) => letters.EmailTakenBack(facts),
        ["NoticesAdded"] = (letters, facts) => letters.NoticesAdded(facts),
    };

    private readonly Letters _letters = new();

    public static IEnumerable<TheoryDataRow<string, Language>> All => Rows([.. s_resets.Keys, .. s_notices.Keys]);

    public static IEnumerable<TheoryDataRow<string, Language>> Notices => Rows(s_notices.Keys);

    public static IEnumerable<TheoryDataRow<string, Language>> Resets => Rows(s_resets.Keys);

    [Theory, MemberData(nameof(All))]
    public void Every_letter_states_the_facts_and_encodes_them(string letter, Language language)
    {
        var facts = Facts(language) with { Name = Script, UserId = "PPK2<b>", Browser = "\"><img src=x onerror=alert(1)>", Reference = "ABCDE-<i>" };
        facts.Portal.Name = "LPSE & <u>Kota</u>";
        facts.Portal.HelpContact = "<a href=x>bantuan</a>";

        var mail = Write(letter, facts);

        var page = new HtmlParser().ParseDocument(mail.Html);
        Assert.Empty(page.QuerySelectorAll("script, img, b, i, u, link, style, iframe, table"));
        Assert.DoesNotContain(page.QuerySelectorAll("a"), anchor => anchor.GetAttribute("href") != Link);
        Assert.Equal(language == Language.Indonesian ? "id" : "en", page.DocumentElement.GetAttribute("lang"));
        Assert.DoesNotContain("url(", mail.Html);
        foreach (var text in new[] { mail.Text, page.Body!.TextContent })
        {
            Assert.Contains("PPK2<b>", text);
            Assert.Contains("LPSE & <u>Kota</u>", text);
            Assert.Contains("ABCDE-<i>", text);
            Assert.Contains("203.0.113.7", text);
            Assert.Contains(language == Language.Indonesian ? "22 November 2026 pukul 16.45 WIB" : "22 November 2026, 16:45 WIB (UTC+7)", text);
            Assert.Contains(Script, text);
            Assert.Contains("<a href=x>bantuan</a>", text);
        }

        Assert.DoesNotContain(mail.Subject, char.IsControl);
        Assert.Equal("budi@contoh.example", mail.To);
    }

    [Theory, MemberData(nameof(Notices))]
    public void A_notice_carries_no_link(string letter, Language language)
    {
        var mail = Write(letter, Facts(language) with { Name = "Buka https://jahat.example/x", Browser = "www.jahat.example" });

        Assert.Empty(new HtmlParser().ParseDocument(mail.Html).QuerySelectorAll("a, form, button, [href], [src]"));
        Assert.DoesNotContain("://", mail.Text);
        Assert.DoesNotContain("jahat.example", mail.Text);
        Assert.DoesNotContain("jahat.example", mail.Html);
    }

    [Theory, MemberData(nameof(Resets))]
    public void A_reset_letter_carries_its_link_as_a_button_and_as_text(string letter, Language language)
    {
        var mail = Write(letter, Facts(language) with { Browser = "https://jahat.example/" });

        var anchors = new HtmlParser().ParseDocument(mail.Html).QuerySelectorAll("a");
        Assert.Equal([Link, Link], anchors.Select(anchor => anchor.GetAttribute("href")));
        Assert.Equal(Link, anchors[1].TextContent);
        Assert.Contains($"\n{Link}\n", mail.Text);
        Assert.Single(mail.Text.Split('\n'), line => line.Contains("://", StringComparison.Ordinal));
        Assert.Contains(language == Language.Indonesian ? "berlaku 30 menit, sampai 22 November 2026 pukul 17.15 WIB" : "valid for 30 minutes, until 22 November 2026, 17:15 WIB", mail.Text);
        Assert.Equal(TimeSpan.FromMinutes(30), mail.UsefulFor);
    }

    [Theory]
    [InlineData("ResetFactor", Language.Indonesian, "Konfirmasi Permintaan Reset TOTP", "Reset TOTP")]
    [InlineData("ResetFactor", Language.English, "Confirm your TOTP reset request", "Reset TOTP")]
    [InlineData("ResetPassword", Language.Indonesian, "Konfirmasi Permintaan Reset Password", "Buat password baru")]
    [InlineData("ResetPassword", Language.English, "Confirm your password reset request", "Set a new password")]
    public void The_reset_letters_use_the_guides_words(string letter, Language language, string subject, string caption)
    {
        var mail = Write(letter, Facts(language));

        Assert.Equal(subject, mail.Subject);
        Assert.Equal(caption, new HtmlParser().ParseDocument(mail.Html).QuerySelector("a")!.TextContent);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("/lpse/reset")]
    [InlineData("")]
    public void A_link_that_is_not_an_absolute_web_address_is_refused(string link) =>
        Assert.Throws<ArgumentException>(() => _letters.ResetFactor(Facts(Language.Indonesian), link));

    [Fact]
    public void A_change_of_address_is_told_to_both_and_the_old_one_sees_the_new_one_masked()
    {
        var mails = _letters.EmailChanged(Facts(Language.English), "budi@contoh.example", "siti@lain.example", Link);

        Assert.Equal(["budi@contoh.example", "siti@lain.example"], mails.Select(mail => mail.To));
        Assert.Equal([true, false], mails.Select(mail => mail.Text.Contains(Link, StringComparison.Ordinal)));
        Assert.Contains("s***@lain.example", mails[0].Text);
        Assert.DoesNotContain("siti@", mails[0].Text + mails[0].Html);
    }

    [Fact]
    public void A_name_cannot_add_lines_or_turn_the_text_around()
    {
        var mail = _letters.FactorEnabled(Facts(Language.English) with { Name = "Budi\r\nYour account is blocked, call 0855 \u202Eexample" + new string('x', 500) });

        var line = Assert.Single(mail.Text.Split('\n'), line => line.Contains("Budi", StringComparison.Ordinal));
        Assert.True(line.Length < 120);
        Assert.DoesNotContain('\u202E', mail.Text + mail.Html);
    }

    [Fact]
    public void Without_a_help_contact_the_portals_staff_is_named()
    {
        var facts = Facts(Language.Indonesian);
        facts.Portal.HelpContact = "";

        Assert.Contains("hubungi petugas LPSE Kota Contoh dan sebutkan nomor rujukan ABCDE-23456", _letters.AccountLocked(facts).Text);
    }

    private static LetterFacts Facts(Language language) => new()
    {
        Portal = new PortalProfile { Key = "lpse", Name = "LPSE Kota Contoh", Header = "LPSE", HelpContact = "bantuan@lpse.contoh.example" },
        Language = language,
        To = "budi@contoh.example",
        Name = "Budi Santoso",
        UserId = "PPK2",
        At = MailWorld.Start,
        Browser = "Chrome, Windows",
        Address = "203.0.113.7",
        Reference = "ABCDE-23456",
    };

    private static IEnumerable<TheoryDataRow<string, Language>> Rows(IEnumerable<string> letters) =>
        letters.SelectMany(letter => Enum.GetValues<Language>().Select(language => new TheoryDataRow<string, Language>(letter, language)));

    private Mail Write(string letter, LetterFacts facts) => (s_resets.GetValueOrDefault(letter) ?? s_notices[letter])(_letters, facts);
}
