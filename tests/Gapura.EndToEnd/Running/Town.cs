using Gapura.Storage;
using Gapura.Testing;

namespace Gapura.EndToEnd;

/// <summary>
/// The demos that tests share, each of many people: a demo's start costs as much as a journey. A test takes a person whom no other
/// test uses, so tests do not disturb each other; one that changes the policy or makes passwords fail starts a demo of its own.
/// </summary>
public sealed class Town : IAsyncDisposable
{
    private const int Many = 20;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly List<(DatabaseKind Kind, DemoServer Demo)> _open = [];
    private readonly Lazy<Task<DemoServer>> _optional;

    public Town() => _optional = new(StartOptionalAsync);

    /// <summary>A person, and the demo where they live.</summary>
    public Task<(DemoServer Demo, Person Person)> TakeAsync(string userType, DatabaseKind kind = DatabaseKind.Sqlite, string portal = "lpse") =>
        TakeAsync(kind, demo => demo.TryTake(userType, portal));

    /// <summary>One of a company's people by name.</summary>
    public Task<(DemoServer Demo, Person Person)> TakeStaffAsync(string company, string userId) => TakeAsync(DatabaseKind.Sqlite, demo => demo.TryTakeStaff(company, userId));

    private async Task<(DemoServer Demo, Person Person)> TakeAsync(DatabaseKind kind, Func<DemoServer, Person?> take)
    {
        await _gate.WaitAsync();
        try
        {
            // One that has nobody left of one kind has people of others: none is given up.
            foreach ((_, DemoServer open) in _open.Where(one => one.Kind == kind))
            {
                if (take(open) is { } person)
                {
                    return (open, person);
                }
            }
            DemoServer demo = await StartAsync(kind, people: Many);
            _open.Add((kind, demo));
            return (demo, take(demo)!);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The demo where nobody at lpse has to enrol, so that it is the application that asks for it.</summary>
    public Task<DemoServer> OptionalAsync() => _optional.Value;

    /// <summary>A demo for one test alone, who ends it: even an idle one takes its part of the processors.</summary>
    public async Task<DemoServer> StartAsync(DatabaseKind kind = DatabaseKind.Sqlite, int? approvalSeconds = null, int people = 3)
    {
        string? database = kind == DatabaseKind.Postgres ? await (await PostgresServer.Shared).CreateDatabaseAsync() : null;
        return await DemoServer.StartAsync(database, approvalSeconds, people);
    }

    private async Task<DemoServer> StartOptionalAsync()
    {
        DemoServer demo = await StartAsync(people: Many);
        await demo.OperatorAsync("policy", "set", "lpse", "optional");
        return demo;
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((_, DemoServer demo) in _open)
        {
            await demo.DisposeAsync();
        }
        if (_optional.IsValueCreated)
        {
            await (await _optional.Value).DisposeAsync();
        }
        DemoSeed.Forget();
        _gate.Dispose();
    }
}

/// <summary>Each user type and each language once: what a page says follows from the one or from the other, never from both together.</summary>
public sealed class Each : TheoryData<string, string>
{
    public Each()
    {
        foreach ((string userType, string language) in On(DatabaseKind.Sqlite))
        {
            Add(userType, language);
        }
    }

    /// <summary>The one pair on one database, the other pair on the other: a test on both meets all four.</summary>
    public static (string UserType, string Language)[] On(DatabaseKind kind) =>
        kind == DatabaseKind.Sqlite ? [("penyedia", "id"), ("non-penyedia", "en")] : [("penyedia", "en"), ("non-penyedia", "id")];
}
