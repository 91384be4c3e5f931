namespace Gapura.Bench.Measurements;
public static class PagesBench { public static Task<Report> RunAsync(bool isQuick) => throw new NotImplementedException(); }
