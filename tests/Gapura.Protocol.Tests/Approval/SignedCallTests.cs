using System.Text;
using System.Text.Json;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;
using Xunit;

namespace Gapura.Protocol.Tests.Approval;

public sealed class SignedCallTests
{
    private static readonly JsonElement File = SharedVectors.Open("calls");

    [Fact]
    public void A_call_is_taken_for_the_request_that_was_signed_only()
    {
        Assert.Empty(SharedVectors.Failing(File.Each("accept"), vector => IsTaken(vector) && SignedCall.Read(vector.Text("envelope"))!.Value.Call.Time == vector.GetProperty("call").Number("time")));
        Assert.Empty(SharedVectors.Failing(File.Each("refuse"), vector => !IsTaken(vector)));
    }

    [Fact]
    public void A_call_is_read_as_it_was_made()
    {
        using var key = DeviceKey.Create();
        ServerName server = ServerName.Read("http://localhost:5080")!.Value;
        var made = SignedCall.Create(server, Guid.CreateVersion7(DateTimeOffset.UnixEpoch), CalledRequest.Of("DELETE", "/api/app/v1/device", []), 1795392000);
        (SignedCall read, Envelope envelope) = SignedCall.Read(made.Seal(key))!.Value;
        Assert.Equal(made, read);
        Assert.True(envelope.IsSignedBy(key.Public));
    }

    private static bool IsTaken(JsonElement vector)
    {
        JsonElement request = vector.GetProperty("request");
        return SignedCall.Read(vector.Text("envelope")) is (SignedCall call, Envelope envelope)
            && envelope.IsSignedBy(File.Key())
            && call.IsFor(request.Server(), CalledRequest.Of(request.Text("method"), request.Text("path"), Encoding.UTF8.GetBytes(request.Text("body"))));
    }
}
