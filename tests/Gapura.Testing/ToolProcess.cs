using System.ComponentModel;
using System.Diagnostics;

namespace Gapura.Testing;

/// <summary>What a program left behind: its exit code and everything it wrote.</summary>
public sealed record ToolResult(int ExitCode, string Output, string Error);

/// <summary>Runs the independent programs that tests ask for a second opinion.</summary>
public static class ToolProcess
{
    /// <summary>How long a tool may take unless the caller says otherwise: 60 s.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Runs a tool that must succeed and returns its standard output.</summary>
    /// <param name="start">Program, arguments, environment; the streams are redirected here.</param>
    /// <param name="aptPackage">The Debian package that brings the program, named in the error when it is missing.</param>
    /// <param name="input">Text for its standard input, which is closed afterwards.</param>
    /// <param name="timeout">After this long the program and its children are killed; 60 s unless given.</param>
    /// <exception cref="InvalidOperationException">The program is not installed, or ended with another code than 0.</exception>
    /// <exception cref="TimeoutException">The program took too long.</exception>
    public static async Task<string> OutputAsync(
        ProcessStartInfo start, string aptPackage, string input = "", TimeSpan? timeout = null)
    {
        ToolResult result = await RunAsync(start, aptPackage, input, timeout);
        return result.ExitCode == 0
            ? result.Output
            : throw new InvalidOperationException($"{start.FileName} ended with code {result.ExitCode}: {result.Error.Trim()}");
    }

    /// <summary>Runs a tool to its end, whatever its exit code. Parameters and errors as in <see cref="OutputAsync"/>.</summary>
    public static async Task<ToolResult> RunAsync(
        ProcessStartInfo start, string aptPackage, string input = "", TimeSpan? timeout = null)
    {
        using Process process = Start(start, aptPackage);
        using var deadline = new CancellationTokenSource(timeout ?? DefaultTimeout);
        Task<string> output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(deadline.Token);
        try
        {
            await WriteInputAsync(process, input);
            await process.WaitForExitAsync(deadline.Token);
            return new ToolResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{start.FileName} took longer than {(timeout ?? DefaultTimeout).TotalSeconds} s.");
        }
    }

    /// <summary>Starts a program with its three streams redirected; an error names the package when the program is missing.</summary>
    public static Process Start(ProcessStartInfo start, string aptPackage)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException(
                $"{start.FileName} cannot be started ({missing.Message}). Install it with: apt-get install {aptPackage}", missing);
        }
    }

    private static async Task WriteInputAsync(Process process, string input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading: its exit code and its error text say more than a broken pipe would.
        }
    }
}
