namespace Gapura.Cli;

/// <summary>What the person can mend, in one line that says how. It holds no secret.</summary>
internal sealed class Failure(string message, int exitCode = Gapuractl.Failed) : Exception(message)
{
    /// <summary>1: it did not work; 2: the program was called in a way that cannot work.</summary>
    public int ExitCode { get; } = exitCode;
}
