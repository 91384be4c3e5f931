using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Api.V1.Gate;

/// <summary>
/// A call with an Idempotency-Key happens once: the insert of its row decides, and whoever sends it again within a day gets the same
/// answer. Answers are kept sealed, since an enrolment's holds a secret.
/// </summary>
public sealed class OneTime(Database database, KeyRing keys, Clock clock)
{
    public const string Header = "Idempotency-Key";
    private const int MostCharacters = 255;

    /// <summary>No call takes as long: one that has no answer by then lost its node.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public async Task<IResult> RunAsync(Call call, Operation operation, byte[] body)
    {
        var given = call.Http.Request.Headers[Header];
        if (given.Count == 0)
        {
            return await operation.Run(call);
        }

        if (given.Count > 1 || given.ToString() is not { Length: > 0 and <= MostCharacters } key || key.Any(c => c is < '!' or > '~'))
        {
            return Problems.Malformed("An Idempotency-Key has 1 to 255 visible ASCII characters.", Header);
        }

        var name = new Named(call.Caller.Id, HashOf(call.Caller.Id, key), HashOf(call.Http.Request, body));
        return await TakeAsync(name) ? await AnswerAsync(call, operation, name) : await AgainAsync(name);
    }

    private async Task<IResult> AnswerAsync(Call call, Operation operation, Named name)
    {
        IResult answer;
        try
        {
            answer = await operation.Run(call);
        }
        catch
        {
            // Nothing was done, or it cannot be told: an outage must not make the key useless.
            await ForgetAsync(name);
            throw;
        }

        if (answer is not Reply reply || reply.Status is StatusCodes.Status429TooManyRequests or >= 500)
        {
            await ForgetAsync(name);
            return answer;
        }

        var text = JsonSerializer.Serialize(new Kept(reply.ContentType, reply.Location, reply.ETag, Encoding.UTF8.GetString(reply.Body)));
        var value = keys.SealText(SealedColumn.IdempotentAnswer, name.KeyHash, text);
        await database.WriteAsync(db => Row(db, name).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.StatusCode, reply.Status).SetProperty(row => row.AnswerSealed, value)));
        return reply;
    }

    private async Task<IResult> AgainAsync(Named name)
    {
        if (await database.ReadAsync(db => Row(db, name).SingleOrDefaultAsync()) is not { } row)
        {
            return Problems.InProgress;
        }

        if (!CryptographicOperations.FixedTimeEquals(row.RequestHash, name.RequestHash))
        {
            return Problems.IdempotencyMismatch;
        }

        if (row.AnswerSealed is not { Length: > 0 } value)
        {
            return clock.Now - row.CreatedAt < Patience ? Problems.InProgress : Problems.OutcomeUnknown;
        }

        var kept = JsonSerializer.Deserialize<Kept>(keys.OpenText(SealedColumn.IdempotentAnswer, name.KeyHash, value))!;
        return new Reply
        {
            Status = row.StatusCode,
            Body = Encoding.UTF8.GetBytes(kept.Body),
            ContentType = kept.ContentType,
            Location = kept.Location,
            ETag = kept.ETag,
            IsReplayed = true,
        };
    }

    private async Task<bool> TakeAsync(Named name) => await database.RunAloneAsync(
        $"""
         INSERT INTO idempotent_calls (client_id, key_hash, request_hash, status_code, created_at)
         VALUES ({name.Client}, {name.KeyHash}, {name.RequestHash}, {0}, {database.Time(clock.Now)})
         ON CONFLICT (client_id, key_hash) DO NOTHING
         """) == 1;

    private Task<int> ForgetAsync(Named name) => database.WriteAsync(db => Row(db, name).ExecuteDeleteAsync());

    private static IQueryable<IdempotentCall> Row(GapuraContext db, Named name) =>
        db.IdempotentCalls.Where(row => row.ClientId == name.Client && row.KeyHash == name.KeyHash);

    private static string HashOf(string client, string key) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{client}\n{key}")));

    private static byte[] HashOf(HttpRequest request, byte[] body) =>
        SHA256.HashData([.. Encoding.UTF8.GetBytes($"{request.Method}\n{request.Path}\n"), .. body]);

    private sealed record Named(string Client, string KeyHash, byte[] RequestHash);

    private sealed record Kept(string ContentType, string? Location, string? ETag, string Body)
    {
        public override string ToString() => "kept answer [redacted]";
    }
}
