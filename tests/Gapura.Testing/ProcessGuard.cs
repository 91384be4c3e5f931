using System.Diagnostics;

namespace Gapura.Testing;

/// <summary>
/// Kills a process when the tests that started it are themselves killed. A small shell holds the reading end of a pipe that only
/// this process writes to: end of file without a word means that this process is gone.
/// </summary>
internal sealed class ProcessGuard : IDisposable
{
    private readonly Process _shell;

    internal ProcessGuard(int processId)
    {
        // A session of its own: what kills our process group must not kill the guard first.
        string script = $"trap '' INT TERM HUP; read -r released || kill -KILL {processId} 2>/dev/null";
        _shell = ToolProcess.Start(new ProcessStartInfo("setsid", ["sh", "-c", script]), "util-linux");
    }

    /// <summary>Lets the process go: its id may belong to another one from now on.</summary>
    public void Dispose()
    {
        try
        {
            _shell.StandardInput.WriteLine("released");
            _shell.StandardInput.Close();
        }
        catch (IOException)
        {
            // The guard has ended already and guards nothing.
        }
        _shell.Dispose();
    }
}
