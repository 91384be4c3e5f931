using System.Security.Cryptography;
using System.Text;
using Gapura.Client.Webhooks;
using Microsoft.Extensions.Time.Testing;

namespace Gapura.Client.Tests.Webhooks;

public sealed class WebhookVerifierTests
{
    // The example that Standard Webhooks' own libraries are tested with.
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Body = """{"test": 2432232314}""";
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static readonly DateTimeOffset Sent = DateTimeOffset.FromUnixTimeSeconds(1614265330);
    private static readonly WebhookHeaders Headers = new("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", Signature);

    [Fact]
    public void The_standards_example_is_genuine() => Assert.True(IsGenuine(Headers));

    [Theory]
    [InlineData(-301, false)]
    [InlineData(-300, true)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void One_that_is_too_old_or_too_new_is_not(int seconds, bool isGenuine) => Assert.Equal(isGenuine, IsGenuine(Headers, now: Sent.AddSeconds(seconds)));

    [Fact]
    public void Another_id_time_or_body_is_not()
    {
        Assert.False(IsGenuine(Headers with { Id = "msg_other" }));
        Assert.False(IsGenuine(Headers with { Timestamp = "1614265331" }));
        Assert.False(IsGenuine(Headers, body: Body + " "));
    }

    [Theory]
    [InlineData("", "1614265330", Signature)]
    [InlineData("msg_p5jXN8AQM9LWM0D4loKWxJek", "", Signature)]
    [InlineData("msg_p5jXN8AQM9LWM0D4loKWxJek", " 1614265330", Signature)]
    [InlineData("msg_p5jXN8AQM9LWM0D4loKWxJek", "-9223372036854775808", Signature)]
    [InlineData("msg_p5jXN8AQM9LWM0D4loKWxJek", "9223372036854775807", Signature)]
    [InlineData("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "")]
    [InlineData("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "v1,")]
    [InlineData("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "v1,bukan base64")]
    [InlineData("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    public void What_is_missing_or_misspelt_is_not(string id, string time, string signature) => Assert.False(IsGenuine(new WebhookHeaders(id, time, signature)));

    [Fact]
    public void One_right_signature_among_several_is_enough() => Assert.True(IsGenuine(Headers with { Signature = $"v1a,xyz v1,{Convert.ToBase64String(new byte[32])} {Signature}" }));

    [Fact]
    public void A_header_full_of_signatures_is_not_worked_through() =>
        Assert.False(IsGenuine(Headers with { Signature = string.Join(' ', Enumerable.Repeat("v1,AAAA", 5000)) + " " + Signature }));

    [Fact]
    public void While_one_secret_follows_another_both_count()
    {
        string next = "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));
        Assert.True(new WebhookVerifier([next, Secret], new FakeTimeProvider(Sent)).IsGenuine(Headers, Encoding.UTF8.GetBytes(Body)));
        Assert.False(new WebhookVerifier(next, new FakeTimeProvider(Sent)).IsGenuine(Headers, Encoding.UTF8.GetBytes(Body)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("whsec_AAAA")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    public void What_is_no_secret_is_refused_at_the_start(string secret) => Assert.Throws<ArgumentException>(() => new WebhookVerifier(secret));

    private static bool IsGenuine(WebhookHeaders headers, string body = Body, DateTimeOffset? now = null) =>
        new WebhookVerifier(Secret, new FakeTimeProvider(now ?? Sent)).IsGenuine(headers, Encoding.UTF8.GetBytes(body));
}
