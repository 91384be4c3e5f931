using System.Globalization;
using System.Text;
using Gapura.Client.Approvals;
using Gapura.Client.Calling;

namespace Gapura.Client.Transactions;

/// <summary>Asks people to approve transactions with their Secure Tokens. Reach it by <see cref="GapuraClient.Transactions"/>.</summary>
public sealed class GapuraTransactions
{
    private readonly ApiCaller _api;

    internal GapuraTransactions(ApiCaller api) => _api = api;

    /// <summary>Asks. What is asked never changes: ask anew under the same reference, and the former is superseded.</summary>
    /// <exception cref="GapuraException">
    /// <see cref="GapuraProblem.NoToken"/>: an approver is unknown, locked or without an active Secure Token. <see cref="GapuraProblem.Unfit"/>:
    /// <see cref="GapuraException.Member"/> says what cannot be taken; <c>approvers</c> where the amount needs more people, or the maker is one of them.
    /// </exception>
    public Task<Transaction> StartAsync(TransactionRequest request, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var call = new ApiCall(HttpMethod.Post, "transactions", Scopes.Transactions)
        {
            Body = ApiCall.Json(TransactionBody.Of(_api.Portal, request), GapuraJson.Default.TransactionBody),
            IsOnce = true,
        };
        return _api.SendAsync(call, GapuraJson.Default.Transaction, cancel);
    }

    /// <summary>How it stands.</summary>
    /// <param name="id">The transaction's id.</param>
    /// <param name="wait">
    /// How long Gapura may hold the answer back while nothing changes: up to <see cref="GapuraApprovals.LongestWait"/>. At once without it. One
    /// approval of several is a change.
    /// </param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <exception cref="GapuraException">It could not be read.</exception>
    public Task<Transaction> GetAsync(string id, TimeSpan wait = default, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wait, GapuraApprovals.LongestWait);
        string query = wait < TimeSpan.FromSeconds(1) ? "" : string.Create(CultureInfo.InvariantCulture, $"?wait={(int)wait.TotalSeconds}");
        return _api.SendAsync(new ApiCall(HttpMethod.Get, PathOf(id) + query, Scopes.Transactions) { Wait = wait }, GapuraJson.Default.Transaction, cancel);
    }

    /// <summary>Waits until it is decided or has ended. Holds no thread.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public async Task<Transaction> WaitAsync(string id, CancellationToken cancel = default)
    {
        while (true)
        {
            Transaction transaction = await GetAsync(id, GapuraApprovals.LongestWait, cancel).ConfigureAwait(false);
            if (transaction.State != TransactionState.Pending)
            {
                return transaction;
            }
        }
    }

    /// <summary>Takes it back. Nothing happens if it was taken back already.</summary>
    /// <exception cref="GapuraException"><see cref="GapuraProblem.Ended"/>: it was decided; <see cref="GapuraException.State"/> says how.</exception>
    public Task CancelAsync(string id, CancellationToken cancel = default) => _api.SendAsync(new ApiCall(HttpMethod.Delete, PathOf(id), Scopes.Transactions), cancel);

    /// <summary>What to show to a person whose phone has no network.</summary>
    /// <param name="id">The transaction's id.</param>
    /// <param name="userId">Which of the approvers.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <exception cref="GapuraException"><see cref="GapuraProblem.Unfit"/>: it is too long for a QR picture. <see cref="GapuraProblem.NotFound"/>: this person is not asked.</exception>
    public Task<TransactionOffline> OfflineAsync(string id, string userId, CancellationToken cancel = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Get, OfflineOf(id, "", userId), Scopes.Transactions), GapuraJson.Default.TransactionOffline, cancel);

    /// <summary>The same as a QR picture.</summary>
    /// <returns>SVG.</returns>
    /// <inheritdoc cref="OfflineAsync"/>
    public async Task<string> OfflineQrAsync(string id, string userId, CancellationToken cancel = default)
    {
        (byte[] picture, _) = await _api.SendAsync(new ApiCall(HttpMethod.Get, OfflineOf(id, "/qr", userId), Scopes.Transactions) { Accept = "image/svg+xml" }, cancel).ConfigureAwait(false);
        return Encoding.UTF8.GetString(picture);
    }

    /// <summary>
    /// Hands in the eight digits that a token without network shows. A wrong one counts like a wrong PIN, so this is never sent twice: after
    /// <see cref="GapuraProblem.Unreachable"/>, look how the transaction stands.
    /// </summary>
    /// <param name="id">The transaction's id.</param>
    /// <param name="userId">Whose token.</param>
    /// <param name="response">As typed.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <exception cref="GapuraException">
    /// <see cref="GapuraProblem.Ended"/>: it is over, or this person had decided. <see cref="GapuraProblem.Unfit"/>: these are not eight digits.
    /// </exception>
    public async Task<TransactionResponse> RespondAsync(string id, string userId, string response, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(userId);
        ArgumentNullException.ThrowIfNull(response);
        var call = new ApiCall(HttpMethod.Post, PathOf(id) + "/responses", Scopes.Transactions) { Body = ApiCall.Json(new ResponseBody(userId, response), GapuraJson.Default.ResponseBody) };
        return (await _api.SendAsync(call, GapuraJson.Default.ResponseAnswer, cancel).ConfigureAwait(false)).ToResponse();
    }

    private static string PathOf(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return $"transactions/{Uri.EscapeDataString(id)}";
    }

    private static string OfflineOf(string id, string more, string userId)
    {
        ArgumentNullException.ThrowIfNull(userId);
        return $"{PathOf(id)}/offline{more}?userId={Uri.EscapeDataString(userId)}";
    }
}
