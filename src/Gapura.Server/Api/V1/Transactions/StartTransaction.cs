using Gapura.Protocol.Transactions;
using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Api.V1.People;
using Gapura.Server.Api.V1.Verifications;
using Gapura.Server.Audit;
using Gapura.Server.Flows.Transactions;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Api.V1.Transactions;

/// <summary>A relying party asks for an approval of a text and fields.</summary>
public sealed class StartTransaction(AskTransaction verb, AccountLookup accounts, TransactionView view, Refused refused, Database database) : IOperations
{
    public const string Scope = "gapura.transactions";
    /// <summary>512 KiB: a batch of 500 items, each with as much as a payment has, is longer than other requests may be.</summary>
    private const int MostBytes = 512 * 1024;
    private const int MostReferenceCharacters = 100;
    private const int MostApprovers = 10;
    private const int ShortestLife = 30;
    private const int LongestLife = 7 * 24 * 3600;
    private const int UsualLife = 15 * 60;

    private static readonly BodyShape Shape = new(
        new Member("portal"), new Member("company", IsRequired: false), new Member("reference", MostReferenceCharacters), new Member("title"),
        new Member("fields", Kind: MemberKind.Fields), new Member("items", IsRequired: false, Kind: MemberKind.Items),
        new Member("approvers", Kind: MemberKind.Texts), new Member("approvals", IsRequired: false, Kind: MemberKind.Number),
        new Member("maker", IsRequired: false), new Member("expiresIn", IsRequired: false, Kind: MemberKind.Number), new Member("back", Most: 500, IsRequired: false));

    private static readonly PerProvider<Func<GapuraContext, AccountId, Task<bool>>> HasToken = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, AccountId account) => db.SecureTokens.Any(token => token.AccountId == account
            && db.Devices.Any(device => device.Id == token.DeviceId && device.Status == DeviceStatus.Active))));

    public IReadOnlyList<Operation> Operations => [new("POST", "/transactions", Scope, DoAsync) { Shape = Shape, IsOnce = true, MostBytes = MostBytes }];

    private async Task<IResult> DoAsync(Call call)
    {
        var body = call.Body;
        if (body["portal"] != call.Caller.Portal.Key)
        {
            return Problems.ForeignPortal(await refused.RecordAsync(call.Http, call.Caller, "names another portal"));
        }

        if (call.Caller.Portal.Factor != FactorKind.SecureToken)
        {
            return Problems.NotOffered("Transactions are signed with Secure Tokens, which this portal does not have.");
        }

        if (TransactionText.FaultOf("The client's name", call.Caller.Party.Row.Name) is { } unnamed)
        {
            return Problems.NotOffered($"{unnamed} An operator has to change it: people see it in every transaction.");
        }

        if (Fault(call) is var (member, why))
        {
            return Problems.Unfit(member, why);
        }

        var (approvers, maker, missing) = await PeopleAsync(call);
        if (missing is not null)
        {
            return missing;
        }

        return await verb.DoAsync(call.Visit, Wanted(call, approvers, maker)) switch
        {
            AskedTransaction.Asked asked => view.Created(asked, approvers),
            AskedTransaction.Unfit unfit => Problems.Unfit(unfit.Member, unfit.Why),
            AskedTransaction.TooMany many => Problems.TooManyPending(many.Most, approvers.FirstOrDefault(one => one.Id == many.Person)?.UserId),
            _ => Problems.NotFound,
        };
    }

    private static (string Member, string Why)? Fault(Call call)
    {
        var body = call.Body;
        if (TransactionText.FaultOf("The title", body["title"]) is { } title)
        {
            return ("title", title);
        }

        if (TransactionText.FaultOf("The reference", body["reference"], MostReferenceCharacters) is { } reference)
        {
            return ("reference", reference);
        }

        if (TransactionText.Fault(body.Fields("fields"), body.Items("items")) is { } fault)
        {
            return fault;
        }

        var approvers = body.Texts("approvers")!;
        if (approvers.Count is 0 or > MostApprovers)
        {
            return ("approvers", $"1 to {MostApprovers} User IDs.");
        }

        if (body.Number("approvals") is { } approvals && (approvals == 0 || approvals > approvers.Count))
        {
            return ("approvals", "At least one, and not more than there are approvers.");
        }

        if (body.Number("expiresIn") is < ShortestLife or > LongestLife)
        {
            return ("expiresIn", $"{ShortestLife} to {LongestLife} seconds.");
        }

        return body.Find("back") is { } back && !IsOurs(call, back) ? ("back", "One of the client's registered redirect or post-logout addresses, or an address below its origin.") : null;
    }

    /// <summary>A page of the client's own: of the origin of an address that its operator has registered (ATK-10).</summary>
    private static bool IsOurs(Call call, string back) =>
        Uri.TryCreate(back, UriKind.Absolute, out var page) && page.UserInfo.Length == 0 && back.StartsWith(page.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
        && call.Caller.Party.RedirectUris.Concat(call.Caller.Party.PostLogoutUris)
            .Any(known => Uri.TryCreate(known, UriKind.Absolute, out var own) && own.GetLeftPart(UriPartial.Authority) == page.GetLeftPart(UriPartial.Authority));

    /// <summary>Who is asked, and who made it: nobody approves what they made themselves.</summary>
    private async Task<(IReadOnlyList<Account> Approvers, AccountId? Maker, Reply? Refusal)> PeopleAsync(Call call)
    {
        var (portal, company) = (call.Caller.Portal, call.Body.Find("company"));
        Account? maker = null;
        if (call.Body.Find("maker") is { } made && (maker = await accounts.OfNameAsync(NamedPerson.Of(portal, company, null, made))) is null)
        {
            return ([], null, Problems.Unfit("maker", "Nobody has this User ID there."));
        }

        var people = new List<Account>();
        foreach (var name in call.Body.Texts("approvers")!)
        {
            if (await accounts.OfNameAsync(NamedPerson.Of(portal, company, null, name)) is not { Status: AccountStatus.Active } account || !await HasTokenAsync(account.Id))
            {
                return ([], null, Problems.NoToken(Reference.New()));
            }

            if (account.Id == maker?.Id)
            {
                return ([], null, Problems.Unfit("approvers", "Who made a transaction does not approve it."));
            }

            if (people.Exists(one => one.Id == account.Id))
            {
                return ([], null, Problems.Unfit("approvers", "Somebody is named twice."));
            }

            people.Add(account);
        }

        return (people, maker?.Id, null);
    }

    private Task<bool> HasTokenAsync(AccountId account) => database.ReadAsync(db => HasToken.For(db)(db, account));

    private static WantedTransaction Wanted(Call call, IEnumerable<Account> approvers, AccountId? maker)
    {
        var (body, fields) = (call.Body, call.Body.Fields("fields"));
        var items = body.Items("items") is { } list ? TransactionItems.Write(list) : "";
        var shown = new TransactionShown(
            call.Caller.Party.Row.Name, body["title"], fields, items.Length == 0 ? "" : TransactionItems.DigestOf(items), body.Items("items")?.Count ?? 0);
        return new WantedTransaction(call.Caller.Id, (body.Find("company") ?? "").ToUpperInvariant(), body["reference"], shown, items)
        {
            Currency = TransactionText.Of(fields, TransactionText.Currency),
            Amount = TransactionText.Of(fields, TransactionText.Amount),
            Back = body.Find("back") ?? "",
            Maker = maker,
            Approvers = [.. approvers.Select(one => one.Id)],
            Approvals = body.Number("approvals") ?? 1,
            Life = TimeSpan.FromSeconds(body.Number("expiresIn") ?? UsualLife),
        };
    }
}
