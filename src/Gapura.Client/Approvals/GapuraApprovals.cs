using System.Globalization;
using Gapura.Client.Calling;

namespace Gapura.Client.Approvals;

/// <summary>Asks people's devices. Reach it by <see cref="GapuraClient.Approvals"/>.</summary>
public sealed class GapuraApprovals
{
    /// <summary>The longest that Gapura waits before it answers.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly ApiCaller _api;

    internal GapuraApprovals(ApiCaller api) => _api = api;

    /// <summary>Asks. Where the answer has a <see cref="Approval.Number"/>, show it to the person.</summary>
    /// <exception cref="GapuraException"><see cref="GapuraProblem.NotAsked"/>: let the person type a code instead.</exception>
    public Task<Approval> StartAsync(ApprovalRequest request, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        GapuraPerson person = request.Person;
        var body = new ApprovalBody(_api.Portal, person.Company, person.UserType, person.UserId, request.Browser, request.Place);
        var call = new ApiCall(HttpMethod.Post, "approvals", Scopes.Approve) { Body = ApiCall.Json(body, GapuraJson.Default.ApprovalBody), IsOnce = true };
        return _api.SendAsync(call, GapuraJson.Default.Approval, cancel);
    }

    /// <summary>How it stands.</summary>
    /// <param name="id">The approval's id.</param>
    /// <param name="wait">How long Gapura may hold the answer back while nothing changes: up to <see cref="LongestWait"/>. At once without it.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <exception cref="GapuraException">It could not be read.</exception>
    public Task<Approval> GetAsync(string id, TimeSpan wait = default, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wait, LongestWait);
        string query = wait < TimeSpan.FromSeconds(1) ? "" : string.Create(CultureInfo.InvariantCulture, $"?wait={(int)wait.TotalSeconds}");
        var call = new ApiCall(HttpMethod.Get, $"approvals/{Uri.EscapeDataString(id)}{query}", Scopes.Approve) { Wait = wait };
        return _api.SendAsync(call, GapuraJson.Default.Approval, cancel);
    }

    /// <summary>Waits until the person has answered or the question has ended. Holds no thread.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public async Task<Approval> WaitAsync(string id, CancellationToken cancel = default)
    {
        while (true)
        {
            Approval approval = await GetAsync(id, LongestWait, cancel).ConfigureAwait(false);
            if (approval.State != ApprovalState.Pending)
            {
                return approval;
            }
        }
    }

    /// <summary>Takes the question back, when the person has gone elsewhere. Nothing happens if it was taken back already.</summary>
    /// <exception cref="GapuraException"><see cref="GapuraProblem.Ended"/>: the person had answered.</exception>
    public Task CancelAsync(string id, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return _api.SendAsync(new ApiCall(HttpMethod.Delete, $"approvals/{Uri.EscapeDataString(id)}", Scopes.Approve), cancel);
    }
}
