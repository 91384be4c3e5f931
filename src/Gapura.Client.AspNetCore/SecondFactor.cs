using Microsoft.AspNetCore.Authorization;

namespace Gapura.Client.AspNetCore;

/// <summary>That a second factor was proved, and not too long ago.</summary>
internal sealed class SecondFactorRequirement : IAuthorizationRequirement
{
    /// <summary>Under this, clocks that differ would send people round in circles.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(30);

    public SecondFactorRequirement(TimeSpan? maxAge)
    {
        if (maxAge < Shortest)
        {
            throw new ArgumentOutOfRangeException(nameof(maxAge), maxAge, "A second factor may be at least 30 s old.");
        }

        MaxAge = maxAge;
    }

    public TimeSpan? MaxAge { get; }

    public override string ToString() => MaxAge is { } most ? $"a second factor within {most}" : "a second factor";
}

/// <summary>Looks whether it is so.</summary>
internal sealed class SecondFactorHandler(TimeProvider time) : AuthorizationHandler<SecondFactorRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, SecondFactorRequirement requirement)
    {
        bool isFresh = requirement.MaxAge is not { } most || (AuthTime.Of(context.User) is { } at && time.GetUtcNow() - at <= most);
        if (context.User.HasSecondFactor() && isFresh)
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
