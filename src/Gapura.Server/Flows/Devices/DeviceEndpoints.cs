using Gapura.Server.Http;
using Gapura.Server.Sessions;

namespace Gapura.Server.Flows.Devices;

/// <summary>The signed-in person's devices, and what devices do themselves.</summary>
public static class DeviceEndpoints
{
    public static IServiceCollection AddDevices(this IServiceCollection services) => services
        .AddSingleton<ClaimDevice>().AddSingleton<RemoveDevice>().AddSingleton<ManageDevices>().AddSingleton<AddDevice>()
        .AddSingleton<ActivateToken>().AddSingleton<ActivateTokenParts>().AddSingleton<KeepToken>().AddSingleton<KeepTokenParts>();

    public static void MapDevices(this IEndpointRouteBuilder signedIn)
    {
        signedIn.MapGet("/home/devices", (HttpContext http, ManageDevices verb) => verb.ShowAsync(http.Visit(), http.SignedIn()));
        signedIn.MapPost("/home/devices/block", (HttpContext http, ManageDevices verb) => verb.BlockAsync(http, http.Visit(), http.SignedIn()));
        signedIn.MapPost("/home/devices/rename", (HttpContext http, ManageDevices verb) => verb.RenameAsync(http, http.Visit(), http.SignedIn()));

        var open = signedIn.MapGroup("").WithMetadata(new OpenWhileEnrolling());
        open.MapPost("/home/devices/add", (HttpContext http, AddDevice verb) => verb.BeginAsync(http.Visit(), http.SignedIn()));
        open.MapGet("/home/devices/code", (HttpContext http, AddDevice verb) => verb.ShowAsync(http.Visit(), http.SignedIn()));
        open.MapPost("/home/devices/code", (HttpContext http, AddDevice verb) => verb.ConfirmAsync(http.Visit(), http.SignedIn()));
        open.MapPost("/home/devices/code/refuse", (HttpContext http, AddDevice verb) => verb.RefuseAsync(http.Visit(), http.SignedIn()));
        open.MapGet("/home/devices/code/events", (HttpContext http, AddDevice verb) => verb.Events(http.Visit(), http.SignedIn()));
        open.MapGet("/home/devices/code/claimed/events", (HttpContext http, AddDevice verb) => verb.ClaimedEvents(http.Visit(), http.SignedIn()));
        open.MapGet("/home/devices/code/claimed/state", (HttpContext http, AddDevice verb) => verb.ClaimedStateAsync(http.Visit(), http.SignedIn()));
        open.MapGet("/home/devices/code/state", (HttpContext http, AddDevice verb) => verb.StateAsync(http.Visit(), http.SignedIn()));
    }
}
