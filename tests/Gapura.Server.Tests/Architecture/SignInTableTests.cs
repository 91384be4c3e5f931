using Gapura.Server.Flows.SignIn;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Architecture;

public sealed class SignInTableTests
{
    private static readonly SignInState[] Over = [SignInState.Finished, SignInState.Dropped];

    [Fact]
    public void The_diagram_in_the_README_is_the_table()
    {
        var readme = File.ReadAllText(Repository.At("src/Gapura.Server/Flows/SignIn/README.md")).ReplaceLineEndings("\n");
        Assert.Contains($"```mermaid\n{SignInFlow.Diagram()}```\n", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_state_can_be_reached_from_the_password() => Assert.Empty(Unreachable(SignInFlow.Next));

    [Fact]
    public void Every_state_can_end() =>
        Assert.All(Enum.GetValues<SignInState>().Except(Over), state => Assert.Contains(SignInState.Finished, Reachable(SignInFlow.Next, state)));

    [Fact]
    public void A_sign_in_that_is_over_moves_no_more() =>
        Assert.All(Over, state => Assert.All(Enum.GetValues<SignInEvent>(), happened => Assert.Null(SignInFlow.Next(state, happened))));

    [Fact]
    public void Every_event_happens_somewhere() => Assert.All(Enum.GetValues<SignInEvent>(), happened =>
        Assert.Contains(Enum.GetValues<SignInState>(), state => SignInFlow.Next(state, happened) is not null));

    [Fact]
    public void A_state_that_nothing_leads_to_is_found() =>
        Assert.Equal([SignInState.ShowingEnrolment], Unreachable((state, happened) =>
            happened == SignInEvent.EnrolmentBegun ? null : SignInFlow.Next(state, happened)));

    [Fact]
    public async Task Every_state_has_a_page_that_is_served()
    {
        await using var gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
        var served = gapura.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Select(endpoint => endpoint.RoutePattern.RawText).ToHashSet();
        Assert.All(Enum.GetValues<SignInState>().Except(Over), state => Assert.Contains($"/{{portal}}{SignInFlow.PageOf(state)}", served));
        Assert.All(Enum.GetValues<SignInState>().Except(Over), state => Assert.NotEqual("/sign-in", SignInFlow.PageOf(state)));
    }

    private static IEnumerable<SignInState> Unreachable(Func<SignInState, SignInEvent, SignInState?> next) =>
        Enum.GetValues<SignInState>().Except(Reachable(next, SignInState.AwaitingPassword));

    private static HashSet<SignInState> Reachable(Func<SignInState, SignInEvent, SignInState?> next, SignInState start)
    {
        var (found, waiting) = (new HashSet<SignInState> { start }, new Queue<SignInState>([start]));
        while (waiting.TryDequeue(out var state))
        {
            foreach (var to in Enum.GetValues<SignInEvent>().Select(happened => next(state, happened)).OfType<SignInState>().Where(found.Add))
            {
                waiting.Enqueue(to);
            }
        }

        return found;
    }
}
