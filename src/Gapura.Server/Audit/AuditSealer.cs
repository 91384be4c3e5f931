using System.Security.Cryptography;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;

namespace Gapura.Server.Audit;

/// <summary>
/// Chains new audit events, on one node at a time, twice a second. Two that run at once never fork the chain: the primary key on the
/// sequence decides, and the loser starts over from what the winner wrote.
/// </summary>
public sealed class AuditSealer(Clock clock, Database database, AuditLog audit, ServerSecrets secrets, ILogger<AuditSealer> logger) : BackgroundService
{
    /// <summary>The most events that one transaction chains.</summary>
    public const int BatchSize = 1_000;

    /// <summary>At least this often in links a checkpoint is signed; a batch may run past it by less than <see cref="BatchSize"/>.</summary>
    public const int LinksPerCheckpoint = 1_000;
    private static readonly TimeSpan s_round = TimeSpan.FromMilliseconds(500);
    private readonly NodeLease _lease = new(clock, database, "audit-sealer", TimeSpan.FromSeconds(10));
    private readonly AuditBacklog _backlog = new(clock, database);
    private readonly AuditChainWriter _chain = new(clock, database, secrets);
    private readonly SemaphoreSlim _one = new(1, 1);
    private bool _isReady;
    private bool _isDown;

    /// <summary>Chains at most one batch, if this node holds the lease.</summary>
    /// <returns>How many events were chained; <see cref="BatchSize"/> means that more may wait.</returns>
    public async Task<int> SealOnceAsync(CancellationToken cancel = default)
    {
        await _one.WaitAsync(cancel);
        try
        {
            if (await _lease.HoldsAsync(cancel))
            {
                return await ChainOnceAsync(cancel);
            }

            _isReady = false;
            return 0;
        }
        finally
        {
            _one.Release();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await SealOnceAsync(CancellationToken.None);
            if (_isReady)
            {
                await _chain.CheckpointAsync(atOnce: true);
            }

            await _lease.ReleaseAsync();
        }
        catch (Exception e) when (Database.IsOutage(e))
        {
            logger.LogWarning("The database cannot be reached: the audit trail's last checkpoint was not written");
        }
    }

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    /// <summary>One batch, whoever holds the lease.</summary>
    internal async Task<int> ChainOnceAsync(CancellationToken cancel = default)
    {
        try
        {
            if (!_isReady)
            {
                await TakeUpAsync();
            }

            var rows = await _backlog.NextAsync(BatchSize);
            if (rows.Count > 0 && !await ChainAsync(rows))
            {
                _isReady = false;
                return 0;
            }

            _backlog.Confirm();
            await _chain.CheckpointAsync(atOnce: false);
            return rows.Count;
        }
        catch
        {
            // What is remembered may no longer be so: begin from the tables.
            _isReady = false;
            throw;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_round, clock.Provider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                while (await RoundAsync(stoppingToken) >= BatchSize)
                {
                    stoppingToken.ThrowIfCancellationRequested();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>One turn of the loop: whatever goes wrong is logged once and tried again.</summary>
    internal async Task<int> RoundAsync(CancellationToken cancel)
    {
        try
        {
            var count = await SealOnceAsync(cancel);
            if (_isDown)
            {
                _isDown = false;
                logger.LogInformation("The audit trail is being chained again");
            }

            return count;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (!_isDown)
            {
                _isDown = true;
                logger.LogError(e, "The audit trail cannot be chained now; trying on");
            }

            return 0;
        }
    }

    private async Task TakeUpAsync()
    {
        await _chain.LoadAsync();
        _backlog.StartOver();
        _isReady = true;
    }

    private async Task<bool> ChainAsync(IReadOnlyList<AuditEvent> rows)
    {
        foreach (var row in rows)
        {
            if (!CryptographicOperations.FixedTimeEquals(row.Seal, audit.SealOf(row)))
            {
                logger.LogCritical("ALERT: audit event {Position} of {At} was not sealed by this server: somebody wrote to the audit trail", row.Position, row.At);
            }
        }

        return await _chain.AppendAsync(rows);
    }
}
