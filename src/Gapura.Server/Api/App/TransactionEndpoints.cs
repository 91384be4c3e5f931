using Gapura.Protocol.Transactions;
using Gapura.Server.Flows.Transactions;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;

namespace Gapura.Server.Api.App;

/// <summary>What Secure Tokens call about transactions (SPEC 10.6).</summary>
public static class TransactionEndpoints
{
    public static void Map(IEndpointRouteBuilder devices)
    {
        devices.MapGet("/transactions", ListAsync);
        devices.MapGet("/transactions/{id}/items", ItemsAsync);
        devices.MapPost("/transactions/{id}/answer", AnswerAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext http, TransactionRows rows, Clock clock)
    {
        var waiting = await rows.WaitingAsync(http.DeviceCall().Account.Id);
        return Results.Json(new
        {
            transactions = waiting.Select(one => new
            {
                id = one.Transaction.Id.Value.ToString("D"),
                nonce = one.Approval.Nonce,
                shown = Shown(TransactionRows.ShownOf(one.Transaction)),
                expires = one.Transaction.ExpiresAt.ToUnixTimeSeconds(),
                required = one.Transaction.Required,
                approvals = one.Transaction.Approvals,
                back = one.Transaction.Back,
            }),
            time = clock.Now.ToUnixTimeSeconds(),
        });
    }

    private static object Shown(TransactionShown shown) => new
    {
        party = shown.Party,
        title = shown.Title,
        fields = shown.Fields.Select(field => new { name = field.Name, value = field.Value }),
        digest = shown.Digest,
        count = shown.Count,
    };

    private static async Task<IResult> ItemsAsync(HttpContext http, string id, TransactionRows rows, Clock clock)
    {
        if (!Guid.TryParseExact(id, "D", out var transaction)
            || await rows.FindAsync(new TransactionId(transaction), http.DeviceCall().Account.Id) is not { Transaction.Items.Length: > 0 } asked)
        {
            return Refusals.Ended(clock, ChallengeState.Cancelled, isExpired: false, "");
        }

        return Results.Json(new
        {
            items = TransactionItems.ReadItems(asked.Transaction.Items).Select(fields => new { fields = fields.Select(field => new { name = field.Name, value = field.Value }) }),
            time = clock.Now.ToUnixTimeSeconds(),
        });
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, string id, AnswerTransaction verb, Clock clock)
    {
        var call = http.DeviceCall();
        if (JsonBody.Parse<AnswerBody>(call.Body) is not { } asked || !Guid.TryParseExact(id, "D", out var transaction))
        {
            return Refusals.Malformed(clock);
        }

        return await verb.DoAsync(call.Visit, call.Account, call.Device, transaction, asked.Statement, asked.Pin ?? "") switch
        {
            TransactionResult.Taken taken => Results.Json(new { outcome = AnswerTransaction.NameOf(taken.State), time = clock.Now.ToUnixTimeSeconds() }),
            TransactionResult.Ended ended => Refusals.Ended(clock, ended.State),
            TransactionResult.Unproved unproved => TokenEndpoints.Refuse(clock, unproved.Pin),
            TransactionResult.Limited => Refusals.Limited(clock),
            TransactionResult.Refused refused => Refusals.Refused(clock, refused.Reference),
            TransactionResult.Suspended suspended => Refusals.Suspended(clock, suspended.Reference),
            _ => Refusals.Malformed(clock),
        };
    }

    private sealed record AnswerBody(string Statement, string? Pin = null)
    {
        public override string ToString() => "answer";
    }
}
