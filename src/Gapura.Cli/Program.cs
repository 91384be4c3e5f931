using System.Globalization;
using Gapura.Cli;

// Unicode's tables are needed to compare texts (SPEC 10.8); how a terminal's country writes numbers is not.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return await Gapuractl.RunAsync(args, Terminal.OfProcess(), TimeProvider.System, Environment.GetEnvironmentVariable);
