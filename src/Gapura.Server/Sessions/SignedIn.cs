using Gapura.Server.Http;
using Gapura.Storage.Records;

namespace Gapura.Server.Sessions;

/// <summary>A person with an open session.</summary>
public sealed record SignedIn(Session Session, Account Account)
{
    /// <summary>How long after proving everything a sensitive change may be made without proving it again (ASVS 7.5.1).</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    public bool IsFresh(DateTimeOffset now) => now - Session.ProvedAt <= Freshness;

    public override string ToString() => $"session {Session.Id}";
}

public static class SignedInOfRequest
{
    private static readonly object Key = new();

    /// <summary>Only behind <see cref="SessionGate"/>.</summary>
    public static SignedIn SignedIn(this HttpContext http) =>
        http.Items[Key] as SignedIn ?? throw new InvalidOperationException("This address is not behind the session gate.");

    public static void SetSignedIn(this HttpContext http, SignedIn signedIn) => http.Items[Key] = signedIn;
}

/// <summary>Lets through who has a session at this portal; everyone else goes to the portal's front door.</summary>
public sealed class SessionGate(SessionBook sessions) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var visit = http.Visit();
        if (await sessions.FindAsync(http, visit) is not { } signedIn)
        {
            return See.Other(visit.Path("/sign-in"));
        }

        var isEnrolling = http.GetEndpoint()?.Metadata.GetMetadata<OpenWhileEnrolling>() is not null;
        if (signedIn.Session.MustEnrol && !isEnrolling)
        {
            return See.Other(visit.Path("/enable"));
        }

        http.SetSignedIn(signedIn);
        return await next(context);
    }
}

/// <summary>Marks an address that stays open to a person who must enrol before anything else.</summary>
public sealed class OpenWhileEnrolling;
