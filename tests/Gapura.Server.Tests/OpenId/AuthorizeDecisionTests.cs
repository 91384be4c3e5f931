using Gapura.Server.OpenId;

namespace Gapura.Server.Tests.OpenId;

/// <summary>The table of what happens to an authorization request, over everything that it rests on.</summary>
[Trait("Clause", "J-11")]
public sealed class AuthorizeDecisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);
    private static readonly bool[] Either = [false, true];

    [Fact]
    public void Whatever_is_asked_a_grant_rests_on_all_of_it()
    {
        foreach (var facts in Everything())
        {
            var outcome = AuthorizeDecision.For(facts);
            if (outcome == AuthorizeOutcome.Grant)
            {
                Assert.False(facts.IsRefused || facts.IsAnother);
                Assert.NotNull(facts.ProvedAt);
                Assert.True(facts.HasTwoFactors || !facts.WantsTwoFactors);
                Assert.True(facts.ConsentedAt is not null || !(facts.NeedsConsent || facts.AsksConsent));
                Assert.True(!facts.AsksSignIn || facts.ProvedAt >= facts.WaitedSince);
                Assert.True(facts.MaxAge is null || Now - facts.ProvedAt <= facts.MaxAge || facts.ProvedAt >= facts.WaitedSince);
            }

            if (facts.IsSilent)
            {
                Assert.NotEqual(AuthorizeOutcome.SignIn, outcome);
                Assert.NotEqual(AuthorizeOutcome.Consent, outcome);
            }
        }
    }

    private static IEnumerable<AuthorizeFacts> Everything() =>
        from proved in (int?[])[null, 0, -30, -300]
        from waited in (int?[])[null, -60]
        from age in (int?[])[null, 0, 100]
        from consented in (int?[])[null, -10, -200]
        from two in Either
        from wantsTwo in Either
        from bits in Enumerable.Range(0, 64)
        select new AuthorizeFacts
        {
            Now = Now,
            ProvedAt = Ago(proved),
            WaitedSince = Ago(waited),
            MaxAge = age is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            ConsentedAt = Ago(consented),
            HasTwoFactors = two,
            WantsTwoFactors = wantsTwo,
            IsSilent = (bits & 1) != 0,
            AsksSignIn = (bits & 2) != 0,
            AsksConsent = (bits & 4) != 0,
            NeedsConsent = (bits & 8) != 0,
            IsRefused = (bits & 16) != 0,
            IsAnother = (bits & 32) != 0,
        };

    private static DateTimeOffset? Ago(int? seconds) => seconds is { } some ? Now.AddSeconds(some) : null;
}
