using System.Reflection;
using Gapura.Protocol;
using Gapura.Server.Hosting;
using Gapura.Storage;

namespace Gapura.Server.Tests.Architecture;

public sealed class ShapeRuleTests
{
    private static readonly Type[] Ours =
    [
        .. typeof(Totp).Assembly.GetTypes(), .. typeof(Database).Assembly.GetTypes(), .. typeof(GapuraHost).Assembly.GetTypes(),
        .. new[] { "gapuractl.dll", "Gapura.Client.dll", "Gapura.Client.AspNetCore.dll" }.SelectMany(file => Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, file)).GetTypes()),
    ];

    /// <summary>Constructors that may want more, with the reason.</summary>
    private static readonly Dictionary<string, string> MayBeCrowded = new(StringComparer.Ordinal)
    {
        ["FinishParts"] = "one write at the end of a sign-in touches all of it; Finish itself takes three",
        ["DemoPerson"] = "a row of demo.json, whose names are a contract",
        ["NewAccount"] = "a person's data as an operator types them",
        ["ShownMessage"] = "a row of /demo/outbox, whose names are a contract",
        ["Pose"] = "where one captcha letter stands: numbers",
        ["Words"] = "one letter's pieces of text",
    };

    [Fact]
    public void Every_public_class_is_sealed_static_or_abstract() => Assert.Empty(ShapeRules.Open(Ours));

    [Fact]
    public void No_constructor_wants_more_than_six_things() =>
        Assert.Empty(ShapeRules.Crowded(Ours).ExceptBy(MayBeCrowded.Keys, found => found.Split(':')[0]));

    [Fact]
    public void Every_exception_to_the_rule_is_still_needed() =>
        Assert.Empty(MayBeCrowded.Keys.Except(ShapeRules.Crowded(Ours).Select(found => found.Split(':')[0])));

    [Fact]
    public void A_planted_open_class_is_found() => Assert.Equal([typeof(OpenOnPurpose)], ShapeRules.Open([typeof(OpenOnPurpose), typeof(ShapeRuleTests)]));

    [Fact]
    public void A_planted_crowded_constructor_is_found() =>
        Assert.Equal(["CrowdedOnPurpose: 7"], ShapeRules.Crowded([typeof(CrowdedOnPurpose), typeof(ShapeRuleTests)]));

    public class OpenOnPurpose;

    public sealed class CrowdedOnPurpose(int a, int b, int c, int d, int e, int f, int g)
    {
        public int Sum => a + b + c + d + e + f + g;
    }
}
