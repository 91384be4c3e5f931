namespace Gapura.Bench.Measurements;
public static class SignInBench { public static Task<Report> RunAsync(bool isQuick) => throw new NotImplementedException(); }
