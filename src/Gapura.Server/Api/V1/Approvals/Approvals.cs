using System.Globalization;
using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Factors.App;
using Gapura.Server.Hosting;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Api.V1.Approvals;

/// <summary>How an approval stands, at once or when it has changed, and taking it back. Only the client that asked sees it.</summary>
public sealed class Approvals(ApprovalParts parts, Database database, Clock clock) : IOperations
{
    private const int MostSeconds = 30;

    /// <summary>A wake-up that was lost costs no more than this.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    public IReadOnlyList<Operation> Operations =>
    [
        new("GET", "/approvals/{id}", AskApproval.Scope, ShowAsync) { Query = ["wait"] },
        new("DELETE", "/approvals/{id}", AskApproval.Scope, CancelAsync),
    ];

    private async Task<IResult> ShowAsync(Call call)
    {
        if (!TryWait(call, MostSeconds, out var seconds))
        {
            return Problems.Malformed("'wait' is a number of seconds from 0 to 30.", "wait");
        }

        return await FindAsync(call) switch
        {
            null => Problems.NotFound,
            var challenge when seconds > 0 && StateOf(challenge) == "pending" => await ShownAsync(await WaitAsync(call, challenge, TimeSpan.FromSeconds(seconds))),
            var challenge => await ShownAsync(challenge),
        };
    }

    /// <summary>Reads <c>wait</c> from the query.</summary>
    public static bool TryWait(Call call, int most, out int seconds)
    {
        seconds = 0;
        return call.Query("wait") is not { } text || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seconds) && seconds <= most);
    }

    /// <summary>Holds neither a thread nor a connection to the database. Where too many wait, the answer is at once: the client asks again.</summary>
    private async Task<Challenge> WaitAsync(Call call, Challenge challenge, TimeSpan patience)
    {
        using var joined = parts.Hub.Join(challenge.AccountId);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(call.Http.RequestAborted, parts.Lifetime.ApplicationStopping);
        var until = clock.Now + patience;
        while (joined is not null && StateOf(challenge) == "pending" && clock.Now < until && !over.IsCancellationRequested)
        {
            var next = joined.Next;
            challenge = await FindAsync(call) ?? challenge;
            if (StateOf(challenge) != "pending")
            {
                break;
            }

            var rest = Least(until - clock.Now, challenge.ExpiresAt - clock.Now, Look);
            await Task.WhenAny(next, Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.FromMilliseconds(1), clock.Provider, over.Token));
            challenge = await FindAsync(call) ?? challenge;
        }

        return challenge;
    }

    private async Task<IResult> CancelAsync(Call call)
    {
        if (await FindAsync(call) is not { } challenge)
        {
            return Problems.NotFound;
        }

        var isCancelled = await database.WriteAsync(db => parts.Challenges.CancelAsync(db, challenge.Id));
        if (isCancelled)
        {
            parts.Wake.Tell(challenge.AccountId);
            return Reply.Nothing;
        }

        var now = await FindAsync(call) ?? challenge;
        return now.State == ChallengeState.Cancelled ? Reply.Nothing : Problems.Ended(StateOf(now));
    }

    private async Task<Challenge?> FindAsync(Call call)
    {
        if (call.RouteId("id") is not { } id)
        {
            return null;
        }

        return await database.ReadAsync(db => db.Challenges.SingleOrDefaultAsync(one => one.Id == new ChallengeId(id) && one.ClientId == call.Caller.Id));
    }

    private async Task<Reply> ShownAsync(Challenge challenge)
    {
        var device = challenge.DeviceId is { } id ? await database.ReadAsync(db => db.Devices.SingleOrDefaultAsync(one => one.Id == id)) : null;
        return Reply.Of(StatusCodes.Status200OK, new
        {
            id = challenge.Id.ToString(),
            state = StateOf(challenge),
            expires = Reply.Time(challenge.ExpiresAt),
            decidedAt = Reply.Time(challenge.State == ChallengeState.Pending ? null : challenge.DecidedAt),
            statement = challenge.Statement,
            device = device is null ? null : new { id = device.Id.ToString(), publicKey = DeviceJwk.Of(device) },
        });
    }

    private string StateOf(Challenge challenge) => challenge.State switch
    {
        ChallengeState.Pending => challenge.ExpiresAt > clock.Now ? "pending" : "expired",
        ChallengeState.Approved => "approved",
        ChallengeState.Denied => "denied",
        ChallengeState.Reported => "reported",
        ChallengeState.WrongNumber => "wrong_number",
        ChallengeState.Superseded => "superseded",
        _ => "cancelled",
    };

    private static TimeSpan Least(params ReadOnlySpan<TimeSpan> spans)
    {
        var least = TimeSpan.MaxValue;
        foreach (var span in spans)
        {
            least = span < least ? span : least;
        }

        return least;
    }
}

/// <summary>What waiting and cancelling work with.</summary>
public sealed record ApprovalParts(AppChallenge Challenges, WakeHub Hub, WakeRelay Wake, IHostApplicationLifetime Lifetime);
