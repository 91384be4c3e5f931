using System.Collections.Concurrent;

namespace Gapura.Storage;

/// <summary>
/// Does together what is asked for at the same time. Nobody waits for company: work that finds a free turn begins at once, and what
/// arrives while all turns are taken goes into the next one.
/// </summary>
/// <param name="turns">How many batches may run at the same time.</param>
/// <param name="most">The most items of one batch.</param>
/// <param name="work">Answers every item of a batch, in order. What it throws, each of its callers gets.</param>
public sealed class Batcher<TItem, TResult>(int turns, int most, Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> work)
{
    private readonly ConcurrentQueue<Entry> _waiting = new();
    private int _free = turns;

    public Task<TResult> AskAsync(TItem item)
    {
        var entry = new Entry(item);
        _waiting.Enqueue(entry);
        if (TryTakeTurn())
        {
            _ = RunAsync();
        }

        return entry.Answer.Task;
    }

    private bool TryTakeTurn()
    {
        if (Interlocked.Decrement(ref _free) >= 0)
        {
            return true;
        }

        Interlocked.Increment(ref _free);
        return false;
    }

    private async Task RunAsync()
    {
        do
        {
            while (TakeBatch() is { Count: > 0 } batch)
            {
                await AnswerAsync(batch);
            }

            Interlocked.Increment(ref _free);
        }
        while (!_waiting.IsEmpty && TryTakeTurn());
    }

    private List<Entry> TakeBatch()
    {
        var batch = new List<Entry>();
        while (batch.Count < most && _waiting.TryDequeue(out var entry))
        {
            batch.Add(entry);
        }

        return batch;
    }

    private async Task AnswerAsync(List<Entry> batch)
    {
        try
        {
            var answers = await work(batch.ConvertAll(entry => entry.Item));
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Answer.SetResult(answers[i]);
            }
        }
        catch (Exception e)
        {
            batch.ForEach(entry => entry.Answer.TrySetException(e));
        }
    }

    private sealed class Entry(TItem item)
    {
        public TItem Item { get; } = item;

        // Callers go on elsewhere: the turn belongs to those who wait.
        public TaskCompletionSource<TResult> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
