using Gapura.Client.Accounts;
using Gapura.Client.Approvals;
using Gapura.Client.Calling;
using Gapura.Client.Events;
using Gapura.Client.Factors;
using Gapura.Client.Transactions;
using Gapura.Client.Verifications;
using Gapura.Client.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Client;

/// <summary>
/// Calls Gapura for an application. Get it from <see cref="GapuraClientServices.AddGapuraClient(IServiceCollection, Action{GapuraClientOptions})"/>, or, in a
/// program without services, from <see cref="Create"/>. One is enough, for as long as the program runs, from any number of threads.
/// </summary>
public sealed class GapuraClient : IDisposable
{
    private IDisposable? _owned;

    internal GapuraClient(Func<HttpClient> http, GapuraClientOptions options)
    {
        var api = new ApiCaller(http, options.Portal);
        Verifications = new GapuraVerifications(api);
        Approvals = new GapuraApprovals(api);
        Transactions = new GapuraTransactions(api);
        Accounts = new GapuraAccounts(api);
        Factors = new GapuraFactors(api);
        Events = new GapuraEvents(api);
        Webhooks = new GapuraWebhooks(api);
    }

    /// <summary>Checks codes.</summary>
    public GapuraVerifications Verifications { get; }

    /// <summary>Asks people's devices.</summary>
    public GapuraApprovals Approvals { get; }

    /// <summary>Asks people to approve transactions with their Secure Tokens.</summary>
    public GapuraTransactions Transactions { get; }

    /// <summary>People.</summary>
    public GapuraAccounts Accounts { get; }

    /// <summary>People's factors.</summary>
    public GapuraFactors Factors { get; }

    /// <summary>What happens.</summary>
    public GapuraEvents Events { get; }

    /// <summary>The addresses that are told of it.</summary>
    public GapuraWebhooks Webhooks { get; }

    /// <summary>A client by itself, for programs without services. Dispose of it at the end.</summary>
    /// <exception cref="ArgumentException">The options cannot be used; the message says what to do.</exception>
    public static GapuraClient Create(GapuraClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string[] problems = [.. options.Problems()];
        if (problems.Length > 0)
        {
            throw new ArgumentException(string.Join(' ', problems), nameof(options));
        }

        var services = new ServiceCollection();
        services.AddGapuraClient(copy =>
        {
            (copy.Address, copy.ClientId, copy.ClientSecret) = (options.Address, options.ClientId, options.ClientSecret);
            (copy.Portal, copy.Patience) = (options.Portal, options.Patience);
        });
        ServiceProvider provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<GapuraClient>();
        client._owned = provider;
        return client;
    }

    /// <summary>Ends what <see cref="Create"/> made. A client that services made is theirs.</summary>
    public void Dispose() => Interlocked.Exchange(ref _owned, null)?.Dispose();
}
