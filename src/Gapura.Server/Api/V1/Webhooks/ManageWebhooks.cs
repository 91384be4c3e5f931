using Gapura.Server.Api.V1.Events;
using Gapura.Server.Api.V1.Gate;
using Gapura.Server.Audit;
using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Api.V1.Webhooks;

/// <summary>Where a relying party wants to be told of events.</summary>
public sealed class ManageWebhooks(WebhookParts parts, EventFeed feed, Database database, Clock clock) : IOperations
{
    private const int MostForAClient = 10;
    private const int MostUrl = 1000;

    private static readonly Member Kinds = new("kinds", Most: 50, IsRequired: false, Kind: MemberKind.Texts);
    private static readonly BodyShape New = new(new Member("url", MostUrl), Kinds);
    private static readonly BodyShape Change = new(new Member("url", MostUrl, IsRequired: false), Kinds) { IsChange = true };

    public IReadOnlyList<Operation> Operations =>
    [
        new("GET", "/webhooks", ListEvents.Scope, ListAsync),
        new("POST", "/webhooks", ListEvents.Scope, CreateAsync) { Shape = New, IsOnce = true },
        new("GET", "/webhooks/{id}", ListEvents.Scope, async call => await FindAsync(call) is { } webhook ? Shown(webhook) : Problems.NotFound),
        new("PATCH", "/webhooks/{id}", ListEvents.Scope, ChangeAsync) { Shape = Change },
        new("DELETE", "/webhooks/{id}", ListEvents.Scope, DeleteAsync),
        new("POST", "/webhooks/{id}/rotate", ListEvents.Scope, RotateAsync) { Shape = BodyShape.Empty, IsOnce = true },
        new("POST", "/webhooks/{id}/resume", ListEvents.Scope, ResumeAsync) { Shape = BodyShape.Empty, IsOnce = true },
        new("POST", "/webhooks/{id}/test", ListEvents.Scope, TestAsync) { Shape = BodyShape.Empty, IsOnce = true },
    ];

    private async Task<IResult> ListAsync(Call call)
    {
        var all = await database.ReadAsync(db => db.Webhooks.Where(one => one.ClientId == call.Caller.Id).OrderBy(one => one.CreatedAt).ThenBy(one => one.Id).ToListAsync());
        return Reply.Of(StatusCodes.Status200OK, new { webhooks = all.Select(webhook => Json(webhook)) });
    }

    private async Task<IResult> CreateAsync(Call call)
    {
        if (await FaultAsync(call) is { } fault)
        {
            return fault;
        }

        var (id, secret) = (Guid.CreateVersion7(clock.Now), WebhookSecrets.Create());
        var webhook = new Webhook
        {
            Id = id,
            ClientId = call.Caller.Id,
            Url = call.Body["url"],
            SecretSealed = parts.Secrets.Seal(id, secret),
            Kinds = string.Join(' ', call.Body.Texts("kinds") ?? []),
            Cursor = await feed.HeadAsync(),
            NextTryAt = clock.Now,
            Version = 1,
            CreatedAt = clock.Now,
        };
        var isFull = await database.WriteAsync(async db =>
        {
            if (await db.Webhooks.CountAsync(one => one.ClientId == call.Caller.Id) >= MostForAClient)
            {
                return true;
            }

            db.Webhooks.Add(webhook);
            Record(db, call, webhook, "created");
            await db.SaveChangesAsync();
            return false;
        });
        return isFull ? Problems.TooManyWebhooks(MostForAClient) : new Reply
        {
            Status = StatusCodes.Status201Created,
            Location = $"{RelyingPartyApi.Base}/webhooks/{id:N}",
            ETag = TagOf(webhook),
            Body = Reply.Bytes(Json(webhook, secret)),
        };
    }

    private async Task<IResult> ChangeAsync(Call call)
    {
        if (await FindAsync(call) is not { } webhook)
        {
            return Problems.NotFound;
        }

        if (Tags.Refusal(call.Http.Request, TagOf(webhook)) is { } refusal)
        {
            return refusal;
        }

        if (await FaultAsync(call) is { } fault)
        {
            return fault;
        }

        webhook.Url = call.Body.Find("url") ?? webhook.Url;
        webhook.Kinds = call.Body.Texts("kinds") is { } kinds ? string.Join(' ', kinds) : webhook.Kinds;
        return await WriteAsync(call, webhook, "changed") ? Shown(webhook) : Problems.PreconditionFailed;
    }

    private async Task<IResult> DeleteAsync(Call call)
    {
        if (await FindAsync(call) is not { } webhook)
        {
            return Problems.NotFound;
        }

        if (Tags.Refusal(call.Http.Request, TagOf(webhook)) is { } refusal)
        {
            return refusal;
        }

        var isDeleted = await database.WriteAsync(async db =>
        {
            var rows = await db.Webhooks.Where(one => one.Id == webhook.Id && one.Version == webhook.Version).ExecuteDeleteAsync();
            if (rows == 1)
            {
                Record(db, call, webhook, "deleted");
                await db.SaveChangesAsync();
            }

            return rows == 1;
        });
        return isDeleted ? Reply.Nothing : Problems.PreconditionFailed;
    }

    private async Task<IResult> RotateAsync(Call call)
    {
        if (await FindAsync(call) is not { } webhook)
        {
            return Problems.NotFound;
        }

        var secret = WebhookSecrets.Create();
        webhook.SecretSealed = parts.Secrets.SealAfter(webhook, secret, clock.Now);
        return await WriteAsync(call, webhook, "secret changed") ? Reply.Of(StatusCodes.Status200OK, Json(webhook, secret)) : Problems.PreconditionFailed;
    }

    private async Task<IResult> ResumeAsync(Call call)
    {
        if (await FindAsync(call) is not { } webhook)
        {
            return Problems.NotFound;
        }

        (webhook.Status, webhook.Failures, webhook.FailingSince, webhook.LastProblem, webhook.NextTryAt) = (WebhookStatus.Active, 0, null, "", clock.Now);
        return await WriteAsync(call, webhook, "resumed") ? Shown(webhook) : Problems.PreconditionFailed;
    }

    /// <summary>Sends an event that tells of nothing, now and once, and says what became of it.</summary>
    private async Task<IResult> TestAsync(Call call)
    {
        if (await FindAsync(call) is not { } webhook)
        {
            return Problems.NotFound;
        }

        var delivery = await parts.Sender.SendAsync(
            webhook, $"test_{Guid.CreateVersion7(clock.Now):N}", "webhook.test", clock.Now, new { webhook = webhook.Id.ToString("N") }, call.Http.RequestAborted);
        return Reply.Of(StatusCodes.Status200OK, new { delivered = delivery.IsTaken, problem = delivery.IsTaken ? null : delivery.Problem });
    }

    private async Task<Reply?> FaultAsync(Call call)
    {
        if (call.Body.Find("url") is { } url && await parts.Road.FaultAsync(url, call.Http.RequestAborted) is { } why)
        {
            return Problems.Unfit("url", why);
        }

        return call.Body.Texts("kinds")?.FirstOrDefault(kind => !PublicEvents.Kinds.Contains(kind)) is { } unknown
            ? Problems.Unfit("kinds", $"There is no event '{unknown}'. There are {string.Join(", ", PublicEvents.Kinds)}.")
            : null;
    }

    private Task<bool> WriteAsync(Call call, Webhook webhook, string what)
    {
        var before = webhook.Version++;
        return database.WriteAsync(db => WriteAsync(db, call, webhook, what, before));
    }

    private async Task<bool> WriteAsync(GapuraContext db, Call call, Webhook webhook, string what, int before)
    {
        var rows = await db.Webhooks.Where(one => one.Id == webhook.Id && one.Version == before).ExecuteUpdateAsync(set => set
            .SetProperty(one => one.Url, webhook.Url).SetProperty(one => one.Kinds, webhook.Kinds).SetProperty(one => one.SecretSealed, webhook.SecretSealed)
            .SetProperty(one => one.Status, webhook.Status).SetProperty(one => one.Failures, webhook.Failures).SetProperty(one => one.FailingSince, webhook.FailingSince)
            .SetProperty(one => one.LastProblem, webhook.LastProblem).SetProperty(one => one.NextTryAt, webhook.NextTryAt).SetProperty(one => one.Version, webhook.Version));
        if (rows == 1)
        {
            Record(db, call, webhook, what);
            await db.SaveChangesAsync();
        }

        return rows == 1;
    }

    private async Task<Webhook?> FindAsync(Call call) => call.RouteId("id") is { } id
        ? await database.ReadAsync(db => db.Webhooks.SingleOrDefaultAsync(one => one.Id == id && one.ClientId == call.Caller.Id))
        : null;

    private void Record(GapuraContext db, Call call, Webhook webhook, string what) => parts.Audit.Append(db, new AuditEntry(AuditKinds.WebhookChanged, "success")
    {
        Portal = call.Caller.Portal.Key,
        Actor = call.Caller.Actor,
        Reason = what,
        Reference = Reference.New(),
        Address = PartyVisits.AddressOf(call.Http).ToString(),
        Details = new Dictionary<string, string> { ["client"] = call.Caller.Id, ["webhook"] = webhook.Id.ToString("N"), ["host"] = new Uri(webhook.Url).Authority },
    });

    private static string TagOf(Webhook webhook) => Tags.Of(webhook.Id.ToString("N"), webhook.Version);

    private static Reply Shown(Webhook webhook) => new() { Status = StatusCodes.Status200OK, ETag = TagOf(webhook), Body = Reply.Bytes(Json(webhook)) };

    private static object Json(Webhook webhook, string? secret = null) => new
    {
        id = webhook.Id.ToString("N"),
        url = webhook.Url,
        kinds = webhook.Kinds.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        status = webhook.Status == WebhookStatus.Active ? "active" : "given_up",
        toldUpTo = webhook.Cursor,
        failures = webhook.Failures,
        lastProblem = webhook.LastProblem.Length == 0 ? null : webhook.LastProblem,
        createdAt = Reply.Time(webhook.CreatedAt),
        secret,
    };
}

/// <summary>What managing webhooks works with.</summary>
public sealed record WebhookParts(WebhookRoad Road, WebhookSecrets Secrets, WebhookSender Sender, AuditLog Audit);
