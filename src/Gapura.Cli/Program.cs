using Gapura.Cli;

return await Gapuractl.RunAsync(args, Terminal.OfProcess(), TimeProvider.System, Environment.GetEnvironmentVariable);
