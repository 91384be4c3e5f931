namespace Gapura.Bench.Measurements;
public static class ScaleBench { public static Task<Report> RunAsync(bool isQuick) => throw new NotImplementedException(); }
