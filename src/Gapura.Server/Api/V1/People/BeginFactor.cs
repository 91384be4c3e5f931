using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Factors.App;
using Gapura.Server.Factors.Totp;
using Gapura.Server.Portals;
using Gapura.Server.Sessions;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Api.V1.People;

/// <summary>Begins an enrolment for a person: a TOTP secret, or the app's link. It proves nothing until it is confirmed.</summary>
public sealed class BeginFactor(AccountLookup accounts, FactorBook factors, TotpEnrolment totp, AppEnrolment app, DeviceJournal journal, Database database) : IOperations
{
    private static readonly BodyShape Shape = new(new Member("type", Most: 20));

    public IReadOnlyList<Operation> Operations => [new("POST", "/accounts/{id}/factors", ShowFactors.Scope, DoAsync) { Shape = Shape, IsOnce = true }];

    private async Task<IResult> DoAsync(Call call)
    {
        if (call.Body["type"] is not ("totp" or "app"))
        {
            return Problems.Malformed("'type' is totp or app.", "type");
        }

        if (await accounts.OfRouteAsync(call) is not { } account)
        {
            return Problems.NotFound;
        }

        var kind = call.Body["type"] == "totp" ? FactorKind.Totp : FactorKind.App;
        if (call.Caller.Portal.Factor != kind)
        {
            return Problems.NotOffered($"This portal's factor is {(kind == FactorKind.App ? "totp" : "app")}.");
        }

        return await database.WriteAsync(db => BeginAsync(db, call, account, kind)) ?? await ShownAsync(call, account);
    }

    private async Task<Reply?> BeginAsync(GapuraContext db, Call call, Account account, FactorKind kind)
    {
        if (account.Status != AccountStatus.Active)
        {
            return Problems.Closed;
        }

        // Another credential has changed at this very moment: whoever asks may ask again.
        if (!await CredentialLock.TakeAsync(db, account))
        {
            return Problems.PreconditionFailed;
        }

        if (kind == FactorKind.Totp)
        {
            if (await db.TotpFactors.AnyAsync(factor => factor.AccountId == account.Id && factor.Status != FactorStatus.Pending))
            {
                return Problems.AlreadyActive;
            }

            await totp.BeginAsync(db, call.Visit, account.Id);
            return null;
        }

        if (await db.Devices.CountAsync(device => device.AccountId == account.Id && device.Status == DeviceStatus.Active) >= AppEnrolment.MostDevices)
        {
            return Problems.Full;
        }

        await app.IssueAsync(db, call.Visit, account, null, null, journal);
        return null;
    }

    private async Task<IResult> ShownAsync(Call call, Account account)
    {
        var (all, _) = await factors.ReadAsync(call, account);
        var begun = all.FirstOrDefault(factor => factor.Status == "pending");
        return begun is null ? Problems.Gone : new Reply
        {
            Status = StatusCodes.Status201Created,
            Location = $"{RelyingPartyApi.Base}/accounts/{account.Id}/factors/{begun.Id}",
            ETag = FactorBook.TagOf(account, begun),
            Body = Reply.Bytes(begun.Json(factors.UriOf(call, account, begun))),
        };
    }
}
