using Gapura.Protocol.Enrolment;
using Gapura.Protocol.Pin;
using Gapura.Protocol.Signing;
using Gapura.Server.Accounts;
using Gapura.Server.Factors.SecureToken;
using Gapura.Server.Flows.Devices;
using Gapura.Server.Hosting;
using Gapura.Server.Portals;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Api.App;

/// <summary>What Secure Tokens call, on their way and afterwards (SPEC 9.12).</summary>
public static class TokenEndpoints
{
    private const int CodeDigits = 6;
    private const int AnswerDigits = 8;
    private const int SecondsOfAnHour = 3600;

    public static void Map(IEndpointRouteBuilder open, IEndpointRouteBuilder devices)
    {
        open.MapPost("/activations", ClaimAsync);
        devices.MapGet("/activation", ActivationAsync).WithMetadata(new OpenToActivating());
        devices.MapPost("/activation/code", CodeAsync).WithMetadata(new OpenToActivating());
        devices.MapPost("/activation/resend", ResendAsync).WithMetadata(new OpenToActivating());
        devices.MapDelete("/activation", LeaveAsync).WithMetadata(new OpenToActivating());
        devices.MapGet("/token", TokenAsync);
        devices.MapPost("/token/pin", ChangePinAsync);
        devices.MapPost("/token/unlock", AskUnlockAsync);
        devices.MapPost("/token/unlock/answer", UnlockAsync);
        TransactionEndpoints.Map(devices);
    }

    /// <summary>What the look at a code tells of a Secure Token (SPEC 9.6); null at a portal of another factor.</summary>
    public static object? Offer(PortalProfile portal, bool replaces) => portal.Factor == FactorKind.SecureToken
        ? new { consent = new { version = portal.Token.Consent.Version, id = portal.Token.Consent.Indonesian, en = portal.Token.Consent.English }, replaces }
        : null;

    /// <summary>A PIN that was not right (SPEC 9.5).</summary>
    public static Problem Refuse(Clock clock, PinResult result) => result switch
    {
        PinResult.Wrong wrong => Refusals.WrongPin(clock, wrong.Left, wrong.Reference),
        PinResult.Locked locked => Refusals.Locked(clock, locked.Reference),
        _ => Refusals.Malformed(clock),
    };

    private static async Task<IResult> ClaimAsync(HttpContext http, ActivateToken verb, AppVisits visits, ActivationView view, Clock clock)
    {
        if (await JsonBody.ReadAsync(http) is not { } body || JsonBody.Parse<ClaimBody>(body) is not { } asked || TokenClaim.Open(asked.Claim) is not { } claim)
        {
            return Refusals.Malformed(clock);
        }

        return await verb.ClaimAsync(claim, account => visits.Describe(http, account.Portal)) switch
        {
            TokenClaimResult.Begun begun => Results.Json(await view.OfAsync(begun.Account, begun.Activation)),
            TokenClaimResult.KnownKey => Refusals.KnownKey(clock),
            TokenClaimResult.OtherConsent => Refusals.Consent(clock),
            TokenClaimResult.NoMessage => Refusals.Limit(clock),
            _ => Refusals.Gone(clock),
        };
    }

    private static async Task<IResult> ActivationAsync(HttpContext http, ActivateToken verb, ActivationView view, Clock clock)
    {
        var call = http.DeviceCall();
        return await verb.ShowAsync(call.Account, call.Device.Id) is { } activation ? Results.Json(await view.OfAsync(call.Account, activation)) : Refusals.CodeOver(clock);
    }

    private static async Task<IResult> ResendAsync(HttpContext http, ActivateToken verb, ActivationView view, Clock clock)
    {
        var call = http.DeviceCall();
        return await verb.ResendAsync(call.Visit, call.Account, call.Device.Id) switch
        {
            (_, null) => Refusals.CodeOver(clock),
            (ResendResult.NotAllowed, _) => Refusals.Limit(clock),
            (ResendResult.TooSoon, { } activation) => Refusals.Busy(
                clock, TokenEnrolment.ResendAt(activation) is { } at ? (int)Math.Max(1, Math.Ceiling((at - clock.Now).TotalSeconds)) : (int)TokenEnrolment.Life.TotalSeconds, ""),
            (_, { } activation) => Results.Json(await view.OfAsync(call.Account, activation)),
        };
    }

    private static async Task<IResult> LeaveAsync(HttpContext http, ActivateToken verb, Clock clock)
    {
        var call = http.DeviceCall();
        await verb.LeaveAsync(call.Visit, call.Account, call.Device.Id);
        return Results.Json(new { removed = true, time = clock.Now.ToUnixTimeSeconds() });
    }

    private static async Task<IResult> CodeAsync(HttpContext http, ActivateToken verb, Factors.App.AppPush push, Clock clock)
    {
        var call = http.DeviceCall();
        if (JsonBody.Parse<CodeBody>(call.Body) is not { } asked || asked.Code.Length != CodeDigits || !asked.Code.All(char.IsAsciiDigit))
        {
            return Refusals.Malformed(clock);
        }

        return await verb.ProveAsync(call.Visit, call.Account, call.Device.Id, asked.Code) switch
        {
            TokenCodeResult.Active active => Bound(call, active.Device, push, clock),
            TokenCodeResult.Over { Bound: { } bound } => Bound(call, bound, push, clock),
            TokenCodeResult.Wrong wrong => Refusals.WrongCode(clock, wrong.Left, wrong.Reference),
            _ => Refusals.CodeOver(clock),
        };
    }

    private static IResult Bound(DeviceCall call, Device device, Factors.App.AppPush push, Clock clock) => Results.Json(new
    {
        device = device.Id.Value.ToString("D"),
        account = call.Account.Id.Value.ToString("D"),
        portal = call.Visit.Portal.Name,
        userId = call.Account.UserId,
        company = call.Account.Organisation,
        userType = call.Visit.Portal.FindUserType(call.Account.UserType)?.Label ?? "",
        key = "",
        pushKey = push.PublicKey,
        time = clock.Now.ToUnixTimeSeconds(),
    });

    private static async Task<IResult> TokenAsync(HttpContext http, KeepToken verb, Clock clock) => await verb.FindAsync(http.DeviceCall().Device.Id) is { } token
        ? Results.Json(new
        {
            locked = token.LockedAt is not null,
            left = TokenProof.MostWrong - token.WrongPins,
            limitedUntil = token.LimitedUntil is { } until && until > clock.Now ? until.ToUnixTimeSeconds() : 0,
            time = clock.Now.ToUnixTimeSeconds(),
        })
        : Refusals.Malformed(clock);

    private static async Task<IResult> ChangePinAsync(HttpContext http, KeepToken verb, Clock clock)
    {
        var call = http.DeviceCall();
        if (JsonBody.Parse<PinBody>(call.Body) is not { } asked || PinKey.Read(asked.Key) is not { } fresh || await verb.FindAsync(call.Device.Id) is null)
        {
            return Refusals.Malformed(clock);
        }

        return await verb.ChangePinAsync(call.Visit, call.Account, call.Device, fresh, asked.Proof, asked.Key) switch
        {
            PinResult.Right => Results.Json(new { changed = true, time = clock.Now.ToUnixTimeSeconds() }),
            var refused => Refuse(clock, refused),
        };
    }

    private static async Task<IResult> AskUnlockAsync(HttpContext http, KeepToken verb, Clock clock)
    {
        var call = http.DeviceCall();
        if (JsonBody.Parse<UnlockBody>(call.Body) is not { By: "operator" or "text" } asked)
        {
            return Refusals.Malformed(clock);
        }

        return await verb.AskUnlockAsync(call.Visit, call.Account, call.Device.Id, asked.By == "text") switch
        {
            UnlockResult.Begun unlock => Results.Json(
                new { question = unlock.Question, phone = unlock.Phone, expires = unlock.Until.ToUnixTimeSeconds(), time = clock.Now.ToUnixTimeSeconds() }),
            UnlockResult.TooMany => Refusals.Busy(clock, SecondsOfAnHour, ""),
            _ => Refusals.Limit(clock),
        };
    }

    private static async Task<IResult> UnlockAsync(HttpContext http, KeepToken verb, Clock clock)
    {
        var call = http.DeviceCall();
        if (JsonBody.Parse<UnlockAnswerBody>(call.Body) is not { } asked || asked.Answer.Length is not (CodeDigits or AnswerDigits) || !asked.Answer.All(char.IsAsciiDigit))
        {
            return Refusals.Malformed(clock);
        }

        return await verb.UnlockAsync(call.Visit, call.Account, call.Device.Id, asked.Answer) switch
        {
            (CodeResult.Right, _) => Results.Json(new { unlocked = true, time = clock.Now.ToUnixTimeSeconds() }),
            (CodeResult.Wrong, var left) => Refusals.WrongCode(clock, left, ""),
            _ => Refusals.CodeOver(clock),
        };
    }

    private sealed record ClaimBody(string Claim)
    {
        public override string ToString() => "claim";
    }

    private sealed record CodeBody(string Code)
    {
        public override string ToString() => "code";
    }

    private sealed record PinBody(string Key, string Proof)
    {
        public override string ToString() => "PIN key";
    }

    private sealed record UnlockBody(string By);

    private sealed record UnlockAnswerBody(string Answer)
    {
        public override string ToString() => "answer";
    }
}

/// <summary>Marks what a device may call that is on its way to be a Secure Token.</summary>
public sealed record OpenToActivating;

/// <summary>An activation as SPEC 9.12 has it.</summary>
public sealed class ActivationView(Database database, Contacts contacts, Clock clock)
{
    public async Task<object> OfAsync(Account account, TokenActivation activation)
    {
        var message = await database.ReadAsync(db => db.Outbox.SingleOrDefaultAsync(one => one.Id == activation.MessageId));
        return new
        {
            device = activation.DeviceId.Value.ToString("D"),
            account = account.Id.Value.ToString("D"),
            phone = contacts.MaskedPhone(account),
            codeExpires = activation.CodeUntil.ToUnixTimeSeconds(),
            resendAt = TokenEnrolment.ResendAt(activation)?.ToUnixTimeSeconds() ?? 0,
            left = TokenEnrolment.LeftOf(activation),
            delivery = DeliveryOf(message),
            expires = activation.ExpiresAt.ToUnixTimeSeconds(),
            time = clock.Now.ToUnixTimeSeconds(),
        };
    }

    private static string DeliveryOf(OutboxMessage? message) => message switch
    {
        { Delivery: DeliveryState.Delivered } => "delivered",
        { Delivery: DeliveryState.Undeliverable } or { State: OutboxState.Failed } => "undeliverable",
        { State: OutboxState.Queued or OutboxState.Sending } or { Delivery: DeliveryState.Waiting } => "waiting",
        _ => "sent",
    };
}
