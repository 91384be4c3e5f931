using System.Text;
using Gapura.Bench.Ground;
using Gapura.Bench.Load;
using Gapura.Server.Http;
using Gapura.Server.RelyingParties;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;

namespace Gapura.Bench.Measurements;

/// <summary>
/// Tokens for programs, and the code flow of a browser that is signed in: ours, durable on PostgreSQL, beside npm oidc-provider on its in-memory
/// adapter and OpenIddict as it comes on EF Core and PostgreSQL. Every answer must hold its tokens; all sign with ES256.
/// </summary>
public static class OpenIdBench
{
    private const int Connections = 32;
    private const string Redirect = "http://127.0.0.1:9/callback";

    public static async Task<Report> RunAsync(bool isQuick)
    {
        (int tokens, int flows, int rounds) = isQuick ? (5_000, 1_000, 3) : (20_000, 5_000, 7);
        var report = new Report("The OpenID provider", $"{tokens} client credentials requests and {flows} code flows (authorize, then token) a round, {Connections} connections from a process of its "
            + $"own; ES256; our clients, grants and codes on PostgreSQL with fsync on; {rounds} rounds, the providers in turn, after one of each for warming up.");
        await using PostgresServer postgres = await PostgresServer.StartNewAsync();
        string secret = Cookies.NewToken();
        string database = await postgres.CreateDatabaseAsync();
        await using Served ours = await Served.StartAsync(database, 1);
        await AddClientAsync(database, secret);
        await using Peer node = await Peer.OidcProviderAsync(Redirect, secret);
        await using Peer plain = await Peer.OpenIddictAsync(await postgres.CreateDatabaseAsync(), secret);
        (string verifier, string challenge) = CodeFlowLoad.NewPair();
        string query = $"?client_id=bench&response_type=code&scope=openid&state=s&nonce=n&redirect_uri={Uri.EscapeDataString(Redirect)}&code_challenge={challenge}&code_challenge_method=S256";
        string basic = "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"bench:{secret}"));

        using HttpClient browser = Browser.NewClient(ours.Address);
        var person = new Browser(browser);
        await person.SignInAsync("u0");
        CodeFlowOrder Order(Uri address, string authorize, string token, string cookie, string scope, int count) =>
            new(address.ToString(), authorize, token, basic, Redirect, verifier, cookie, scope, Connections, count);
        Dictionary<string, CodeFlowOrder> orders = new()
        {
            ["client credentials, ours"] = Order(ours.Address, "", "/connect/token", "", "gapura.verify", tokens),
            ["client credentials, oidc-provider in memory"] = Order(node.Address, "", "/token", "", "api", tokens),
            ["client credentials, OpenIddict as it comes"] = Order(plain.Address, "", "/connect/token", "", "api", tokens / 20),
            ["code flow, ours"] = Order(ours.Address, "/connect/authorize" + query, "/connect/token", person.CookieHeader, "", flows),
            ["code flow, oidc-provider in memory"] = Order(node.Address, "/auth" + query, "/token", await node.SignedInCookieAsync("/auth" + query), "", flows),
        };
        Dictionary<string, List<double>> found = orders.Keys.ToDictionary(name => name, _ => new List<double>());
        for (int round = 0; round <= rounds; round++)
        {
            foreach ((string name, CodeFlowOrder order) in orders)
            {
                LoadResult result = await CodeFlowLoad.AskAsync(order);
                if (result.Successes != order.Flows)
                {
                    throw new InvalidOperationException($"{name}: only {result.Successes} of {order.Flows} succeeded.");
                }

                if (round > 0)
                {
                    found[name].Add(result.PerSecond);
                }
            }
        }

        Tell(report, found);
        return report;
    }

    private static void Tell(Report report, Dictionary<string, List<double>> found)
    {
        foreach ((string name, List<double> rounds) in found)
        {
            report.AddMedian(name, rounds, "a second");
        }

        void Ratio(string what, string ours, string other, string target) => report.AddMedian(what, [.. found[ours].Zip(found[other], (a, b) => a / b)], "", target);
        Ratio("client credentials, ours ÷ oidc-provider", "client credentials, ours", "client credentials, oidc-provider in memory", "≥ 1");
        Ratio("client credentials, ours ÷ OpenIddict as it comes", "client credentials, ours", "client credentials, OpenIddict as it comes", "≥ 10");
        Ratio("code flow, ours ÷ oidc-provider", "code flow, ours", "code flow, oidc-provider in memory", "≥ 1");
    }

    private static async Task AddClientAsync(string connectionString, string secret)
    {
        await using Database tables = Database.Postgres(connectionString);
        await tables.WriteAsync(async db =>
        {
            db.Clients.Add(new Client
            {
                Id = "bench",
                Portal = "lpse",
                Name = "Bench",
                SecretHash = RelyingParty.HashOf(secret),
                Grants = "client_credentials authorization_code",
                Scopes = "openid gapura.verify",
                RedirectUris = Redirect,
                Version = 1,
            });
            await db.SaveChangesAsync();
        });
    }
}
