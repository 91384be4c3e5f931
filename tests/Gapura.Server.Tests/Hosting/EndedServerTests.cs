using Gapura.Server.Hashing;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Hosting;

public sealed class EndedServerTests
{
    /// <summary>A timer that goes on keeps all that it can reach: hundreds of servers in one process, as in these tests, would each keep the rest waiting.</summary>
    [Fact]
    public async Task Nothing_keeps_a_server_that_has_ended()
    {
        var server = await StartAndEndAsync();
        for (var look = 0; look < 100 && server.IsAlive; look++)
        {
            // Threads that were in the middle of it let go of it in their own time.
            await Task.Delay(50);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(server.IsAlive, "Something still reaches the services of a server that was disposed of.");
    }

    private static async Task<WeakReference> StartAndEndAsync()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        using var visitor = gapura.NewVisitor();
        await visitor.GetAsync("/lpse/");
        return new WeakReference(gapura.Services.GetRequiredService<PasswordHasher>());
    }
}
