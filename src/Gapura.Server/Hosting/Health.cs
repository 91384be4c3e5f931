using Gapura.Server.Audit;
using Gapura.Server.Hosting.Backup;
using Gapura.Server.Pages;
using Gapura.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Hosting;

/// <summary>Whether this node lives, and whether it can serve. Details go to the log and to <c>gapura doctor</c>, not to the public (O-03).</summary>
public static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => Results.Text("live"));
        app.MapGet("/health/ready", async (Database database) =>
        {
            try
            {
                await database.ReadAsync(db => db.ServerMarks.AnyAsync());
                return Results.Text("ready");
            }
            catch (Exception e) when (Database.IsOutage(e))
            {
                return Results.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        });
    }

    /// <summary>Refuses to serve while the clock or the database is not to be believed (ATK-27, ATK-28).</summary>
    public static IApplicationBuilder UseTrust(this IApplicationBuilder app)
    {
        var clock = app.ApplicationServices.GetRequiredService<ClockGuard>();
        var restore = app.ApplicationServices.GetRequiredService<RestoreGuard>();
        var log = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("Gapura.Failures");
        return app.Use((http, next) =>
        {
            if ((clock.IsTrusted && restore.IsTrusted) || http.Request.Path.StartsWithSegments("/health/live", StringComparison.Ordinal))
            {
                return next(http);
            }

            var reference = Reference.New();
            log.LogWarning("{Reference}: not served, because {What} cannot be trusted", reference, clock.IsTrusted ? "the restored database" : "the clock");
            return Errors.UnavailableAsync(http, reference);
        });
    }
}
