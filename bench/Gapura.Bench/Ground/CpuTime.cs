using System.Globalization;

namespace Gapura.Bench.Ground;

/// <summary>CPU time as Linux accounts for it, user and system.</summary>
public static class CpuTime
{
    /// <summary>Of a process with all its threads, ended ones too. Resolution 10 ms.</summary>
    public static double MillisecondsOf(int process)
    {
        string stat = File.ReadAllText($"/proc/{process}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) * 10.0;
    }

    /// <summary>Of the threads whose name begins so, from the scheduler's own count in nanoseconds.</summary>
    public static double MillisecondsOfThreads(int process, string name)
    {
        double sum = 0;
        foreach (string task in Directory.GetDirectories($"/proc/{process}/task"))
        {
            try
            {
                if (File.ReadAllText($"{task}/comm").StartsWith(name, StringComparison.Ordinal))
                {
                    sum += long.Parse(File.ReadAllText($"{task}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1e6;
                }
            }
            catch (IOException)
            {
                // The thread ended between listing and reading: it was none of those that stay.
            }
        }

        return sum;
    }

    /// <summary>Resident memory in MB (10⁶ bytes).</summary>
    public static double ResidentMegabytes(int process) => long.Parse(
        File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal)).Split(':')[1].Replace("kB", "", StringComparison.Ordinal),
        CultureInfo.InvariantCulture) * 1024 / 1e6;
}
