using Gapura.Protocol.Enrolment;
using Gapura.Protocol.Signing;
using Gapura.Server.Factors.App;
using Gapura.Server.Flows.Approval;
using Gapura.Server.Flows.Devices;
using Gapura.Server.Hosting;
using Gapura.Server.Http;
using Gapura.Server.Portals;
using Gapura.Server.Wake;
using Gapura.Storage;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Api.App;

/// <summary>What devices call (SPEC 8).</summary>
public static class AppEndpoints
{
    private const int MostEntries = 30;

    private static readonly PerProvider<Func<GapuraContext, AccountId, DateTimeOffset, int, Task<Challenge?>>> Pending = new(() => EF.CompileAsyncQuery(
        (GapuraContext db, AccountId account, DateTimeOffset now, int version) => db.Challenges.SingleOrDefault(one =>
            one.AccountId == account && one.State == ChallengeState.Pending && one.ExpiresAt > now && one.CredentialVersion == version)));

    public static IServiceCollection AddAppApi(this IServiceCollection services) => services
        .AddSingleton<AppVisits>().AddSingleton<DeviceCalls>().AddSingleton<AnswerChallenge>().AddSingleton<AnswerParts>();

    public static void MapAppApi(this IEndpointRouteBuilder app)
    {
        var open = app.MapGroup("/api/app/v1");
        open.MapPost("/enrolments/look", LookAsync);
        open.MapPost("/enrolments/claim", ClaimAsync);

        var devices = open.MapGroup("").AddEndpointFilter<DeviceGate>();
        devices.MapGet("/device", (HttpContext http, AppPush push, Clock clock) => About(http.DeviceCall(), push, clock));
        devices.MapDelete("/device", RemoveAsync).WithMetadata(new OpenToRemoved());
        devices.MapGet("/challenge", ChallengeAsync);
        devices.MapPost("/challenges/{id}/answer", AnswerAsync);
        devices.MapGet("/history", HistoryAsync);
        devices.MapGet("/events", (HttpContext http, ServerSentEvents events, DeviceCalls calls) => events.Open(
            http.DeviceCall().Account.Id,
            async isWoken => !await calls.MayWaitAsync(http.DeviceCall().Device.Id) ? StreamStep.End : isWoken ? StreamStep.Tell : StreamStep.Wait,
            "wake"));
        TokenEndpoints.Map(open, devices);
        devices.MapPost("/push", SubscribeAsync);
        devices.MapDelete("/push", UnsubscribeAsync);
        open.Map("/{**rest}", (Clock clock) => Refusals.Malformed(clock));
    }

    private static async Task<IResult> LookAsync(HttpContext http, AppEnrolment enrolment, AppVisits visits, OwnServer server, Clock clock)
    {
        if (await JsonBody.ReadAsync(http) is not { } body || JsonBody.Parse<LookBody>(body) is not { } asked)
        {
            return Refusals.Malformed(clock);
        }

        return await enrolment.LookAsync(asked.Code) is var (row, account, hasDevice) && visits.Describe(http, account.Portal) is { } visit
            ? Results.Json(new
            {
                portal = visit.Portal.Name,
                userId = account.UserId,
                userType = visit.Portal.FindUserType(account.UserType)?.Label ?? "",
                server = server.Name.ToString(),
                nonce = row.Nonce,
                company = account.Organisation,
                language = visit.Portal.DefaultLanguage == Language.English ? "en" : "id",
                token = TokenEndpoints.Offer(visit.Portal, hasDevice),
                expires = row.ExpiresAt.ToUnixTimeSeconds(),
                time = clock.Now.ToUnixTimeSeconds(),
            })
            : Refusals.Gone(clock);
    }

    private static async Task<IResult> ClaimAsync(HttpContext http, ClaimDevice verb, AppVisits visits, AppPush push, Clock clock)
    {
        if (await JsonBody.ReadAsync(http) is not { } body || JsonBody.Parse<ClaimBody>(body) is not { } asked || EnrolmentClaim.Open(asked.Claim) is not { } claim)
        {
            return Refusals.Malformed(clock);
        }

        return await verb.DoAsync(claim, account => visits.Describe(http, account.Portal)!) switch
        {
            ClaimResult.Bound bound when visits.Describe(http, bound.Account.Portal) is { } visit => Results.Json(new
            {
                device = bound.Device.Id.Value.ToString("D"),
                account = bound.Account.Id.Value.ToString("D"),
                portal = visit.Portal.Name,
                userId = bound.Account.UserId,
                userType = visit.Portal.FindUserType(bound.Account.UserType)?.Label ?? "",
                key = Base64UrlText.Encode(bound.OfflineKey),
                pushKey = push.PublicKey,
                time = clock.Now.ToUnixTimeSeconds(),
            }),
            ClaimResult.KnownKey => Refusals.KnownKey(clock),
            ClaimResult.Full => Refusals.Full(clock),
            _ => Refusals.Gone(clock),
        };
    }

    private static IResult About(DeviceCall call, AppPush push, Clock clock) => Results.Json(new
    {
        device = call.Device.Id.Value.ToString("D"),
        account = call.Account.Id.Value.ToString("D"),
        portal = call.Visit.Portal.Name,
        userId = call.Account.UserId,
        userType = call.Visit.Portal.FindUserType(call.Account.UserType)?.Label ?? "",
        name = call.Device.Name,
        pushKey = push.PublicKey,
        time = clock.Now.ToUnixTimeSeconds(),
    });

    private static async Task<IResult> RemoveAsync(HttpContext http, RemoveDevice verb, Clock clock)
    {
        var call = http.DeviceCall();
        await verb.LeaveAsync(call.Visit, call.Account, call.Device.Id);
        return Results.Json(new { removed = true, time = clock.Now.ToUnixTimeSeconds() });
    }

    private static async Task<IResult> ChallengeAsync(HttpContext http, Database database, Clock clock)
    {
        var (account, now) = (http.DeviceCall().Account, clock.Now);
        var pending = await database.ReadAsync(db => Pending.For(db)(db, account.Id, now, account.CredentialVersion));
        return Results.Json(new
        {
            challenge = pending is null ? null : new
            {
                id = pending.Id.Value.ToString("D"),
                nonce = pending.Nonce,
                shown = new
                {
                    portal = pending.ShownPortal,
                    userId = pending.ShownUserId,
                    browser = pending.ShownBrowser,
                    place = pending.ShownPlace,
                    time = pending.CreatedAt.ToUnixTimeSeconds(),
                },
                asksNumber = pending.NumberSealed is { Length: > 0 },
                expires = pending.ExpiresAt.ToUnixTimeSeconds(),
            },
            time = now.ToUnixTimeSeconds(),
        });
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, string id, AnswerChallenge verb, Clock clock)
    {
        var call = http.DeviceCall();
        if (JsonBody.Parse<AnswerBody>(call.Body) is not { } asked || !Guid.TryParseExact(id, "D", out var challenge))
        {
            return Refusals.Malformed(clock);
        }

        return await verb.DoAsync(call.Visit, call.Account, call.Device, challenge, new GivenStatement(asked.Statement, asked.Pin ?? "")) switch
        {
            AnswerResult.Unproved unproved => TokenEndpoints.Refuse(clock, unproved.Pin),
            AnswerResult.Taken taken => Results.Json(new { outcome = Refusals.OutcomeOf(taken.State, isExpired: false), time = clock.Now.ToUnixTimeSeconds() }),
            AnswerResult.Ended ended => Refusals.Ended(clock, ended.State, ended.IsExpired, ended.Reference),
            AnswerResult.Unverified => Refusals.Unverified(clock),
            AnswerResult.Refused refused => Refusals.Refused(clock, refused.Reference),
            AnswerResult.Suspended suspended => Refusals.Suspended(clock, suspended.Reference),
            AnswerResult.Throttled throttled => Refusals.Busy(clock, (int)Math.Clamp((throttled.Until - clock.Now).TotalSeconds, 1, int.MaxValue), throttled.Reference),
            _ => Refusals.Malformed(clock),
        };
    }

    private static async Task<IResult> HistoryAsync(HttpContext http, Database database, Clock clock)
    {
        var account = http.DeviceCall().Account;
        var rows = await database.ReadAsync(db => db.Challenges.Where(one => one.AccountId == account.Id).OrderByDescending(one => one.CreatedAt).Take(MostEntries).ToListAsync());
        return Results.Json(new
        {
            entries = rows.Where(row => row.State != ChallengeState.Pending || row.ExpiresAt <= clock.Now).Select(row => new
            {
                challenge = row.Id.Value.ToString("D"),
                outcome = Refusals.OutcomeOf(row.State, isExpired: row.State == ChallengeState.Pending),
                portal = row.ShownPortal,
                userId = row.ShownUserId,
                browser = row.ShownBrowser,
                place = row.ShownPlace,
                at = row.CreatedAt.ToUnixTimeSeconds(),
            }),
            time = clock.Now.ToUnixTimeSeconds(),
        });
    }

    private static async Task<IResult> SubscribeAsync(HttpContext http, AppPush push, Clock clock)
    {
        var call = http.DeviceCall();
        return JsonBody.Parse<PushBody>(call.Body) is { } asked && await push.SubscribeAsync(call.Device, asked.Endpoint, asked.P256dh, asked.Auth)
            ? Results.Json(new { subscribed = true, time = clock.Now.ToUnixTimeSeconds() })
            : Refusals.Malformed(clock);
    }

    private static async Task<IResult> UnsubscribeAsync(HttpContext http, AppPush push, Clock clock)
    {
        await push.UnsubscribeAsync(http.DeviceCall().Device.Id);
        return Results.Json(new { subscribed = false, time = clock.Now.ToUnixTimeSeconds() });
    }

    private sealed record PushBody(string Endpoint, string P256dh, string Auth)
    {
        public override string ToString() => "push subscription";
    }

    private sealed record LookBody(string Code);

    private sealed record ClaimBody(string Claim)
    {
        public override string ToString() => "claim";
    }

    private sealed record AnswerBody(string Statement, string? Pin = null)
    {
        public override string ToString() => "answer";
    }
}
