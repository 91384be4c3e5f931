using System.Diagnostics;
using System.Xml.Linq;
using Gapura.Client.Tests.Calling;
using Gapura.Testing;

namespace Gapura.Client.Tests.Trimming;

/// <summary>
/// A program with the library, trimmed to what it uses, warnings being errors: nothing in the library or in what it brings is looked up by a
/// name that trimming has taken away. What trimming allows, compiling ahead of time allows; the library's own build checks for that too.
/// </summary>
public sealed class TrimmedProgramTests
{
    private const string Resilience = "Microsoft.Extensions.Http.Resilience";

    private const string Program =
        """
        using Gapura.Client;
        using Gapura.Client.Approvals;
        using Gapura.Client.Statements;
        using Gapura.Client.Transactions;
        using Gapura.Protocol.Transactions;

        using var gapura = GapuraClient.Create(new GapuraClientOptions { Address = new Uri(args[0]), ClientId = "a", ClientSecret = "b", Portal = "lpse" });
        Console.WriteLine((await gapura.Verifications.CheckAsync(new GapuraPerson("pp20"), "123456")).IsAccepted);
        Console.WriteLine((await gapura.Approvals.StartAsync(new ApprovalRequest(new GapuraPerson("pp20")))).State);
        Console.WriteLine(StatementVerifier.Verify("a.b.c", new DeviceJwk("x", "y"), new ExpectedStatement(new Uri(args[0]), "")).GetType().Name);
        TransactionField[] fields = [new("amount", "1"), new("currency", "IDR")];
        Console.WriteLine((await gapura.Transactions.StartAsync(new TransactionRequest("1", "Transfer", fields, ["a"]) { Items = [fields, fields] })).State);
        var expected = new ExpectedTransaction(new Uri(args[0]), "", "") { Title = "Transfer", Fields = fields };
        Console.WriteLine(TransactionVerifier.Verify("a.b.c", new DeviceJwk("x", "y"), expected).GetType().Name);
        """;

    [Fact]
    public async Task A_trimmed_program_calls_and_verifies()
    {
        string folder = Directory.CreateTempSubdirectory("gapura-trimmed-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), Program);
        await File.WriteAllTextAsync(Path.Combine(folder, "Trimmed.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <PublishTrimmed>true</PublishTrimmed>
                <TrimmerSingleWarn>false</TrimmerSingleWarn>
                <JsonSerializerIsReflectionEnabledByDefault>false</JsonSerializerIsReflectionEnabledByDefault>
                <InvariantGlobalization>true</InvariantGlobalization>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
                <!-- A package source may have a newer version of what a package asks for. -->
                <NoWarn>NU1603</NoWarn>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="{Path.Combine(AppContext.BaseDirectory, "Gapura.Client.dll")}" />
                <Reference Include="{Path.Combine(AppContext.BaseDirectory, "Gapura.Protocol.dll")}" />
                <PackageReference Include="{Resilience}" Version="{VersionOf(Resilience)}" />
              </ItemGroup>
            </Project>
            """);
        var publish = new ProcessStartInfo("dotnet", ["publish", "-r", "linux-x64", "-o", "out", "--nologo", "-v", "q"]) { WorkingDirectory = folder };
        ToolResult published = await ToolProcess.RunAsync(publish, "dotnet-sdk-10.0", timeout: TimeSpan.FromMinutes(8));
        Assert.True(published.ExitCode == 0, published.Output + published.Error);

        await using FakeGapura gapura = await FakeGapura.StartAsync();
        gapura.Answer = (http, number) => number switch { 1 => FakeGapura.AcceptAsync(http), 2 => FakeGapura.ApprovalAsync(http), _ => FakeGapura.TransactionAsync(http) };
        string said = await ToolProcess.OutputAsync(new ProcessStartInfo(Path.Combine(folder, "out", "Trimmed"), [gapura.Address]), "libc6");
        Assert.Equal(["True", "Pending", "False", "Pending", "False"], said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Directory.Delete(folder, recursive: true);
    }

    private static string VersionOf(string package) => XDocument.Load(RepositoryFolder.At("Directory.Packages.props")).Descendants("PackageVersion")
        .Single(one => (string?)one.Attribute("Include") == package).Attribute("Version")!.Value;
}
