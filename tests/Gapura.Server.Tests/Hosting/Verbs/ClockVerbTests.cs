using Gapura.Storage;

namespace Gapura.Server.Tests.Hosting.Verbs;

public sealed class ClockVerbTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Accepting_the_time_works_without_a_server_and_says_what_ended(DatabaseKind kind)
    {
        await using var ground = await VerbGround.ReadyAsync(kind);
        var (code, text, error) = await ground.RunAsync("operator", "clock", "accept");
        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("Accepted.", text, StringComparison.Ordinal);
    }
}
