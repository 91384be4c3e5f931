using Gapura.Storage.Records;

namespace Gapura.Server.Messages;

/// <summary>The demo's way out: nothing leaves the machine, the outbox page shows every message.</summary>
public sealed class DemoCarrier(string channel) : ICarrier
{
    public string Channel => channel;

    public OutboxState Delivered => OutboxState.Shown;

    public Task CarryAsync(Envelope envelope, CancellationToken cancel) => Task.CompletedTask;

    public Task RestAsync() => Task.CompletedTask;
}
