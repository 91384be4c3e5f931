using System.Diagnostics;
using Npgsql;

namespace Gapura.Testing;

/// <summary>
/// A real PostgreSQL in a temporary folder, on a free loopback port. It ends and its folder goes when the tests end, however they
/// end: a small shell beside the server waits for the end of a pipe that only this process holds.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    // $1 = programs, $2 = folder, $3 = port, $4 = on|off. "keep" stops the server, end of file stops it and deletes its folder.
    // Hundreds of databases live for a test each: to clean up in them, one after the other, would cost more than they do.
    private const string Script = """
        trap '' INT TERM HUP
        if [ ! -d "$2/data" ]; then
          "$1/initdb" -D "$2/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$2/log" 2>&1 </dev/null
        fi
        "$1/postgres" -D "$2/data" -p "$3" -k "$2" -c listen_addresses=127.0.0.1 -c max_connections=300 \
          -c fsync="$4" -c full_page_writes="$4" -c synchronous_commit="$4" \
          -c autovacuum=off -c wal_level=minimal -c max_wal_senders=0 -c checkpoint_timeout=1h -c max_wal_size=4GB >>"$2/log" 2>&1 </dev/null &
        server=$!
        word=
        read -r word
        kill -INT $server 2>/dev/null
        wait $server
        [ "$word" = keep ] || rm -rf "$2"
        """;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Task<PostgresServer>> s_shared = new(() => StartAsync(durable: false, shared: true));
    private readonly string _folder;
    private readonly int _port;
    private readonly bool _durable;
    private readonly bool _isShared;
    private Process? _keeper;
    private int _databases;

    private PostgresServer(string folder, bool durable, bool shared)
    {
        _folder = folder;
        _port = FreePort.Next();
        _durable = durable;
        _isShared = shared;
    }

    /// <summary>The server that all tests of this process share, started when first asked for. It does not wait for the disk: nothing crashes it.</summary>
    public static Task<PostgresServer> Shared => s_shared.Value;

    /// <summary>Connection string of the database <c>postgres</c>, as the superuser.</summary>
    public string AdminConnectionString => ConnectionString("postgres");

    /// <summary>What the server has logged so far.</summary>
    public string Log => File.Exists(Path.Combine(_folder, "log")) ? File.ReadAllText(Path.Combine(_folder, "log")) : "";

    /// <summary>Starts a server of the caller's own, which may be stopped and started for outage tests.</summary>
    /// <param name="durable">False trades fsync for speed: good only where nothing is crashed on purpose.</param>
    public static Task<PostgresServer> StartNewAsync(bool durable = true) => StartAsync(durable, shared: false);

    /// <summary>Makes a fresh database and returns its connection string.</summary>
    /// <param name="template">Connection string of a database made here before, to be copied; its pooled connections are closed.</param>
    public async Task<string> CreateDatabaseAsync(string? template = null)
    {
        string name = $"test_{Interlocked.Increment(ref _databases)}";
        string source = "template1";
        if (template is not null)
        {
            await using var pooled = new NpgsqlConnection(template);
            NpgsqlConnection.ClearPool(pooled);
            source = pooled.Database;
        }
        await using var connection = new NpgsqlConnection(AdminConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name} TEMPLATE \"{source}\"", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>Stops the server at once (fast shutdown): open connections break, new ones are refused. Data stays.</summary>
    /// <exception cref="InvalidOperationException">This is the shared server; other tests use it.</exception>
    public Task StopAsync() => EndAsync("keep");

    /// <summary>Starts the server again after <see cref="StopAsync"/>, on the same port; it answers when the task completes.</summary>
    public async Task StartAsync()
    {
        string[] asUser = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : [];
        string[] command = [.. asUser, "sh", "-c", Script, "sh", Programs(), _folder, $"{_port}", _durable ? "on" : "off"];
        // A session of its own: what kills our process group must not kill the shell that cleans up.
        _keeper = ToolProcess.Start(new ProcessStartInfo("setsid", command) { WorkingDirectory = _folder }, "util-linux");
        await UntilItAnswersAsync();
    }

    /// <summary>Stops a server of the caller's own and deletes its folder.</summary>
    public async ValueTask DisposeAsync() => await EndAsync("delete");

    private static async Task<PostgresServer> StartAsync(bool durable, bool shared)
    {
        string folder = Directory.CreateTempSubdirectory("gapura-pg-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            await ToolProcess.OutputAsync(new ProcessStartInfo("chown", ["postgres:", folder]), "postgresql");
        }
        var server = new PostgresServer(folder, durable, shared);
        await server.StartAsync();
        return server;
    }

    private static string Programs()
    {
        const string root = "/usr/lib/postgresql";
        return (Directory.Exists(root) ? Directory.GetDirectories(root) : [])
            .Where(version => File.Exists(Path.Combine(version, "bin", "initdb")))
            .OrderByDescending(version => int.TryParse(Path.GetFileName(version), out int number) ? number : 0)
            .Select(version => Path.Combine(version, "bin"))
            .FirstOrDefault() ?? throw new InvalidOperationException("PostgreSQL is missing. Install it with: apt-get install postgresql");
    }

    private async Task EndAsync(string word)
    {
        if (_isShared)
        {
            throw new InvalidOperationException("The shared server serves other tests: use StartNewAsync.");
        }
        if (_keeper is { } keeper)
        {
            _keeper = null;
            await keeper.StandardInput.WriteLineAsync(word);
            keeper.StandardInput.Close();
            await keeper.WaitForExitAsync().WaitAsync(s_patience);
            keeper.Dispose();
        }
        else if (word != "keep" && Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task UntilItAnswersAsync()
    {
        long started = Stopwatch.GetTimestamp();
        var target = new NpgsqlConnectionStringBuilder(AdminConnectionString) { Pooling = false };
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(target.ConnectionString);
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException notYet)
            {
                if (Stopwatch.GetElapsedTime(started) > s_patience)
                {
                    throw new TimeoutException($"PostgreSQL did not start:\n{Log}", notYet);
                }
                await Task.Delay(50);
            }
        }
    }

    // Connections are given back soon: hundreds of databases share the server's 300. Each is a process, and starting one costs more than most
    // tests do with it: fifty at once take turns on twenty.
    private string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _port,
        Username = "postgres",
        Database = database,
        MaxPoolSize = 20,
        ConnectionIdleLifetime = 10,
        ConnectionPruningInterval = 5,
        IncludeErrorDetail = true,
    }.ConnectionString;
}
