using BusinessBanking.Ledger;
using Gapura.Client;
using Gapura.Client.Approvals;
using Gapura.Client.Transactions;

namespace BusinessBanking.Transfers;

/// <summary>Follows every transfer that waits, from when it is made, or from when the bank is started again, until it has ended.</summary>
public sealed class Following(GapuraClient gapura, Books books, Release release, TimeProvider time, ILogger<Following> log) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(3);
    private readonly CancellationTokenSource _over = new();

    public void Begin(Transfer transfer) => _ = FollowAsync(transfer, _over.Token);

    public override void Dispose()
    {
        _over.Dispose();
        base.Dispose();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _over.CancelAsync();
        await base.StopAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var transfer in books.Now.Transfers.Where(one => one.State == TransferState.Waiting))
        {
            Begin(transfer);
        }

        return Task.CompletedTask;
    }

    private async Task FollowAsync(Transfer transfer, CancellationToken cancel)
    {
        var wait = TimeSpan.Zero;
        while (!cancel.IsCancellationRequested && books.Now.Find(transfer.Id) is { State: TransferState.Waiting })
        {
            try
            {
                var now = await gapura.Transactions.GetAsync(transfer.Transaction, wait, cancel);
                await ApplyAsync(transfer.Id, now, cancel);
                wait = GapuraApprovals.LongestWait;
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (GapuraException fault) when (fault.Code == GapuraProblem.NotFound)
            {
                End(transfer.Id, TransferState.Cancelled, null, time.GetUtcNow());
            }
            catch (Exception fault)
            {
                // Whatever it is, the transfer goes on waiting: nothing is released on anything but an approval that was verified.
                log.LogWarning("Transfer {Transfer} could not be followed: {Fault}", transfer.Id, fault.Message);
                await Task.Delay(s_pause, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ApplyAsync(string id, Transaction now, CancellationToken cancel)
    {
        switch (now.State)
        {
            case TransactionState.Pending:
                Note(id, now);
                break;
            case TransactionState.Approved:
                Note(id, now);
                await release.DoAsync(id, now, cancel);
                break;
            case TransactionState.Denied:
                End(id, TransferState.Denied, now.Approvers.FirstOrDefault(one => one.State == ApproverState.Denied), now.DecidedAt);
                break;
            case TransactionState.Reported:
                End(id, TransferState.Reported, now.Approvers.FirstOrDefault(one => one.State == ApproverState.Reported), now.DecidedAt);
                break;
            case TransactionState.Superseded:
                // Who changed it writes down what took its place, in a moment.
                await Task.Delay(s_pause, time, cancel);
                End(id, TransferState.Superseded, null, now.DecidedAt);
                break;
            default:
                End(id, now.State == TransactionState.Expired ? TransferState.Expired : TransferState.Cancelled, null, now.DecidedAt ?? now.Expires);
                break;
        }
    }

    private void End(string id, TransferState state, TransactionApprover? by, DateTimeOffset? at) => books.TryChange(book =>
        book.Find(id) is { State: TransferState.Waiting } waiting ? book.With(waiting with { State = state, DecidedBy = by?.UserId, DecidedAt = at }) : null);

    /// <summary>Writes down who has approved so far.</summary>
    private void Note(string id, Transaction now) => books.TryChange(book =>
    {
        var proofs = Release.ProofsIn(now, book.Keys);
        return book.Find(id) is { State: TransferState.Waiting } waiting && !waiting.Proofs.SequenceEqual(proofs) ? book.With(waiting with { Proofs = proofs }) : null;
    });
}
