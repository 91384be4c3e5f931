namespace Gapura.Server.Tests.Architecture;

public sealed class ImportRuleTests
{
    private static readonly string Here = AppContext.BaseDirectory;

    [Theory]
    [InlineData("Gapura.Protocol.dll")]
    [InlineData("Gapura.Storage.dll")]
    [InlineData("gapura.dll")]
    [InlineData("gapuractl.dll")]
    [InlineData("Gapura.Client.dll")]
    [InlineData("Gapura.Client.AspNetCore.dll")]
    public void No_type_leans_on_what_the_house_does_not_allow(string assembly)
    {
        var imports = AssemblyImports.Of(Path.Combine(Here, assembly));
        Assert.True(imports.Count > 20, "The assembly could not be read.");
        Assert.Empty(House.Faults(imports));
    }

    [Fact]
    public void No_source_file_names_what_the_house_does_not_allow()
    {
        var imports = SourceImports.Of("src").ToList();
        Assert.True(imports.Count > 200, "The sources could not be read.");
        Assert.Empty(House.Faults(imports));
    }

    [Fact]
    public void Every_folder_of_the_server_is_an_area_that_a_rule_speaks_of()
    {
        var folders = Directory.GetDirectories(Repository.At("src/Gapura.Server")).Select(Path.GetFileName)
            .Where(name => name is not ("bin" or "obj" or "Assets" or "Properties"));
        Assert.Empty(folders.Except(House.Areas));
    }

    [Theory]
    [InlineData("Gapura.Server.Flows.Planted.ImportsAnotherFlow", "a flow does not import another flow")]
    [InlineData("Gapura.Server.Flows.Planted.ImportsAnotherFlowInALambda", "a flow does not import another flow")]
    [InlineData("Gapura.Server.Flows.Planted.ImportsTheCompositionRoot", "Flows does not import Hosting")]
    [InlineData("Gapura.Server.Factors.Planted.ImportsAnotherFactor", "a factor does not import another factor")]
    [InlineData("Gapura.Server.Factors.Planted.ImportsAFlow", "Factors does not import Flows")]
    [InlineData("Gapura.Server.Factors.Planted.ImportsAPage", "Factors does not import Pages")]
    [InlineData("Gapura.Server.Attempts.Planted.ImportsAFlow", "Attempts does not import Flows")]
    [InlineData("Gapura.Server.Attempts.Planted.ImportsAFactor", "Attempts does not import Factors")]
    [InlineData("Gapura.Server.Audit.Planted.ImportsAccounts", "Audit does not import Accounts")]
    [InlineData("Gapura.Server.Http.Planted.ImportsSessions", "Http does not import Sessions")]
    [InlineData("Gapura.Server.Pages.Planted.ReachesForTheDatabase", "a page does not reach for the database")]
    [InlineData("Gapura.Server.Messages.Planted.HashesAPassword", "Messages does not import Hashing")]
    [InlineData("Gapura.Server.Sessions.Planted.DrawsAPicture", "QRCoder is used in Factors only")]
    [InlineData("Gapura.Storage.Planted.ImportsTheServer", "Storage uses Protocol alone")]
    [InlineData("Gapura.Cli.Planted.ImportsStorage", "Cli uses Protocol alone")]
    [InlineData("Gapura.Protocol.Planted.ImportsStorage", "Protocol uses the base class library alone")]
    [InlineData("Gapura.Protocol.Planted.ImportsAPackage", "Protocol uses the base class library alone")]
    [InlineData("Gapura.Server.Unheard.Planted.InNoArea", "Unheard is not an area of the house")]
    public void A_planted_violation_is_found(string planted, string why)
    {
        var imports = AssemblyImports.Of(typeof(ImportRuleTests).Assembly.Location).Where(import => import.From == planted).ToList();
        Assert.NotEmpty(imports);
        Assert.Contains(House.Faults(imports), fault => fault.EndsWith($": {why}", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_planted_within_the_rules_is_let_pass()
    {
        var imports = AssemblyImports.Of(typeof(ImportRuleTests).Assembly.Location)
            .Where(import => import.From == "Gapura.Server.Flows.Planted.KeepsToTheRules").ToList();
        Assert.NotEmpty(imports);
        Assert.Empty(House.Faults(imports));
    }

    [Theory]
    [InlineData("Gapura.Server.Factors.Totp", "using Gapura.Server.Flows.SignIn;", "Factors does not import Flows")]
    [InlineData("Gapura.Server.Policy", "var kind = Gapura.Server.Accounts.Words.Locked;", "Policy does not import Accounts")]
    [InlineData("Gapura.Client.Calling", "using Gapura.Storage;", "Client uses Protocol alone")]
    [InlineData("Gapura.Client.AspNetCore", "using Gapura.Server.OpenId;", "Client uses Protocol alone")]
    [InlineData("Gapura.Protocol.Approval", "using Gapura.Client;", "Protocol uses the base class library alone")]
    [InlineData("Gapura.Server.Flows.Home", "@using Gapura.Server.Flows.Reset", "a flow does not import another flow")]
    public void A_violation_planted_in_a_source_text_is_found(string area, string line, string why) =>
        Assert.Contains(House.Faults(SourceImports.Of(area, line)), fault => fault.EndsWith($": {why}", StringComparison.Ordinal));

    [Fact]
    public void A_comment_is_no_import() =>
        Assert.Empty(House.Faults(SourceImports.Of("Gapura.Server.Policy", "    /// <see cref=\"Gapura.Server.Flows.SignIn.Finish\"/>")));
}
