using System.Text.Json;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Sealing;
using Gapura.Testing;
using Microsoft.Data.Sqlite;

namespace Gapura.Bench.Ground;

/// <summary>The server as operators run it, <c>gapura serve</c> in a process of its own, over a database with made-up people.</summary>
public sealed class Served : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gapura-bench-").FullName;
    private readonly int _port = FreePort.Next();
    private GapuraProcess? _process;

    private Served()
    {
    }

    /// <summary>Another node on the same database, keys and base URL.</summary>
    public async Task<Served> StartAnotherAsync()
    {
        var other = new Served();
        string settings = await File.ReadAllTextAsync(Path.Combine(_folder, "gapura.json"));
        await File.WriteAllTextAsync(
            Path.Combine(other._folder, "gapura.json"),
            settings.Replace(_folder, other._folder, StringComparison.Ordinal).Replace(Address.ToString().TrimEnd('/'), other.Address.ToString().TrimEnd('/'), StringComparison.Ordinal));
        File.Copy(Path.Combine(_folder, "keys.json"), Path.Combine(other._folder, "keys.json"));
        await other.RunAsync(AppContext.BaseDirectory);
        return other;
    }

    public Uri Address => new($"http://127.0.0.1:{_port}");

    public int ProcessId => _process!.Id;

    /// <param name="postgres">Npgsql's connection string of an empty database; null for SQLite.</param>
    /// <param name="people">How many there are, with the User IDs u0, u1 …</param>
    /// <param name="fillers">PostgreSQL: how many more accounts, which nobody signs in to.</param>
    public static async Task<Served> StartAsync(string? postgres, int people, int fillers = 0)
    {
        var served = new Served();
        await served.PrepareAsync(postgres, people, fillers);
        await served.RunAsync(AppContext.BaseDirectory);
        return served;
    }

    /// <summary>Database and settings, with nothing running yet.</summary>
    public static async Task<Served> CreateAsync(string? postgres, int people)
    {
        var served = new Served();
        await served.PrepareAsync(postgres, people, 0);
        return served;
    }

    /// <summary>Starts the program of a folder; comes back as soon as it is ready.</summary>
    public async Task RunAsync(string program) => _process = await GapuraProcess.StartAsync(new GapuraStart
    {
        Arguments = ["serve", "--settings", Path.Combine(_folder, "gapura.json")],
        BaseUrl = Address.ToString(),
        Folder = program,
    });

    public async Task StopAsync()
    {
        if (_process is not null)
        {
            await _process.StopAsync();
            await _process.DisposeAsync();
            _process = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task PrepareAsync(string? postgres, int people, int fillers)
    {
        object database = postgres is null ? new { Kind = "Sqlite" } : new { Kind = "Postgres", ConnectionString = postgres };
        await File.WriteAllTextAsync(Path.Combine(_folder, "gapura.json"), JsonSerializer.Serialize(new
        {
            BaseUrl = "https://localhost",
            Listen = Address.ToString().TrimEnd('/'),
            DataFolder = _folder,
            Database = database,
            Mail = new { Host = "127.0.0.1", Port = 9, Security = "None", From = "Gapura <masuk@contoh.example>" },
            Limits = new { PostsPerAddressPerMinute = 1_000_000, PostsPerSecond = 100_000 },
            Portals = new[] { Portal("lpse", "TotpClassic", "Totp"), Portal("lpse45", "TwoFactor45", "App") },
        }));
        KeyFile.Create(Path.Combine(_folder, "keys.json"));
        await using (Database tables = postgres is null ? Database.Sqlite(Path.Combine(_folder, "gapura.db")) : Database.Postgres(postgres))
        {
            await tables.MigrateAsync();
            await new People(tables, KeyFile.Read(Path.Combine(_folder, "keys.json"))).AddAsync("u", people);
        }

        SqliteConnection.ClearAllPools();
        if (fillers > 0)
        {
            await People.FillAsync(postgres!, fillers);
        }
    }

    private static object Portal(string key, string labels, string factor) => new
    {
        Key = key,
        Name = "LPSE Kota Contoh",
        Header = "LPSE",
        Labels = labels,
        Factor = factor,
        Captcha = "Adaptive",
        SecondFactor = "Required",
        UserTypes = new[] { new { Key = People.UserType, Label = "Penyedia", Caption = "PENYEDIA" } },
    };
}
