using Gapura.Server.Http;
using Gapura.Storage.Records;

namespace Gapura.Server.Sessions;

/// <summary>A person with an open session.</summary>
/// <param name="HasFactor">Whether a second factor of theirs is active.</param>
public sealed record SignedIn(Session Session, Account Account, bool HasFactor)
{
    /// <summary>How long after proving everything a sensitive change may be made without proving it again (ASVS 7.5.1).</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Everything that this person has was proved lately. A session that was opened by password alone (policy <c>off</c>) is not fresh for
    /// who has a second factor: else the password would be enough to take that factor away (D-10).
    /// </summary>
    public bool IsFresh(DateTimeOffset now) => now - Session.ProvedAt <= Freshness && (!HasFactor || Session.Methods.Contains(' ', StringComparison.Ordinal));

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
