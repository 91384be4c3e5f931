#!/usr/bin/env dotnet
#:property PublishAot=false
#:property EnableDefaultEmbeddedResourceItems=false
#:property EnableDefaultNoneItems=false

// What one does with this repository: dotnet run dev.cs VERB. Needs the .NET SDK and nothing else; `test` installs what tests need.
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
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
        "check" => await new Checks(root, children).RunAsync(),
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
          demo     [--port 5080] [--data .gapura-demo]        build and run the demonstration; Ctrl-C ends it
          test     [--filter TEXT] [--only PROJECT] [--no-install]
                                                              install what tests need, build, run every test project
                     TEXT is part of a namespace, class or method name, or an xunit query that begins with "/"
          check                                               lock files, warnings, format, known vulnerabilities
          bench    [ARGUMENTS]                                run the benchmarks
          release  [--output artifacts/]                      publish the server, compiled ahead for linux-x64
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
        Console.WriteLine($"The server is in {output}: dotnet {Path.Combine(output, "gapura.dll")}");
    }
    return code;
}

/// <summary>The demonstration, in the foreground.</summary>
sealed class Demo(string root, Children children)
{
    public async Task<int> RunAsync(string[] arguments)
    {
        string server = Path.Combine(root, "src", "Gapura.Server");
        int code = await children.QuietlyAsync("Building the server", "build", server, "-c", "Release", "--nologo", "-v", "q");
        return code != 0
            ? code
            : await children.RunAsync(children.Dotnet([Path.Combine(server, "bin", "Release", "net10.0", "gapura.dll"), "demo", .. arguments]));
    }
}

/// <summary>All test projects of the solution, one after the other. The last line is always "N passed, N failed, N skipped".</summary>
sealed class Tests(string root, Children children)
{
    private int _passed;
    private int _failed;
    private int _skipped;

    public async Task<int> RunAsync(string[] arguments)
    {
        Options options = new(arguments, "--filter", "--only", "--project", "--no-install");
        string? only = options["--only"] ?? options["--project"];
        string[] projects = [.. Discover().Where(project => only is null || NameOf(project) == only || NameOf(project) == $"Gapura.{only}")];
        if (projects.Length == 0)
        {
            throw new UsageException($"No test project is called \"{only}\". There are: {string.Join(", ", Discover().Select(NameOf))}.");
        }
        bool installed = options["--no-install"] is not null || await children.RunAsync(new ProcessStartInfo("sh", [Path.Combine(root, "eng", "test-tools.sh")])) == 0;
        if (!installed || await BuildAsync(only is null ? "Gapura.slnx" : projects[0]) != 0)
        {
            _failed++;
        }
        else
        {
            await RunAllAsync(projects, options["--filter"]);
        }
        Console.WriteLine($"{_passed} passed, {_failed} failed, {_skipped} skipped");
        return children.Stopping ? 130 : _failed > 0 ? 1 : 0;
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

    private async Task RunAllAsync(string[] projects, string? filter)
    {
        foreach (string project in projects.TakeWhile(_ => !children.Stopping))
        {
            await RunProjectAsync(project, filter);
        }
        if (filter is not null && _passed + _failed + _skipped == 0)
        {
            Console.WriteLine($"No test fits \"{filter}\".");
            _failed++;
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
            executable, ["-reporter", "quiet", "-noAutoReporters", "-noColor", "-noLogo", "-result-xml", report, .. selection]);
        start.WorkingDirectory = folder;
        long started = Stopwatch.GetTimestamp();
        int code = await children.RunAsync(start);
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
        _passed += passed;
        _failed += failed + (crashed || lost ? 1 : 0);
        _skipped += skipped;
        return $"{passed} passed, {failed} failed, {skipped} skipped"
            + (crashed ? $"; CRASHED with exit code {code}, counted as one failure" : "")
            + (lost ? "; NONE RAN although it has tests, counted as one failure" : empty ? " (no tests yet)" : "");
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

/// <summary>What must hold before a change is merged, tests apart.</summary>
sealed class Checks(string root, Children children)
{
    public async Task<int> RunAsync()
    {
        string solution = Path.Combine(root, "Gapura.slnx");
        int failures = 0;
        failures += await StepAsync("Lock files", "restore", solution, "--locked-mode");
        failures += await StepAsync("Warnings", "build", solution, "-c", "Release", "--no-restore", "--nologo", "-v", "q", "-warnaserror");
        failures += await StepAsync("Format", "format", solution, "--verify-no-changes", "--no-restore");
        await ReportVulnerabilitiesAsync(solution);
        Console.WriteLine(failures == 0 ? "All checks passed." : $"{failures} checks failed.");
        return failures == 0 ? 0 : 1;
    }

    private async Task<int> StepAsync(string name, params string[] arguments)
    {
        int code = await children.QuietlyAsync($"{name}: dotnet {arguments[0]}", arguments);
        Console.WriteLine($"{name}: {(code == 0 ? "good" : "FAILED")}");
        return code == 0 ? 0 : 1;
    }

    private async Task ReportVulnerabilitiesAsync(string solution)
    {
        Console.WriteLine("Vulnerabilities: dotnet list package …");
        (int code, string said) = await children.CaptureAsync(
            children.Dotnet(["list", solution, "package", "--vulnerable", "--include-transitive"]));
        bool known = said.Contains("has the following vulnerable packages", StringComparison.Ordinal);
        bool asked = code == 0 && !said.Contains("NU1900", StringComparison.Ordinal);
        Console.WriteLine(known ? said : asked
            ? "Vulnerabilities: none known to the package sources"
            : "Vulnerabilities: NOT CHECKED, no package source could be asked");
    }
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

/// <summary>Runs one program at a time. A signal to end (Ctrl-C too) is passed on to it; what does not end in 10 s is killed.</summary>
sealed class Children : IDisposable
{
    private readonly PosixSignalRegistration[] _signals;
    private readonly Lock _gate = new();
    private Process? _current;

    public Children() => _signals =
        [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Stop))];

    public bool Stopping { get; private set; }

    public ProcessStartInfo Dotnet(string[] arguments) =>
        new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments);

    public async Task<int> RunAsync(ProcessStartInfo start, Action<string>? hear = null)
    {
        using Process process = new() { StartInfo = start };
        lock (_gate)
        {
            if (Stopping)
            {
                return 130;
            }
            process.Start();
            _current = process;
        }
        if (hear is not null)
        {
            process.OutputDataReceived += (_, line) => hear(line.Data ?? "");
            process.ErrorDataReceived += (_, line) => hear(line.Data ?? "");
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }
        await process.WaitForExitAsync();
        lock (_gate)
        {
            _current = null;
        }
        return process.ExitCode;
    }

    public async Task<(int Code, string Said)> CaptureAsync(ProcessStartInfo start)
    {
        System.Collections.Concurrent.ConcurrentQueue<string> lines = [];
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        return (await RunAsync(start, lines.Enqueue), string.Join('\n', lines));
    }

    /// <summary>Runs dotnet behind one line of ours, and shows what it wrote only if it fails.</summary>
    public async Task<int> QuietlyAsync(string what, params string[] arguments)
    {
        Console.WriteLine($"{what} …");
        (int code, string said) = await CaptureAsync(Dotnet(arguments));
        if (code != 0 && !Stopping)
        {
            Console.WriteLine(said);
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
            if (_current is { } process)
            {
                _ = SendSignal(process.Id, 15);
                _ = KillLaterAsync(process);
            }
        }
    }

    private async Task KillLaterAsync(Process process)
    {
        await Task.Delay(TimeSpan.FromSeconds(10));
        lock (_gate)
        {
            if (_current == process)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
