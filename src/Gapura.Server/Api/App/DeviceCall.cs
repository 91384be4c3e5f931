using Gapura.Server.Http;
using Gapura.Storage.Records;

namespace Gapura.Server.Api.App;

/// <summary>Who calls: a bound device, whose signature over this very request was checked (SPEC 5).</summary>
public sealed record DeviceCall(Visit Visit, Account Account, Device Device, byte[] Body)
{
    public override string ToString() => $"call of device {Device.Id}";
}

public static class DeviceCallOfRequest
{
    private static readonly object Key = new();

    /// <summary>Only behind <see cref="DeviceGate"/>.</summary>
    public static DeviceCall DeviceCall(this HttpContext http) =>
        http.Items[Key] as DeviceCall ?? throw new InvalidOperationException("This address is not behind the device gate.");

    public static void SetDeviceCall(this HttpContext http, DeviceCall call) => http.Items[Key] = call;
}
