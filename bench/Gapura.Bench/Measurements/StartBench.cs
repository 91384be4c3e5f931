namespace Gapura.Bench.Measurements;
public static class StartBench { public static Task<Report> RunAsync(bool isQuick) => throw new NotImplementedException(); }
