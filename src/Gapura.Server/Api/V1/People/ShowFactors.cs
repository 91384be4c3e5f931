using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Factors.Totp;
using Gapura.Storage.Records;

namespace Gapura.Server.Api.V1.People;

/// <summary>Reads an account's factors, and the QR picture of one that is being enrolled.</summary>
public sealed class ShowFactors(AccountLookup accounts, FactorBook factors) : IOperations
{
    public const string Scope = "gapura.enrol";

    public IReadOnlyList<Operation> Operations =>
    [
        new("GET", "/accounts/{id}/factors", Scope, ListAsync),
        new("GET", "/accounts/{id}/factors/{factor}", Scope, ShowAsync),
        new("GET", "/accounts/{id}/factors/{factor}/qr", Scope, DrawAsync),
    ];

    private async Task<IResult> ListAsync(Call call)
    {
        if (await accounts.OfRouteAsync(call) is not { } account)
        {
            return Problems.NotFound;
        }

        var (all, left) = await factors.ReadAsync(call, account);
        return Reply.Of(StatusCodes.Status200OK, new { factors = all.Select(factor => factor.Json()), recoveryCodesLeft = left });
    }

    private async Task<IResult> ShowAsync(Call call) => await FindAsync(call) is var (account, factor)
        ? new Reply { Status = StatusCodes.Status200OK, Body = Reply.Bytes(factor.Json(factors.UriOf(call, account, factor))), ETag = FactorBook.TagOf(account, factor) }
        : Problems.NotFound;

    private async Task<IResult> DrawAsync(Call call)
    {
        if (await FindAsync(call) is not var (account, factor) || factors.UriOf(call, account, factor) is not { } uri)
        {
            return Problems.NotFound;
        }

        return Wanted(call.Http.Request) switch
        {
            "image/png" => new Reply { Status = StatusCodes.Status200OK, Body = QrPicture.Png(uri), ContentType = "image/png" },
            "image/svg+xml" => new Reply { Status = StatusCodes.Status200OK, Body = System.Text.Encoding.UTF8.GetBytes(QrPicture.Svg(uri)), ContentType = "image/svg+xml" },
            _ => Problems.NotAcceptable,
        };
    }

    private async Task<(Account Account, ShownFactor Factor)?> FindAsync(Call call) =>
        await accounts.OfRouteAsync(call) is { } account && await factors.FindAsync(call, account) is { } factor ? (account, factor) : null;

    /// <summary>The best of what the client takes; PNG where it takes anything.</summary>
    private static string? Wanted(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        if (accepted.Count == 0)
        {
            return "image/png";
        }

        return accepted.Where(one => one.Quality is not 0).OrderByDescending(one => one.Quality ?? 1).Select(one => one.MediaType.Value?.ToLowerInvariant() switch
        {
            "image/png" or "image/*" or "*/*" => "image/png",
            "image/svg+xml" => "image/svg+xml",
            _ => null,
        }).FirstOrDefault(one => one is not null);
    }
}
