#!/usr/bin/env dotnet
#:property PublishAot=false
#:property EnableDefaultEmbeddedResourceItems=false

// What one does with this repository: dotnet run dev.cs VERB. Needs the .NET SDK and nothing else; `test` installs what tests need.
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

string root = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
using Children children = new();
string[] rest = args.Length > 1 ? args[1..] : [];
try
{
    return args.FirstOrDefault() switch
    {
        null or "help" or "--help" or "-h" => Help(),
        "demo" => await new Demo(root, children).RunAsync(rest),
        "test" => await new Tests(root, children).RunAsync(rest),
        "check" => await children.RunAsync(new ProcessStartInfo("sh", [Path.Combine(root, "eng", "check.sh")])),
        "bench" => await BenchAsync(),
        "release" => await ReleaseAsync(),
        string unknown => Misuse($"There is no verb \"{unknown}\"."),
    };
}
catch (UsageException misuse)
{
    return Misuse(misuse.Message);
}

static int Help()
{
    Console.WriteLine("""
        dotnet run dev.cs VERB
          demo     [--port 5080] [--data DIR] [--people 3]    build and run the demonstration and its bank; Ctrl-C ends them
          test     [--filter TEXT] [--only PROJECT] [--no-install]
                                                              install what tests need, build, run every test project
                     TEXT is part of a namespace, class or method name, or an xunit query that begins with "/"
          check                                               lock files, warnings, format, known vulnerabilities
          bench    [ARGUMENTS]                                run the benchmarks
          release  [--output artifacts/]                      publish the server, compiled ahead for linux-x64, with the list of what is in it,
                                                              and gapuractl; pack the client library
        """);
    return 0;
}

static int Misuse(string message)
{
    Console.Error.WriteLine($"{message} See: dotnet run dev.cs help");
    return 2;
}

async Task<int> BenchAsync()
{
    string project = Path.Combine(root, "bench", "Gapura.Bench", "Gapura.Bench.csproj");
    if (!File.Exists(project))
    {
        Console.Error.WriteLine("There are no benchmarks: bench/Gapura.Bench is missing.");
        return 1;
    }
    return await children.RunAsync(children.Dotnet(["run", "--project", project, "-c", "Release", "--", .. rest]));
}

async Task<int> ReleaseAsync()
{
    Options options = new(rest, "--output");
    string output = Path.GetFullPath(options["--output"] ?? Path.Combine(root, "artifacts"));
    string project = Path.Combine(root, "src", "Gapura.Server", "Gapura.Server.csproj");
    // Restored apart from publishing: `publish -r` would restore the libraries for that platform too, which their lock files do not know.
    const string ahead = "-p:PublishReadyToRun=true";
    int code = await children.QuietlyAsync("Restoring the server", "restore", project, ahead);
    if (code == 0)
    {
        code = await children.QuietlyAsync("Publishing the server", "publish", project, ahead, "-c", "Release", "-r", "linux-x64",
            "--no-self-contained", "--no-restore", "--nologo", "-v", "q", "-o", output);
    }
    if (code == 0)
    {
        string inventory = Path.Combine(output, "gapura.cdx.json");
        int count = new Inventory(root).Write(inventory, Path.Combine(output, "gapura.deps.json"));
        Console.WriteLine($"The server is in {output}: dotnet {Path.Combine(output, "gapura.dll")}");
        Console.WriteLine($"Its {count} packages are listed in {inventory} (CycloneDX).");
        code = await ReleaseOthersAsync(output);
    }
    return code;
}

// gapuractl runs wherever .NET does; the packages are for applications' developers.
async Task<int> ReleaseOthersAsync(string output)
{
    (string tool, string packages) = (Path.Combine(output, "gapuractl"), Path.Combine(output, "packages"));
    int code = await children.QuietlyAsync("Publishing gapuractl", "publish", Path.Combine(root, "src", "Gapura.Cli"), "-c", "Release", "--nologo", "-v", "q", "-o", tool);
    foreach (string project in (string[])["Gapura.Protocol", "Gapura.Client", "Gapura.Client.AspNetCore"])
    {
        code = code != 0
            ? code
            : await children.QuietlyAsync(
                $"Packing {project}", "pack", Path.Combine(root, "src", project), "-c", "Release", "-p:ContinuousIntegrationBuild=true", "--nologo", "-v", "q", "-o", packages);
    }
    if (code == 0)
    {
        Console.WriteLine($"gapuractl is in {tool}: dotnet {Path.Combine(tool, "gapuractl.dll")}");
        Console.WriteLine($"The client library's packages are in {packages}.");
    }
    return code;
}

/// <summary>The demonstration, in the foreground.</summary>
sealed class Demo(string root, Children children)
{
    private const string BankUrl = "http://localhost:5092";

    public async Task<int> RunAsync(string[] arguments)
    {
        string server = Path.Combine(root, "src", "Gapura.Server");
        string bank = Path.Combine(root, "samples", "BusinessBanking");
        int code = await children.QuietlyAsync("Building the server", "build", server, "-c", "Release", "--nologo", "-v", "q");
        code = code != 0 ? code : await children.QuietlyAsync("Building the sample bank", "build", bank, "-c", "Release", "--nologo", "-v", "q");
        if (code != 0)
        {
            return code;
        }
        DateTime started = DateTime.UtcNow;
        Task<int> serving = children.RunAsync(children.Dotnet([ProgramOf(server, "gapura"), "demo", .. arguments]));
        Task banking = BankAsync(ProgramOf(bank, "BusinessBanking"), ContractOf(arguments), started, serving);
        code = await serving;
        children.End();
        await banking;
        return code;
    }

    private static string ProgramOf(string project, string name) => Path.Combine(project, "bin", "Release", "net10.0", $"{name}.dll");

    private static string ContractOf(string[] arguments)
    {
        int at = Array.FindIndex(arguments, one => one == "--data" || one.StartsWith("--data=", StringComparison.Ordinal));
        string folder = at < 0 ? ".gapura-demo"
            : arguments[at].Length > 6 ? arguments[at][7..]
            : arguments.ElementAtOrDefault(at + 1) ?? "";
        return Path.Combine(folder, "demo.json");
    }

    /// <summary>The bank beside it, once the demo has written down where it is and what the bank's secret is.</summary>
    private async Task BankAsync(string program, string contract, DateTime started, Task serving)
    {
        while (!serving.IsCompleted && !(File.Exists(contract) && File.GetLastWriteTimeUtc(contract) >= started))
        {
            await Task.Delay(200);
        }
        if (serving.IsCompleted)
        {
            return;
        }
        ProcessStartInfo start = children.Dotnet([program, contract, "--urls", BankUrl]);
        // What is in the environment of a demo is not the bank's: it has the demo's own.
        foreach (string name in (string[])["GAPURA_ISSUER", "GAPURA_CLIENT_ID", "GAPURA_CLIENT_SECRET", "BANK_BOOK"])
        {
            start.Environment.Remove(name);
        }
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Warning";
        Task<int> banking = children.RunAsync(start);
        // Behind the demo's own list.
        await Task.WhenAny(banking, Task.Delay(1000));
        Console.WriteLine(banking.IsCompleted ? $"The bank did not start; is {BankUrl} taken?" : $"Bank     {BankUrl}/   (sign in at portal bisnis: MAJUJAYA, maker01; approver01 and approver02 approve)");
        int code = await banking;
        if (code != 0 && !children.Stopping && !serving.IsCompleted)
        {
            Console.WriteLine($"The bank has ended with exit code {code}; the demo goes on.");
        }
    }
}

/// <summary>All test projects of the solution and the app's own tests. The last line is always "N passed, N failed, N skipped".</summary>
sealed class Tests(string root, Children children)
{
    // The slowest project takes 12 minutes on two idle cores; where others use them too it takes three times as long and must pass. One that
    // hangs must not take the machine's whole patience with it: which test it is in is written every three minutes (-longRunning).
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(45);
    private const string AppFolder = "authenticator";

    // These keep every core busy for minutes; what is left runs beside each other.
    private static readonly string[] s_large = ["Gapura.Server.Tests", "Gapura.EndToEnd"];

    // Some tests wait for a clock or for another program: one more than there are cores uses what they leave.
    private static readonly string s_threads = (Environment.ProcessorCount + 1).ToString(CultureInfo.InvariantCulture);
    private readonly Lock _counting = new();
    private int _passed;
    private int _failed;
    private int _skipped;

    public async Task<int> RunAsync(string[] arguments)
    {
        Options options = new(arguments, "--filter", "--only", "--project", "--no-install");
        string? only = options["--only"] ?? options["--project"];
        string[] projects = [.. Discover().Where(project => only is null || NameOf(project) == only || NameOf(project) == $"Gapura.{only}")];
        if (projects.Length == 0 && only != AppFolder)
        {
            throw new UsageException($"No test project is called \"{only}\". There are: {string.Join(", ", Discover().Select(NameOf))}, {AppFolder}.");
        }
        bool mayInstall = options["--no-install"] is null;
        bool installed = !mayInstall || await InstallProgramsAsync();
        // npm waits for the network while the compiler does not.
        Task<bool> packages = mayInstall && installed ? InstallPackagesAsync() : Task.FromResult(true);
        bool built = installed && (projects.Length == 0 || await BuildAsync(only is null ? "Gapura.slnx" : projects[0]) == 0);
        if (!await packages || !built)
        {
            _failed++;
        }
        else
        {
            await RunAllAsync(projects, withApp: only is null or AppFolder, options["--filter"]);
        }
        Console.WriteLine($"{_passed} passed, {_failed} failed, {_skipped} skipped");
        return children.Stopping ? 130 : _failed > 0 ? 1 : 0;
    }

    /// <summary>Programs from apt.</summary>
    private async Task<bool> InstallProgramsAsync() => await children.RunAsync(new ProcessStartInfo("sh", [Path.Combine(root, "eng", "test-tools.sh")])) == 0;

    /// <summary>What npm has for the app and for the judges of our pushes, pages and OpenID provider, in the versions of their lock files.</summary>
    private async Task<bool> InstallPackagesAsync() =>
        await NpmAsync(AppFolder, "ci", "--silent") == 0
        && await NpmAsync(Path.Combine("tests", "push-judge"), "ci", "--silent") == 0
        && await NpmAsync(Path.Combine("tests", "openid-judges"), "ci", "--silent") == 0
        && await NpmAsync(Path.Combine("tests", "lighthouse"), "ci", "--silent", "--ignore-scripts") == 0;

    private Task<int> NpmAsync(string folder, params string[] arguments) => children.RunAsync(Npm(folder, arguments), longest: s_longest);

    private ProcessStartInfo Npm(string folder, params string[] arguments) =>
        new("npm", arguments) { WorkingDirectory = Path.Combine(root, folder), Environment = { ["NO_COLOR"] = "1" } };

    /// <summary>The app: types, that its built files are what its sources make, its size, and its own tests.</summary>
    private async Task RunAppAsync()
    {
        string report = Path.Combine(root, AppFolder, "TestResults", "report.xml");
        Directory.CreateDirectory(Path.GetDirectoryName(report)!);
        File.Delete(report);
        long started = Stopwatch.GetTimestamp();
        int failed = 0;
        string[] checks = ["typecheck", "fresh", "size"];
        foreach (string check in checks)
        {
            failed += await NpmAsync(AppFolder, "run", "--silent", check) == 0 ? 0 : 1;
        }
        // It draws a line of dots for minutes, and other projects write between them.
        int code = await children.QuietlyAsync(Npm(AppFolder, "exec", "--", "vitest", "run", "--silent", "--reporter=dot", "--reporter=junit", $"--outputFile.junit={report}"), s_longest);
        XElement[] suites = File.Exists(report) ? [.. XDocument.Load(report).Descendants("testsuite")] : [];
        int Sum(string name) => suites.Sum(suite => (int?)suite.Attribute(name) ?? 0);
        (int wrong, int skipped) = (Sum("failures") + Sum("errors"), Sum("skipped"));
        failed += wrong + (code != 0 && wrong == 0 ? 1 : 0);
        int passed = Sum("tests") - wrong - skipped + checks.Length - (failed - wrong);
        Add(passed, failed, skipped);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{AppFolder,-28} {Stopwatch.GetElapsedTime(started).TotalSeconds,6:F1} s  {passed} passed, {failed} failed, {skipped} skipped"));
    }

    private static string NameOf(string project) => Path.GetFileNameWithoutExtension(project);

    private IEnumerable<string> Discover() =>
        from element in XDocument.Load(Path.Combine(root, "Gapura.slnx")).Descendants("Project")
        let path = (string)element.Attribute("Path")!
        where path.StartsWith("tests/", StringComparison.Ordinal)
        where XDocument.Load(Path.Combine(root, path)).Descendants("OutputType").Any(type => type.Value == "Exe")
        select path;

    private Task<int> BuildAsync(string what) => children.QuietlyAsync(
        $"Building {what}", "build", Path.Combine(root, what), "-c", "Release", "--nologo", "-v", "q");

    private async Task RunAllAsync(string[] projects, bool withApp, string? filter)
    {
        ILookup<bool, string> isLarge = projects.ToLookup(project => s_large.Contains(NameOf(project)));
        await Task.WhenAll(withApp && filter is null ? RunAppAsync() : Task.CompletedTask, RunInTurnAsync(isLarge[false], filter));
        await RunInTurnAsync(isLarge[true], filter);
        if (filter is not null && _passed + _failed + _skipped == 0)
        {
            Console.WriteLine($"No test fits \"{filter}\".");
            _failed++;
        }
    }

    private async Task RunInTurnAsync(IEnumerable<string> projects, string? filter)
    {
        foreach (string project in projects.TakeWhile(_ => !children.Stopping))
        {
            await RunProjectAsync(project, filter);
        }
    }

    private async Task RunProjectAsync(string project, string? filter)
    {
        string folder = Path.Combine(root, Path.GetDirectoryName(project)!);
        string report = Path.Combine(folder, "TestResults", "report.xml");
        Directory.CreateDirectory(Path.GetDirectoryName(report)!);
        File.Delete(report);
        string[] selection = filter is null ? [] : filter.StartsWith('/') ? ["-filter", filter] : ["-method", $"*{filter}*"];
        string executable = Path.Combine(folder, "bin", "Release", "net10.0", NameOf(project));
        ProcessStartInfo start = new(
            executable, ["-reporter", "quiet", "-noAutoReporters", "-noColor", "-noLogo", "-longRunning", "180", "-maxThreads", s_threads, "-result-xml", report, .. selection]);
        start.WorkingDirectory = folder;
        // Of a server that runs for minutes much of the time goes into its own compiling: without a guard against code that is written and
        // run, and with only what is called most compiled a second time (the number is hexadecimal), it is a tenth less.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["DOTNET_TC_CallCountThreshold"] = "200";
        long started = Stopwatch.GetTimestamp();
        int code = await children.RunAsync(start, longest: s_longest);
        string verdict = Count(report, code, folder, filter);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{NameOf(project),-28} {Stopwatch.GetElapsedTime(started).TotalSeconds,6:F1} s  {verdict}"));
    }

    private string Count(string report, int code, string folder, string? filter)
    {
        XElement[] assemblies = Read(report);
        int Sum(string name) => assemblies.Sum(assembly => (int?)assembly.Attribute(name) ?? 0);
        (int passed, int failed, int skipped) = (Sum("passed"), Sum("failed") + Sum("errors"), Sum("skipped"));
        bool crashed = assemblies.Length == 0 || (code != 0 && failed == 0);
        bool empty = !crashed && filter is null && passed + failed + skipped == 0;
        bool lost = empty && HasTests(folder);
        Add(passed, failed + (crashed || lost ? 1 : 0), skipped);
        return $"{passed} passed, {failed} failed, {skipped} skipped"
            + (crashed ? $"; CRASHED with exit code {code}, counted as one failure" : "")
            + (lost ? "; NONE RAN although it has tests, counted as one failure" : empty ? " (no tests yet)" : "");
    }

    private void Add(int passed, int failed, int skipped)
    {
        lock (_counting)
        {
            (_passed, _failed, _skipped) = (_passed + passed, _failed + failed, _skipped + skipped);
        }
    }

    private static XElement[] Read(string report)
    {
        try
        {
            return [.. XDocument.Load(report).Descendants("assembly")];
        }
        catch (Exception unreadable) when (unreadable is IOException or System.Xml.XmlException)
        {
            return [];
        }
    }

    private static bool HasTests(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Any(file => File.ReadLines(file).Any(line => line.TrimStart().StartsWith("[Fact") || line.TrimStart().StartsWith("[Theory")));
}

/// <summary>What a release is made of, as CycloneDX 1.6 (O-05): from the lock files, which say exactly what was restored.</summary>
sealed class Inventory(string root)
{
    /// <param name="file">Where to.</param>
    /// <param name="shipped">The published server's own list: what is locked but not in it only helped to build.</param>
    /// <returns>How many packages are in the release.</returns>
    public int Write(string file, string shipped)
    {
        string inServer = File.ReadAllText(shipped);
        JsonObject[] components =
        [
            .. Nuget().Select(package => Component("nuget", package.Name, package.Version, inServer.Contains($"\"{package.Name}/{package.Version}\"", StringComparison.OrdinalIgnoreCase))),
            .. Npm().Select(package => Component("npm", package.Name, package.Version, package.IsShipped)),
        ];
        JsonObject list = new()
        {
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["version"] = 1,
            ["metadata"] = new JsonObject { ["component"] = new JsonObject { ["type"] = "application", ["name"] = "gapura", ["bom-ref"] = "gapura" } },
            ["components"] = new JsonArray([.. components]),
        };
        File.WriteAllText(file, list.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        return components.Count(component => (string?)component["scope"] == "required");
    }

    private static JsonObject Component(string kind, string name, string version, bool isShipped)
    {
        string address = $"pkg:{kind}/{name.Replace("@", "%40", StringComparison.Ordinal)}@{version}";
        return new JsonObject
        {
            ["type"] = "library",
            ["bom-ref"] = address,
            ["name"] = name,
            ["version"] = version,
            ["scope"] = isShipped ? "required" : "excluded",
            ["purl"] = address,
        };
    }

    private IEnumerable<(string Name, string Version)> Nuget() =>
        from framework in Read("src/Gapura.Server/packages.lock.json")["dependencies"]!.AsObject()
        from package in framework.Value!.AsObject()
        where package.Value!["resolved"] is not null
        group (package.Key, Version: (string)package.Value!["resolved"]!) by (package.Key, (string)package.Value!["resolved"]!) into same
        orderby same.Key.Key
        select same.First();

    /// <summary>What the app is built with; it ships what is not for development.</summary>
    private IEnumerable<(string Name, string Version, bool IsShipped)> Npm() =>
        from package in Read("authenticator/package-lock.json")["packages"]!.AsObject()
        where package.Key.Length > 0
        select (package.Key[(package.Key.LastIndexOf("node_modules/", StringComparison.Ordinal) + 13)..], (string)package.Value!["version"]!, package.Value!["dev"] is null);

    private JsonNode Read(string path) => JsonNode.Parse(File.ReadAllText(Path.Combine(root, path)))!;
}

/// <summary>Options of a verb: a name and its value, or --no-something alone.</summary>
sealed class Options
{
    private readonly Dictionary<string, string> _given = [];

    public Options(string[] arguments, params string[] known)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = known.Contains(arguments[i]) ? arguments[i] : throw new UsageException($"\"{arguments[i]}\" is not an option here.");
            bool alone = name.StartsWith("--no-", StringComparison.Ordinal);
            _given[name] = alone ? "" : ++i < arguments.Length ? arguments[i] : throw new UsageException($"{name} needs a value.");
        }
    }

    public string? this[string name] => _given.GetValueOrDefault(name);
}

sealed class UsageException(string message) : Exception(message);

/// <summary>Runs programs. A signal to end (Ctrl-C too) is passed on to them; what does not end in 10 s is killed.</summary>
sealed class Children : IDisposable
{
    private readonly PosixSignalRegistration[] _signals;
    private readonly Lock _gate = new();
    private readonly List<Process> _running = [];

    public Children() => _signals =
        [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Stop))];

    public bool Stopping { get; private set; }

    public ProcessStartInfo Dotnet(string[] arguments) =>
        new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments);

    /// <param name="start">The program.</param>
    /// <param name="hear">Takes each line it writes; without it the lines go where ours go.</param>
    /// <param name="longest">What runs longer is killed with all that it started; no limit without it.</param>
    public async Task<int> RunAsync(ProcessStartInfo start, Action<string>? hear = null, TimeSpan? longest = null)
    {
        using Process process = new() { StartInfo = start };
        lock (_gate)
        {
            if (Stopping)
            {
                return 130;
            }
            process.Start();
            _running.Add(process);
        }
        if (hear is not null)
        {
            process.OutputDataReceived += (_, line) => hear(line.Data ?? "");
            process.ErrorDataReceived += (_, line) => hear(line.Data ?? "");
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }
        await WaitAsync(process, longest);
        lock (_gate)
        {
            _running.Remove(process);
        }
        return process.ExitCode;
    }

    private static async Task WaitAsync(Process process, TimeSpan? longest)
    {
        using CancellationTokenSource patience = new(longest ?? Timeout.InfiniteTimeSpan);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine($"{Path.GetFileName(process.StartInfo.FileName)} hangs: ended after {longest}.");
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    /// <summary>Runs dotnet behind one line of ours, and shows what it wrote only if it fails.</summary>
    public Task<int> QuietlyAsync(string what, params string[] arguments)
    {
        Console.WriteLine($"{what} …");
        return QuietlyAsync(Dotnet(arguments));
    }

    /// <summary>Runs a program, and shows what it wrote only if it fails.</summary>
    public async Task<int> QuietlyAsync(ProcessStartInfo start, TimeSpan? longest = null)
    {
        System.Collections.Concurrent.ConcurrentQueue<string> said = [];
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        int code = await RunAsync(start, said.Enqueue, longest);
        if (code != 0 && !Stopping)
        {
            Console.WriteLine(string.Join('\n', said));
        }
        return code;
    }

    public void Dispose() => Array.ForEach(_signals, signal => signal.Dispose());

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        lock (_gate)
        {
            Stopping = true;
            EndAll();
        }
    }

    /// <summary>Ends what still runs.</summary>
    public void End()
    {
        lock (_gate)
        {
            EndAll();
        }
    }

    private void EndAll()
    {
        foreach (Process process in _running)
        {
            _ = SendSignal(process.Id, 15);
            _ = Task.Delay(TimeSpan.FromSeconds(10)).ContinueWith(_ => process.Kill(entireProcessTree: true), TaskScheduler.Default);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
