using Gapura.Testing;

namespace Gapura.EndToEnd;

/// <summary>
/// What the largest demo so far had in its folder when it was ready, before anybody used it. Later ones start from a copy: a demo has a hundred
/// people, and to hash the password of each is half of what its start costs.
/// </summary>
internal static class DemoSeed
{
    private static readonly string[] s_files = ["keys.json", "demo.json"];
    private static readonly SemaphoreSlim s_gate = new(1);
    private static string? s_folder;
    private static int s_people;

    /// <summary>Puts a copy into a fresh folder, once there is one.</summary>
    public static async Task FillAsync(string folder)
    {
        await s_gate.WaitAsync();
        try
        {
            foreach (string file in s_folder is null ? [] : Directory.GetFiles(s_folder))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }
        }
        finally
        {
            s_gate.Release();
        }
    }

    /// <summary>Keeps a copy of what a running demo has.</summary>
    /// <param name="people">Of each kind.</param>
    public static async Task KeepAsync(string folder, int people)
    {
        await s_gate.WaitAsync();
        try
        {
            if (people > s_people)
            {
                string seed = Directory.CreateTempSubdirectory("gapura-e2e-seed-").FullName;
                await Sqlite3.QueryAsync(Path.Combine(folder, "gapura.db"), $".backup '{Path.Combine(seed, "gapura.db")}'");
                foreach (string file in s_files)
                {
                    File.Copy(Path.Combine(folder, file), Path.Combine(seed, file));
                }
                Forget();
                (s_folder, s_people) = (seed, people);
            }
        }
        finally
        {
            s_gate.Release();
        }
    }

    /// <summary>Deletes the copy.</summary>
    public static void Forget()
    {
        if (s_folder is { } folder)
        {
            s_folder = null;
            Directory.Delete(folder, recursive: true);
        }
    }
}
