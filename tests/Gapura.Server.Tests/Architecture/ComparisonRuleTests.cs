namespace Gapura.Server.Tests.Architecture;

/// <summary>ATK-25: no comparison of a secret stops at its first wrong character.</summary>
[Trait("Attack", "ATK-25")]
[Trait("Clause", "M-06")]
public sealed class ComparisonRuleTests
{
    [Fact]
    public void Secrets_and_hashes_are_compared_in_fixed_time_alone()
    {
        var files = Repository.Files("src", ".cs", ".razor").Where(path => !path.Contains("/Migrations/", StringComparison.Ordinal)).ToList();
        Assert.True(files.Count > 300, "The sources could not be read.");
        Assert.Empty(files.SelectMany(path => ComparisonRules.Faults(path, File.ReadAllText(Repository.At(path)))));
    }

    [Theory]
    [InlineData("return row.TokenHash.AsSpan().SequenceEqual(hash);")]
    [InlineData("if (!seal.SequenceEqual(audit.SealOf(row)))")]
    [InlineData("if (expected.AsSpan().SequenceEqual(visit.BrowserHash))")]
    [InlineData("return typed == pair.Answer || pair.Answer == typed;")]
    [InlineData("if (code == typed)")]
    [InlineData("if (mac != given)")]
    [InlineData("return token.Equals(given, StringComparison.Ordinal);")]
    [InlineData("var isRight = secret == form;")]
    [InlineData("return sessions.Find(one => Same(one)) is { } s && s.TokenHash == hash;")]
    public void A_planted_comparison_is_found(string planted) => Assert.NotEmpty(ComparisonRules.Faults("planted", $"    {{\n        {planted}\n    }}\n"));

    [Theory]
    [InlineData("return CryptographicOperations.FixedTimeEquals(row.TokenHash, hash);")]
    [InlineData("db.Sessions.Where(session => session.TokenHash == token && session.Portal == portal)")]
    [InlineData("if (password == \"\")")]
    [InlineData("if (token is null || code.Length == 6)")]
    [InlineData("if (answer.StatusCode == HttpStatusCode.Gone)")]
    [InlineData("if (text.SequenceEqual(Encode(decoded)))")]
    [InlineData("row.Kind == AuditKinds.TokenRemoved")]
    public void What_tells_nothing_is_let_pass(string planted) => Assert.Empty(ComparisonRules.Faults("planted", $"    {{\n        {planted}\n    }}\n"));
}
