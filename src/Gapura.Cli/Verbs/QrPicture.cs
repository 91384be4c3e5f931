using System.ComponentModel;
using System.Diagnostics;

namespace Gapura.Cli.Verbs;

/// <summary>Reads a QR code from a picture with <c>zbarimg</c>, a program of its own: no reader of ours would be as good.</summary>
internal static class QrPicture
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A link as it was given: itself, a picture of it, or - for standard input.</summary>
    public static async Task<string> TextAsync(Terminal terminal, string given, CancellationToken cancel) => given switch
    {
        "-" => await terminal.ReadAllAsync(),
        _ when given.Contains("://", StringComparison.Ordinal) => given,
        _ => await ReadAsync(given, cancel),
    };

    /// <exception cref="Failure">There is no such file, no zbarimg, or no QR code in the picture.</exception>
    private static async Task<string> ReadAsync(string file, CancellationToken cancel)
    {
        if (!File.Exists(file))
        {
            throw new Failure("That is neither a link of a portal's page (https://…/app/#…) nor a picture that exists.", Gapuractl.Misused);
        }

        var start = new ProcessStartInfo("zbarimg", ["--quiet", "--nodbus", "--raw", "--oneshot", "-Sdisable", "-Sqrcode.enable", Path.GetFullPath(file)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var reader = Process.Start(start)!;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(Patience);
            var (text, _) = (await reader.StandardOutput.ReadToEndAsync(limit.Token), await reader.StandardError.ReadToEndAsync(limit.Token));
            await reader.WaitForExitAsync(limit.Token);
            return reader.ExitCode == 0 ? text.Trim() : throw new Failure($"There is no QR code to be read in {file}. Take the picture larger, or pass the link itself.");
        }
        catch (Win32Exception)
        {
            throw new Failure("To read a picture, zbarimg must be installed (apt-get install zbar-tools). Or pass the link itself.");
        }
    }
}
