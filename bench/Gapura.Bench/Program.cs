using Gapura.Bench;
using Gapura.Bench.Load;
using Gapura.Bench.Measurements;

// dotnet run dev.cs bench [NAME …] [--quick]; without names, all. "load" is what a measurement starts as a child process.
if (args is ["load", .. var load])
{
    return load is ["code"] ? await CodeFlowLoad.RunAsync() : await LoadProcess.RunAsync(load);
}

Dictionary<string, Func<bool, Task<Report>>> measurements = new()
{
    ["verify"] = VerifyBench.RunAsync,
    ["verifications"] = VerificationsBench.RunAsync,
    ["openid"] = OpenIdBench.RunAsync,
    ["signin"] = SignInBench.RunAsync,
    ["pages"] = PagesBench.RunAsync,
    ["approve"] = ApproveBench.RunAsync,
    ["transactions"] = TransactionsBench.RunAsync,
    ["start"] = StartBench.RunAsync,
    ["scale"] = ScaleBench.RunAsync,
    ["app"] = AppBench.RunAsync,
};
bool isQuick = args.Contains("--quick");
string[] names = [.. args.Where(argument => argument != "--quick")];
if (names.FirstOrDefault(name => !measurements.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"There is no measurement \"{unknown}\". There are: {string.Join(", ", measurements.Keys)}.");
    return 2;
}

foreach (string name in names.Length > 0 ? names : [.. measurements.Keys])
{
    Report report = await measurements[name](isQuick);
    await report.WriteAsync(name, isKept: !isQuick);
}

return 0;
