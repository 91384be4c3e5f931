using System.Text.Json;
using BusinessBanking.Ledger;
using BusinessBanking.Pages;
using BusinessBanking.Transfers;
using Gapura.Client;
using Gapura.Client.Transactions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BusinessBanking;

/// <summary>One transfer: its page, its proofs, taking it back, and the digits of a token without network. Its company alone sees it.</summary>
internal static class TransferRoutes
{
    /// <summary>How long a page's question for news is held back.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(25);

    private static readonly JsonSerializerOptions s_evidence = new() { WriteIndented = true };

    public static void Map(WebApplication app)
    {
        var one = app.MapGroup("/transfer/{id}").RequireAuthorization();
        one.MapGet("", (HttpContext http, Books books, string id) => Find(http, books, id) is { } transfer ? (IResult)Page(transfer) : Missing());
        one.MapGet("/kabar", NewsAsync);
        one.MapPost("/batal", CancelAsync);
        one.MapGet("/tanpa-jaringan", (HttpContext http, Books books, GapuraClient gapura, string id) => OfflineAsync(http, books, gapura, id, null));
        one.MapPost("/tanpa-jaringan", RespondAsync);
        one.MapGet("/qr.svg", DrawAsync);
        one.MapGet("/bukti/{userId}", (HttpContext http, Books books, string id, string userId) =>
            Find(http, books, id)?.Proofs.Find(proof => proof.UserId == userId) is { Statement: not null } proof ? Evidence(id, proof) : Results.NotFound());
    }

    private static Transfer? Find(HttpContext http, Books books, string id) =>
        books.Now.Find(id) is { } transfer && transfer.Company == Person.Of(http.User)?.Company ? transfer : null;

    private static RazorComponentResult<TransferPage> Page(Transfer transfer, Words? problem = null) => new(new { Transfer = transfer, Problem = problem });

    private static RazorComponentResult<MissingPage> Missing() => new() { StatusCode = StatusCodes.Status404NotFound };

    /// <summary>Answers when the transfer is no longer what the page shows; 204 where it still is.</summary>
    private static async Task<IResult> NewsAsync(HttpContext http, Books books, string id, int sejak)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        over.CancelAfter(s_patience);
        while (true)
        {
            var next = books.Changed;
            if (Find(http, books, id) is not { } transfer)
            {
                return Results.NotFound();
            }

            if (transfer.Version != sejak)
            {
                return Results.Json(new { versi = transfer.Version, selesai = transfer.State != TransferState.Waiting });
            }

            await Task.WhenAny(next, Task.Delay(Timeout.InfiniteTimeSpan, over.Token));
            if (over.IsCancellationRequested)
            {
                return Results.NoContent();
            }
        }
    }

    private static async Task<IResult> CancelAsync(HttpContext http, IFormCollection _, Books books, GapuraClient gapura, TimeProvider time, string id)
    {
        if (Find(http, books, id) is not { } transfer)
        {
            return Missing();
        }

        if (Person.Of(http.User) is not { HasToken: true } person || person.UserId != transfer.Maker)
        {
            return Page(transfer, new("Hanya pembuat transfer yang dapat membatalkannya.", "Only who made a transfer can take it back."));
        }

        try
        {
            await gapura.Transactions.CancelAsync(transfer.Transaction, http.RequestAborted);
            books.TryChange(book => book.Find(id) is { State: TransferState.Waiting } still
                ? book.With(still with { State = TransferState.Cancelled, DecidedAt = time.GetUtcNow(), DecidedBy = person.UserId }) : null);
        }
        catch (GapuraException fault)
        {
            return Page(transfer, fault.Code == GapuraProblem.Ended
                ? new("Transfer ini baru saja diputuskan, jadi tidak dibatalkan.", "This transfer was decided just now, so it was not taken back.")
                : new("Gapura tidak dapat dihubungi. Transfer masih menunggu; coba lagi.", "Gapura could not be reached. The transfer still waits; try again."));
        }

        return Results.LocalRedirect($"/transfer/{id}");
    }

    private static async Task<IResult> OfflineAsync(HttpContext http, Books books, GapuraClient gapura, string id, Words? problem)
    {
        if (Asked(http, books, id) is not var (transfer, approver))
        {
            return Results.LocalRedirect($"/transfer/{id}");
        }

        try
        {
            var offline = await gapura.Transactions.OfflineAsync(transfer.Transaction, approver.UserId, http.RequestAborted);
            return new RazorComponentResult<OfflinePage>(new { Transfer = transfer, Offline = offline, Problem = problem });
        }
        catch (GapuraException fault)
        {
            return Page(transfer, fault.Code == GapuraProblem.Unfit
                ? new("Transfer ini terlalu panjang untuk satu QR Code: setujui di ponsel yang terhubung ke jaringan.", "This transfer is too long for a QR code: approve it on a phone that has network.")
                : new("Gapura tidak dapat dihubungi. Coba lagi.", "Gapura could not be reached. Try again."));
        }
    }

    private static async Task<IResult> DrawAsync(HttpContext http, Books books, GapuraClient gapura, string id)
    {
        if (Asked(http, books, id) is not var (transfer, approver))
        {
            return Results.NotFound();
        }

        try
        {
            return Results.Text(await gapura.Transactions.OfflineQrAsync(transfer.Transaction, approver.UserId, http.RequestAborted), "image/svg+xml");
        }
        catch (GapuraException fault)
        {
            // There is no such picture: the transaction ended, or is longer than a picture. Or there is none now, which is worth another try.
            return fault.Code is GapuraProblem.Ended or GapuraProblem.NotFound or GapuraProblem.Unfit ? Results.NotFound() : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static async Task<IResult> RespondAsync(HttpContext http, IFormCollection form, Books books, GapuraClient gapura, string id, CancellationToken cancel)
    {
        if (Asked(http, books, id) is not var (transfer, approver))
        {
            return Results.LocalRedirect($"/transfer/{id}");
        }

        try
        {
            var response = await gapura.Transactions.RespondAsync(transfer.Transaction, approver.UserId, form["respons"].ToString(), cancel);
            return response.IsAccepted ? Results.LocalRedirect($"/transfer/{id}") : await OfflineAsync(http, books, gapura, id, Responses.Of((TransactionResponse.Refused)response));
        }
        catch (GapuraException fault) when (fault.Code == GapuraProblem.Ended)
        {
            return Results.LocalRedirect($"/transfer/{id}");
        }
        catch (GapuraException fault)
        {
            return await OfflineAsync(http, books, gapura, id, Responses.Of(fault));
        }
    }

    /// <summary>The transfer and the person, where it waits for them and they may approve.</summary>
    private static (Transfer Transfer, Approver Approver)? Asked(HttpContext http, Books books, string id) =>
        Person.Of(http.User) is { HasToken: true } person && Find(http, books, id) is { State: TransferState.Waiting } transfer
            && transfer.Approvers.Find(one => one.UserId == person.UserId) is { } approver && !transfer.Proofs.Exists(proof => proof.UserId == person.UserId)
            ? (transfer, approver)
            : null;

    private static IResult Evidence(string id, Proof proof) => Results.File(
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                statement = proof.Statement,
                publicKey = new { kty = proof.Key!.Kty, crv = proof.Key.Crv, x = proof.Key.X, y = proof.Key.Y },
                thumbprint = Release.NameOf(proof.Key),
            },
            s_evidence),
        "application/json", $"bukti-{id}-{proof.UserId}.json");
}
