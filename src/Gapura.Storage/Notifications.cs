using Npgsql;
using NpgsqlTypes;

namespace Gapura.Storage;

/// <summary>PostgreSQL's <c>LISTEN</c> and <c>NOTIFY</c>: a word to every node that is listening now. Nothing is kept for one that is not.</summary>
public sealed class Notifications(NpgsqlDataSource source)
{
    // A connection whose other end has silently gone would wait for ever: after this time without a word it is asked for a sign of life.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    /// <summary>Listens until cancelled, or until the connection fails.</summary>
    /// <param name="channel">A plain lower-case name.</param>
    /// <param name="onReady">Called once nothing that is said from now on is missed.</param>
    /// <param name="onWord">Called with each payload.</param>
    public async Task ListenAsync(string channel, Action onReady, Action<string> onWord, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        connection.Notification += (_, word) => onWord(word.Payload);
        await using (var listen = new NpgsqlCommand("SELECT set_config('application_name', 'gapura wake', false)", connection))
        {
            await listen.ExecuteNonQueryAsync(cancel);
        }

        // LISTEN takes no parameter; the name is a constant of ours.
#pragma warning disable CA2100
        await using (var listen = new NpgsqlCommand($"LISTEN {channel}", connection))
#pragma warning restore CA2100
        {
            await listen.ExecuteNonQueryAsync(cancel);
        }

        onReady();
        while (true)
        {
            if (!await connection.WaitAsync(Silence, cancel))
            {
                await using var alive = new NpgsqlCommand("SELECT 1", connection);
                await alive.ExecuteNonQueryAsync(cancel);
            }
        }
    }

    /// <summary>Says many words in one round trip.</summary>
    public async Task SayAsync(string channel, IReadOnlyCollection<string> words, CancellationToken cancel)
    {
        await using var command = source.CreateCommand("SELECT pg_notify($1, word) FROM unnest($2) AS said(word)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = channel });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. words], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(cancel);
    }
}
