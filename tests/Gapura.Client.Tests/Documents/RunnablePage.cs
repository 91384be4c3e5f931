using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Gapura.Testing;

namespace Gapura.Client.Tests.Documents;

/// <summary>A block of a page: <c>```bash run</c>, <c>```csharp file=app.cs</c>, <c>```text output</c>.</summary>
internal sealed record Block(string Info, string Text);

/// <summary>A page of docs/integrate, and the running of its blocks as a reader would: files saved, commands pasted into one shell.</summary>
internal sealed partial class RunnablePage(string name)
{
    private const string Mark = "===== block";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    public IReadOnlyList<Block> Blocks { get; } =
        [.. Fence().Matches(File.ReadAllText(RepositoryFolder.At($"docs/integrate/{name}"))).Select(match => new Block(match.Groups[1].Value.Trim(), match.Groups[2].Value))];

    public IEnumerable<Block> Commands => Blocks.Where(block => block.Info == "bash run");

    public IEnumerable<(string Name, string Text)> Files =>
        Blocks.Where(block => block.Info.Contains(" file=", StringComparison.Ordinal)).Select(block => (block.Info.Split("file=")[1], block.Text));

    /// <summary>Runs the page in a folder where <c>.gapura-demo</c> is a running demo's.</summary>
    /// <returns>What is wrong: commands that did not say what the page says they do.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(string demoFolder)
    {
        string folder = Directory.CreateTempSubdirectory("gapura-page-").FullName;
        Directory.CreateSymbolicLink(Path.Combine(folder, ".gapura-demo"), demoFolder);
        foreach ((string file, string text) in Files)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, file), OfThisRepository(text));
        }

        if (Files.Any(file => file.Name.EndsWith(".mjs", StringComparison.Ordinal)))
        {
            await InstallAsync(folder);
        }

        string said = await PasteAsync(folder);
        List<string> faults = Compare(said);
        Directory.Delete(folder, recursive: true);
        return faults;
    }

    /// <summary>The packages are the ones that this repository packs: taken from its sources, since nothing is packed while testing.</summary>
    private static string OfThisRepository(string text) =>
        Package().Replace(text, match => $"#:project {RepositoryFolder.At($"src/{match.Groups[1].Value}/{match.Groups[1].Value}.csproj")}");

    /// <summary>What <c>npm install openid-client</c> brings, in the sample's versions.</summary>
    private static async Task InstallAsync(string folder)
    {
        string sample = RepositoryFolder.At("samples/node-openid-client");
        foreach (string file in new[] { "package.json", "package-lock.json", ".npmrc" })
        {
            File.Copy(Path.Combine(sample, file), Path.Combine(folder, file));
        }

        await ToolProcess.OutputAsync(new ProcessStartInfo("npm", ["ci", "--silent"]) { WorkingDirectory = folder }, "npm", timeout: s_patience);
    }

    private async Task<string> PasteAsync(string folder)
    {
        var script = new StringBuilder("exec 2>&1\ntrap 'kill $(jobs -p) 2>/dev/null' EXIT\n");
        foreach ((int number, Block block) in Commands.Index())
        {
            script.Append("echo '").Append(Mark).Append(' ').Append(number).Append("'\n").Append(block.Text).Append('\n');
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "paste.sh"), script.ToString());
        var start = new ProcessStartInfo("bash", ["paste.sh"]) { WorkingDirectory = folder };
        // The page's application writes where its commands do: a line of its log may come in the middle of one of theirs.
        start.Environment["Logging__LogLevel__Default"] = start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Warning";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = start.Environment["DOTNET_NOLOGO"] = "1";
        return (await ToolProcess.RunAsync(start, "bash", timeout: s_patience)).Output;
    }

    private List<string> Compare(string said)
    {
        string[] outputs = said.Split(Mark)[1..];
        var faults = new List<string>();
        int number = -1;
        foreach (Block block in Blocks)
        {
            number += block.Info == "bash run" ? 1 : 0;
            if (block.Info == "text output")
            {
                string[] lines = [.. (number < outputs.Length ? outputs[number] : "").Split('\n').Select(line => line.Trim())];
                faults.AddRange(block.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => !lines.Contains(line))
                    .Select(line => $"{name}, command {number}: '{line}' was not said, but:\n{string.Join('\n', lines)}"));
            }
        }

        return faults;
    }

    [GeneratedRegex("^```([^\n`]+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^#:package (Gapura\.[\w.]+)@[\d.]+$", RegexOptions.Multiline)]
    private static partial Regex Package();
}
