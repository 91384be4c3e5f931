using Gapura.Server.Accounts;
using Gapura.Server.Api.V1.Approvals;
using Gapura.Server.Api.V1.Events;
using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Api.V1.OpenApi;
using Gapura.Server.Api.V1.People;
using Gapura.Server.Api.V1.Transactions;
using Gapura.Server.Api.V1.Verifications;
using Gapura.Server.Api.V1.Webhooks;
using Gapura.Server.Hashing;
using Gapura.Storage.Sealing;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gapura.Server.Api.V1;

/// <summary>What relying parties call (docs/integrate/api.md).</summary>
public static class RelyingPartyApi
{
    public const string Base = "/api/v1";

    public static IServiceCollection AddRelyingPartyApi(this IServiceCollection services)
    {
        services.AddSingleton<PartyGate>().AddSingleton<PartyTokens>().AddSingleton<PartyLimits>().AddSingleton<OneTime>().AddSingleton<Refused>();
        services.AddSingleton<PeopleFinder>().AddSingleton<IOperations, Verify>().AddSingleton<VerifyParts>();
        services.AddSingleton<AccountLookup>();
        services.AddSingleton<IOperations, AskApproval>().AddSingleton<AskParts>().AddSingleton<IOperations, Approvals.Approvals>().AddSingleton<ApprovalParts>();
        services.AddSingleton<IOperations, StartTransaction>().AddSingleton<TransactionView>().AddSingleton<IOperations, FollowTransaction>().AddSingleton<FollowParts>();
        services.AddPeople();
        services.AddSingleton<OpenApiDocument>();
        services.AddSingleton<EventFeed>().AddSingleton<EventWaits>().AddSingleton<IOperations, ListEvents>().AddSingleton<IOperations, StreamEvents>();
        services.AddSingleton<WebhookRoad>().AddSingleton<WebhookSecrets>().AddSingleton<WebhookSender>().AddSingleton<WorkerParts>().AddHostedService<WebhookWorker>();
        services.AddSingleton<IOperations, ManageWebhooks>().AddSingleton<WebhookParts>();
        return services;
    }

    private static void AddPeople(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new AccountSecrets(provider.GetRequiredService<KeyRing>(), provider.GetRequiredService<PasswordHasher>().HashAsync));
        services.TryAddSingleton<AccountAdministration>();
        services.AddSingleton<AccountContacts>().AddSingleton<AccountView>().AddSingleton<FactorBook>().AddSingleton<CredentialChange>();
        services.AddSingleton<IOperations, ShowAccounts>().AddSingleton<IOperations, CreateAccount>().AddSingleton<IOperations, ChangeAccount>();
        services.AddSingleton<IOperations, ShowFactors>().AddSingleton<IOperations, BeginFactor>();
        services.AddSingleton<IOperations, ConfirmFactor>().AddSingleton<ConfirmParts>().AddSingleton<IOperations, RemoveFactor>().AddSingleton<RemoveParts>();
    }

    public static void MapRelyingPartyApi(this IEndpointRouteBuilder app)
    {
        var gate = app.ServiceProvider.GetRequiredService<PartyGate>();
        var all = app.ServiceProvider.GetServices<IOperations>().SelectMany(one => one.Operations).ToList();
        var group = app.MapGroup(Base);
        foreach (var operation in all)
        {
            group.MapMethods(operation.Path, [operation.Method], http => SendAsync(http, gate.PassAsync(http, operation)));
        }

        // Whatever else is asked of an address that exists is a wrong method, and anything else is nowhere.
        foreach (var path in all.GroupBy(operation => operation.Path))
        {
            var allow = string.Join(", ", path.Select(operation => operation.Method));
            group.Map(path.Key, http => Problems.MethodNotAllowed(allow).ExecuteAsync(http));
        }

        app.MapGet("/openapi/v1.json", (OpenApiDocument document) => Results.Bytes(document.Bytes, "application/json"));
        group.Map("/{**rest}", http => Problems.NotFound.ExecuteAsync(http));
    }

    private static async Task SendAsync(HttpContext http, Task<IResult> answer) => await (await answer).ExecuteAsync(http);
}
