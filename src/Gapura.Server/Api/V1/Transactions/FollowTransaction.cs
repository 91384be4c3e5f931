using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Api.V1.People;
using Gapura.Server.Api.V1.Verifications;
using Gapura.Server.Factors.SecureToken;
using Gapura.Server.Factors.Totp;
using Gapura.Server.Flows.Transactions;
using Gapura.Server.Hosting;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Api.V1.Transactions;

/// <summary>How a transaction stands, at once or when it has changed; taking it back; and answers without network. Only the client that asked sees it.</summary>
public sealed class FollowTransaction(FollowParts parts, AccountLookup accounts, Database database, Clock clock) : IOperations
{
    private const string Scope = StartTransaction.Scope;
    private const int MostSeconds = 30;

    /// <summary>A wake-up that was lost costs no more than this.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    private static readonly BodyShape Response = new(new Member("userId"), new Member("response", Most: 20));

    public IReadOnlyList<Operation> Operations =>
    [
        new("GET", "/transactions/{id}", Scope, ShowAsync) { Query = ["wait"] },
        new("DELETE", "/transactions/{id}", Scope, CancelAsync),
        new("GET", "/transactions/{id}/offline", Scope, OfflineAsync) { Query = ["userId"] },
        new("GET", "/transactions/{id}/offline/qr", Scope, DrawAsync) { Query = ["userId"] },
        new("POST", "/transactions/{id}/responses", Scope, RespondAsync) { Shape = Response },
    ];

    private async Task<IResult> ShowAsync(Call call)
    {
        if (!Approvals.Approvals.TryWait(call, MostSeconds, out var seconds))
        {
            return Problems.Malformed("'wait' is a number of seconds from 0 to 30.", "wait");
        }

        var seen = await SeeAsync(call);
        if (seen is not null && seconds > 0 && parts.Rows.StateOf(seen.Row) == "pending")
        {
            await WaitAsync(call, seen.Row, TimeSpan.FromSeconds(seconds));
            seen = await SeeAsync(call);
        }

        return seen?.Shown ?? Problems.NotFound;
    }

    /// <summary>Until another person has answered, or it has ended. Holds neither a thread nor a connection to the database.</summary>
    private async Task WaitAsync(Call call, Transaction row, TimeSpan patience)
    {
        var (asked, until) = (row.Approvals, clock.Now + patience);
        var person = await database.ReadAsync(db => db.TransactionApprovals.Where(one => one.TransactionId == row.Id).Select(one => one.AccountId).FirstAsync());
        using var joined = parts.Hub.Join(person);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(call.Http.RequestAborted, parts.Lifetime.ApplicationStopping);
        while (joined is not null && clock.Now < until && !over.IsCancellationRequested)
        {
            var next = joined.Next;
            row = await FindAsync(call) ?? row;
            if (parts.Rows.StateOf(row) != "pending" || row.Approvals != asked)
            {
                break;
            }

            var (rest, life) = (until - clock.Now, row.ExpiresAt - clock.Now);
            var pause = new[] { rest, life, Look }.Min();
            await Task.WhenAny(next, Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.FromMilliseconds(1), clock.Provider, over.Token));
        }
    }

    private async Task<SeenTransaction?> SeeAsync(Call call) => call.RouteId("id") is { } id ? await parts.View.FindAsync(new TransactionId(id), call.Caller.Id) : null;

    private async Task<IResult> CancelAsync(Call call)
    {
        if (await FindAsync(call) is not { } row)
        {
            return Problems.NotFound;
        }

        if (await parts.Cancel.DoAsync(row))
        {
            return Reply.Nothing;
        }

        var now = await FindAsync(call) ?? row;
        return now.State == TransactionState.Cancelled ? Reply.Nothing : Problems.Ended(parts.Rows.StateOf(now));
    }

    private async Task<IResult> OfflineAsync(Call call) => await LinkAsync(call) switch
    {
        (null, _) => Problems.NotFound,
        ({ } asked, { } link) => Reply.Of(StatusCodes.Status200OK, new { link, question = asked.Approval.Question }),
        _ => Problems.Unfit("userId", "The transaction is too long for a QR code: it can be approved with a network only."),
    };

    private async Task<IResult> DrawAsync(Call call) => await LinkAsync(call) switch
    {
        (null, _) => Problems.NotFound,
        (_, { } link) => new Reply { Status = StatusCodes.Status200OK, Body = System.Text.Encoding.UTF8.GetBytes(QrPicture.Svg(link)), ContentType = "image/svg+xml" },
        _ => Problems.Unfit("userId", "The transaction is too long for a QR code: it can be approved with a network only."),
    };

    private async Task<(AskedPerson? Asked, string? Link)> LinkAsync(Call call)
    {
        if (await FindAsync(call) is not { } row || call.Query("userId") is not { } name || await PersonAsync(call, row, name) is not { } account
            || await parts.Rows.FindAsync(row.Id, account.Id) is not { } asked)
        {
            return (null, null);
        }

        return (asked, parts.Rows.OfflineOf(asked).ToLink());
    }

    private async Task<IResult> RespondAsync(Call call)
    {
        if (await FindAsync(call) is not { } row || await PersonAsync(call, row, call.Body["userId"]) is not { } account)
        {
            return Problems.NotFound;
        }

        var digits = string.Concat(call.Body["response"].Where(c => !char.IsWhiteSpace(c)));
        if (digits.Length != Protocol.Transactions.OfflineTransaction.Digits || !digits.All(char.IsAsciiDigit))
        {
            return Problems.Unfit("response", "Eight digits.");
        }

        return await parts.Answer.RespondAsync(call.Visit, account, row.Id.Value, digits) switch
        {
            TransactionResult.Taken => Reply.Of(StatusCodes.Status200OK, new { result = "accepted" }),
            TransactionResult.Unproved { Pin: PinResult.Wrong wrong } => Reply.Of(StatusCodes.Status200OK, new { result = "refused", reason = "wrong", left = wrong.Left, reference = wrong.Reference }),
            TransactionResult.Unproved { Pin: PinResult.Locked locked } => Reply.Of(StatusCodes.Status200OK, new { result = "refused", reason = "locked", reference = locked.Reference }),
            TransactionResult.Unproved { Pin: PinResult.Closed closed } => Reply.Of(StatusCodes.Status200OK, new { result = "refused", reason = "closed", reference = closed.Reference }),
            TransactionResult.Limited => Reply.Of(StatusCodes.Status200OK, new { result = "refused", reason = "limited" }),
            TransactionResult.Ended ended => Problems.Ended(ended.State),
            _ => Problems.NotFound,
        };
    }

    private Task<Account?> PersonAsync(Call call, Transaction row, string userId) =>
        accounts.OfNameAsync(NamedPerson.Of(call.Caller.Portal, row.Organisation, null, userId));

    private async Task<Transaction?> FindAsync(Call call) => call.RouteId("id") is { } id
        ? await database.ReadAsync(db => db.Transactions.SingleOrDefaultAsync(one => one.Id == new TransactionId(id) && one.ClientId == call.Caller.Id))
        : null;
}

/// <summary>What following a transaction works with.</summary>
public sealed record FollowParts(
    TransactionRows Rows, TransactionView View, CancelTransaction Cancel, AnswerTransaction Answer, WakeHub Hub, IHostApplicationLifetime Lifetime);
