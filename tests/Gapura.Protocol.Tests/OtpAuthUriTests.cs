using CsCheck;
using Xunit;

namespace Gapura.Protocol.Tests;

public sealed class OtpAuthUriTests
{
    private const string Secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    private static OtpSecret KnownSecret => OtpSecret.From(Vectors.Section("rfc4226_appendix_D").Hex("secret_hex"));

    [Fact]
    public void Defaults_are_left_out()
    {
        Assert.Equal(
            $"otpauth://totp/Example%20Co:alice%40example.org?secret={Secret}&issuer=Example%20Co",
            OtpAuthUri.ForTotp("Example Co", "alice@example.org", KnownSecret, TotpParameters.Default));
    }

    [Fact]
    public void What_differs_from_the_defaults_is_written()
    {
        Assert.Equal(
            $"otpauth://totp/A%3AB%26C:d%2Fe%23f%2Bg?secret={Secret}&issuer=A%3AB%26C&algorithm=SHA256&digits=8&period=60",
            OtpAuthUri.ForTotp("A:B&C", "d/e#f+g", KnownSecret, new TotpParameters(OtpAlgorithm.Sha256, 8, 60)));
    }

    [Fact]
    public void Any_issuer_and_account_survive_the_round_trip() =>
        Gen.Select(Samples.Name, Samples.Name, Samples.Key, Samples.Parameters).Sample((issuer, account, key, p) =>
        {
            using OtpSecret secret = OtpSecret.From(key);
            string uri = OtpAuthUri.ForTotp(issuer, account, secret, p);

            Assert.Matches("^otpauth://totp/[A-Za-z0-9%._~-]+:[A-Za-z0-9%._~-]+\\?[A-Za-z0-9%._~&=-]+$", uri);
            Assert.True(OtpAuthUri.TryParse(uri, out OtpAuthLink? link), uri);
            Assert.Equal(issuer, link.Issuer);
            Assert.Equal(account.TrimStart(' '), link.Account);
            Assert.Equal(key, link.Secret.Reveal());
            Assert.Equal(p, link.Parameters);
        }, iter: 5_000);

    /// <summary>The framework's own URI reader is a second opinion on the escapes.</summary>
    [Fact]
    public void An_independent_reader_sees_the_same_names() =>
        Gen.Select(Samples.Name, Samples.Name).Sample((issuer, account) =>
        {
            string uri = OtpAuthUri.ForTotp(issuer, account, KnownSecret, TotpParameters.Default);
            string[] label = uri["otpauth://totp/".Length..uri.IndexOf('?', StringComparison.Ordinal)].Split(':');

            Assert.Equal(2, label.Length);
            Assert.Equal([issuer, account], label.Select(Uri.UnescapeDataString));
            Assert.Equal(issuer, System.Web.HttpUtility.ParseQueryString(new Uri(uri).Query)["issuer"]);
            Assert.Equal("", new Uri(uri).Fragment);
        }, iter: 2_000);

    [Theory]
    [InlineData("otpauth://totp/Example:alice@google.com?secret=" + Secret + "&issuer=Example", "Example", "alice@google.com")] // the format's own example, longer key
    [InlineData("otpauth://totp/Provider1:Alice%20Smith?secret=" + Secret, "Provider1", "Alice Smith")]
    [InlineData("otpauth://totp/Big%20Corporation%3A%20alice%40bigco.com?secret=" + Secret, "Big Corporation", "alice@bigco.com")]
    [InlineData("otpauth://totp/Big%3aalice?secret=" + Secret + "&issuer=Big", "Big", "alice")]
    [InlineData("otpauth://totp/alice?secret=" + Secret + "&issuer=Big", "Big", "alice")]
    [InlineData("otpauth://totp/alice?secret=" + Secret, "", "alice")]
    [InlineData("OTPAUTH://TOTP/a:b?issuer=a&secret=" + Secret + "&image=https://example.org/x.png", "a", "b")]
    [InlineData("otpauth://totp/a+b:c?secret=" + Secret + "&issuer=a%2Bb", "a+b", "c")]
    [InlineData("otpauth://totp/a:b?secret=gezdgnbvgy3tqojqgezdgnbvge%3D%3D%3D%3D%3D%3D&algorithm=SHA1&digits=6&period=30", "a", "b")]
    public void Links_of_other_writers_are_read(string uri, string issuer, string account)
    {
        Assert.True(OtpAuthUri.TryParse(uri, out OtpAuthLink? link));
        Assert.Equal((issuer, account), (link.Issuer, link.Account));
        Assert.Equal(TotpParameters.Default, link.Parameters);
    }

    public static TheoryData<string> Refused => [
        "",
        "otpauth:",
        "https://example.org/",
        "otpauth://hotp/a:b?secret=" + Secret + "&counter=0",
        "otpauth://steam/a:b?secret=" + Secret,
        "otpauth://totp:80/a:b?secret=" + Secret,
        "otpauth://x@totp/a:b?secret=" + Secret,
        " otpauth://totp/a:b?secret=" + Secret,
        "otpauth://totp/a:b",
        "otpauth://totp/a:b?",
        "otpauth://totp/a:b?issuer=a",
        "otpauth://totp/?secret=" + Secret,
        "otpauth://totp/:b?secret=" + Secret,
        "otpauth://totp/a:?secret=" + Secret,
        "otpauth://totp/a:%20?secret=" + Secret,
        "otpauth://totp/a:b:c?secret=" + Secret,
        "otpauth://totp/a%3Ab%3ac?secret=" + Secret,
        "otpauth://totp/a:b?secret=" + Secret + "#x",
        "otpauth://totp/a b?secret=" + Secret,
        "otpauth://totp/é:b?secret=" + Secret,
        "otpauth://totp/a%:b?secret=" + Secret,
        "otpauth://totp/a%4:b?secret=" + Secret,
        "otpauth://totp/a:b%4?secret=" + Secret,
        "otpauth://totp/a%+4:b?secret=" + Secret,
        "otpauth://totp/a%FF:b?secret=" + Secret, // not UTF-8
        "otpauth://totp/a%C0%AF:b?secret=" + Secret, // overlong
        "otpauth://totp/a%ED%A0%80:b?secret=" + Secret, // a lone surrogate
        "otpauth://totp/a:b?secret=" + Secret + "&secret=" + Secret,
        "otpauth://totp/a:b?secret=" + Secret + "&SECRET=" + Secret,
        "otpauth://totp/a:b?secret=" + Secret + "&s%65cret=" + Secret,
        "otpauth://totp/a:b?secret=" + Secret + "&issuer=a&issuer=a",
        "otpauth://totp/a:b?secret=" + Secret + "&image=x&image=y",
        "otpauth://totp/a:b?secret=" + Secret + "&issuer=c",
        "otpauth://totp/a:b?secret=" + Secret + "&issuer=A",
        "otpauth://totp/a:b?secret=" + Secret + "&issuer=",
        "otpauth://totp/a%20b:c?secret=" + Secret + "&issuer=a+b",
        "otpauth://totp/a:b?secret=" + Secret + "&",
        "otpauth://totp/a:b?secret=" + Secret + "&&digits=6",
        "otpauth://totp/a:b?secret=" + Secret + "&digits",
        "otpauth://totp/a:b?secret=" + Secret + "&=6",
        "otpauth://totp/a:b?secret=" + Secret + "&algorithm=MD5",
        "otpauth://totp/a:b?secret=" + Secret + "&algorithm=sha256",
        "otpauth://totp/a:b?secret=" + Secret + "&algorithm=1",
        "otpauth://totp/a:b?secret=" + Secret + "&algorithm=",
        "otpauth://totp/a:b?secret=" + Secret + "&digits=5",
        "otpauth://totp/a:b?secret=" + Secret + "&digits=9",
        "otpauth://totp/a:b?secret=" + Secret + "&digits=06",
        "otpauth://totp/a:b?secret=" + Secret + "&digits=%D9%A6",
        "otpauth://totp/a:b?secret=" + Secret + "&digits=+6",
        "otpauth://totp/a:b?secret=" + Secret + "&digits=4294967302",
        "otpauth://totp/a:b?secret=" + Secret + "&period=14",
        "otpauth://totp/a:b?secret=" + Secret + "&period=121",
        "otpauth://totp/a:b?secret=" + Secret + "&period=-30",
        "otpauth://totp/a:b?secret=",
        "otpauth://totp/a:b?secret=JBSWY3DPEHPK3PXP", // 80 bits
        "otpauth://totp/a:b?secret=" + Secret + "1",
        "otpauth://totp/a:b?secret=" + Secret + "B", // impossible length
        "otpauth://totp/a:b?secret=GEZD%20GNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
        "otpauth://totp/a:b?secret=GEZD-GNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
    ];

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_could_be_read_in_two_ways_is_refused(string uri)
    {
        Assert.False(OtpAuthUri.TryParse(uri, out OtpAuthLink? link));
        Assert.Null(link);
    }

    [Fact]
    public void Damaged_links_never_throw()
    {
        Gen.Select(Samples.Name, Samples.Name, Samples.Parameters, Gen.Int[0, 1_000], Gen.Char).Sample((issuer, account, p, at, c) =>
        {
            string uri = OtpAuthUri.ForTotp(issuer, account, KnownSecret, p);
            at %= uri.Length;
            _ = OtpAuthUri.TryParse(uri[..at], out _);
            _ = OtpAuthUri.TryParse(uri.Remove(at, 1), out _);
            _ = OtpAuthUri.TryParse(uri.Insert(at, c.ToString()), out _);
            _ = OtpAuthUri.TryParse(uri.Insert(at, "%"), out _);
        }, iter: 5_000);
        Gen.String.Sample(text => OtpAuthUri.TryParse("otpauth://totp/" + text, out _) || true);
        Assert.False(OtpAuthUri.TryParse(null, out _));
    }

    [Fact]
    public void Names_that_no_link_can_carry_are_a_mistake_of_the_caller()
    {
        foreach (string name in (string[])["", " ", "\ud800", "a\udc00b"])
        {
            Assert.Throws<ArgumentException>(() => OtpAuthUri.ForTotp(name, "a", KnownSecret, TotpParameters.Default));
            Assert.Throws<ArgumentException>(() => OtpAuthUri.ForTotp("a", name, KnownSecret, TotpParameters.Default));
        }
    }
}
