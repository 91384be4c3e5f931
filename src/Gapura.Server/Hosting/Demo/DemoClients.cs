using Gapura.Server.Audit;
using Gapura.Server.RelyingParties;
using Gapura.Storage;

namespace Gapura.Server.Hosting;

/// <summary>One made-up application of the demo, as <c>demo.json</c> tells of it.</summary>
public sealed record DemoClient(string Id, string Secret, IReadOnlyList<string> Scopes)
{
    public string Portal { get; init; } = "";
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    public override string ToString() => $"demo client {Id}";
}

/// <summary>Registers the demo's applications at the first start, with secrets made then.</summary>
public static class DemoClients
{
    private static readonly ClientDescription[] All =
    [
        new()
        {
            Id = "contoh-pengadaan", Portal = "lpse", Name = "Contoh Pengadaan", Grants = ["authorization_code", "refresh_token"], Scopes = ClientRules.PersonScopes,
            RedirectUris = ["http://localhost:5090/signin-oidc", "http://localhost:5091/callback", "http://127.0.0.1:5091/callback"],
            PostLogoutUris = ["http://localhost:5090/signout-callback-oidc", "http://localhost:5090/", "http://localhost:5091/"],
            BackchannelLogoutUri = "http://localhost:5090/backchannel-logout",
        },
        new() { Id = "contoh-verifikasi", Portal = "lpse", Name = "Contoh Verifikasi", Grants = ["client_credentials"], Scopes = ClientRules.ApiScopes },
        new() { Id = "contoh-verifikasi45", Portal = "lpse45", Name = "Contoh Verifikasi 4.5", Grants = ["client_credentials"], Scopes = ClientRules.ApiScopes },
        new()
        {
            Id = "contoh-bank", Portal = "bisnis", Name = "Bank Contoh", Grants = ["authorization_code", "refresh_token", "client_credentials"],
            Scopes = [.. ClientRules.PersonScopes, .. ClientRules.ApiScopes],
            RedirectUris = ["http://localhost:5092/signin-oidc"],
            PostLogoutUris = ["http://localhost:5092/signout-callback-oidc", "http://localhost:5092/"],
            BackchannelLogoutUri = "http://localhost:5092/backchannel-logout",
        },
        new() { Id = "contoh-perangkat", Portal = "lpse", Name = "Contoh Perangkat", Grants = ["device_code", "refresh_token"], Scopes = ["openid", "profile", "offline_access"] },
    ];

    /// <param name="known">The applications of an earlier start, with their secrets.</param>
    public static async Task<IReadOnlyList<DemoClient>> RegisterAsync(IServiceProvider services, IReadOnlyList<DemoClient> known)
    {
        var clients = new ClientAdministration(services.GetRequiredService<Database>(), services.GetRequiredService<Clock>(), services.GetRequiredService<AuditLog>());
        var act = new ClientAct("demo", "first start");
        var result = new List<DemoClient>();
        foreach (var description in All)
        {
            var secret = known.FirstOrDefault(one => one.Id == description.Id)?.Secret;
            if (await clients.FindAsync(description.Id) is { } registered)
            {
                secret = secret is not null && new RelyingParty(registered).HasSecret(secret, services.GetRequiredService<Clock>().Now)
                    ? secret
                    : await clients.RenewSecretAsync(registered, TimeSpan.Zero, act);
            }
            else
            {
                var fresh = description.ToNew(services.GetRequiredService<Clock>().Now);
                secret = Http.Cookies.NewToken();
                fresh.SecretHash = RelyingParty.HashOf(secret);
                await clients.AddAsync(fresh, act);
            }

            result.Add(new DemoClient(description.Id, secret!, description.Scopes) { Portal = description.Portal, RedirectUris = description.RedirectUris });
        }

        return result;
    }
}
