using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Gapura.Protocol.Signing;
using Gapura.Server.Push;
using Gapura.Server.Tests.Architecture;
using Gapura.Testing;

namespace Gapura.Server.Tests.Push;

/// <summary>A browser that subscribed: its keys, and http_ece to open what comes. That library shares no line with ours.</summary>
internal sealed class PushDevice : IDisposable
{
    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _auth = RandomNumberGenerator.GetBytes(PushSubscription.AuthBytes);

    public PushSubscription At(string endpoint)
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return new PushSubscription(endpoint, [0x04, .. point.X!, .. point.Y!], _auth);
    }

    public async Task<string> OpenAsync(byte[] body)
    {
        var judge = Repository.At("tests/push-judge");
        Assert.True(Directory.Exists(Path.Combine(judge, "node_modules")), "http_ece is not installed: npm ci --prefix tests/push-judge");
        return await ToolProcess.OutputAsync(new ProcessStartInfo("node", [Path.Combine(judge, "open.js")]), "nodejs", JsonSerializer.Serialize(new
        {
            body = Base64UrlText.Encode(body),
            key = Base64UrlText.Encode(_key.ExportParameters(includePrivateParameters: true).D),
            auth = Base64UrlText.Encode(_auth),
        }));
    }

    public void Dispose() => _key.Dispose();
}
