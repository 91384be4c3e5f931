using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gapura.Server.OpenId.Steps;
using Gapura.Server.Tests.Architecture;
using Gapura.Testing;

namespace Gapura.Server.Tests.OpenId.Judges;

/// <summary>Certified libraries for Node.js are the application; the test is the person and the browser.</summary>
public sealed class NodeJudgeTests
{
    private const string Callback = "http://127.0.0.1:9/judge";
    private const string Bye = "http://127.0.0.1:9/bye";

    [Fact]
    public async Task Openid_client_finishes_every_flow() => Assert.Equal(
        ["code", "userinfo", "max_age", "pushed", "refresh", "introspection and revocation", "client credentials", "device", "private_key_jwt", "RS256 and client_secret_post", "public", "end of session"],
        await JudgeAsync("openid-client.mjs"));

    [Fact]
    public async Task Oauth4webapi_finishes_every_flow() => Assert.Equal(
        ["discovery", "code", "userinfo", "pushed", "refresh", "introspection and revocation", "client credentials and a JWT access token (RFC 9068)", "device"],
        await JudgeAsync("oauth4webapi.mjs"));

    private static async Task<List<string>> JudgeAsync(string script)
    {
        var folder = Repository.At("tests/openid-judges");
        Assert.True(Directory.Exists(Path.Combine(folder, "node_modules")), "The judges are not installed: npm ci --prefix tests/openid-judges");
        await using var scene = await OpenIdScene.StartAsync(change: Register);
        scene.Gapura.GoToTheMachinesTime();
        using var judge = ToolProcess.Start(new ProcessStartInfo("node", [Path.Combine(folder, script)]), "nodejs");
        List<string> finished = [];
        try
        {
            var errors = judge.StandardError.ReadToEndAsync();
            while (await judge.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) is { } line)
            {
                var asked = JsonNode.Parse(line)!;
                scene.Gapura.GoToTheMachinesTime();
                var answer = await AnswerAsync(scene, asked, finished);
                await judge.StandardInput.WriteLineAsync(JsonSerializer.Serialize(answer));
                await judge.StandardInput.FlushAsync();
            }

            await judge.WaitForExitAsync();
            Assert.True(judge.ExitCode == 0, $"After {string.Join(", ", finished)}: {await errors}");
            return finished;
        }
        finally
        {
            if (!judge.HasExited)
            {
                judge.Kill(entireProcessTree: true);
            }
        }
    }

    private static async Task<object> AnswerAsync(OpenIdScene scene, JsonNode asked, List<string> finished)
    {
        switch ((string)asked["kind"]!)
        {
            case "begin":
                return await BeginAsync(scene);
            case "visit":
                var at = await scene.GoAsync((string)asked["url"]!);
                return (at.Url is null ? await scene.SignInAsync(at) : at).Url!;
            case "allow":
                var page = await scene.GoAsync((string)asked["url"]!);
                await scene.Browser.SubmitOnlyAsync(page.Page, "Izinkan");
                return true;
            case "register":
                var keys = new JsonObject { ["keys"] = new JsonArray(asked["jwk"]!.DeepClone()) }.ToJsonString();
                return (await scene.Gapura.AddClientAsync("keyed", row =>
                {
                    Register(row);
                    (row.SecretHash, row.Keys) = (null, keys);
                })).Id;
            default:
                finished.Add((string)asked["flow"]!);
                return true;
        }
    }

    private static async Task<object> BeginAsync(OpenIdScene scene)
    {
        var rsa = await scene.Gapura.AddClientAsync("rsa", row =>
        {
            Register(row);
            row.SigningAlgorithm = "RS256";
        });
        var open = await scene.Gapura.AddClientAsync("open", row =>
        {
            Register(row);
            (row.Grants, row.Scopes) = ("authorization_code refresh_token", "openid profile email offline_access");
        }, isPublic: true);
        return new
        {
            issuer = scene.Gapura.Settings.BaseUrl + "/",
            id = scene.Client.Id,
            secret = scene.Client.Secret,
            rsaId = rsa.Id,
            rsaSecret = rsa.Secret,
            publicId = open.Id,
            callback = Callback,
            bye = Bye,
            audience = Exchange.ApiAudience(scene.Gapura.Settings),
        };
    }

    private static void Register(Storage.Records.Client row) => (row.Grants, row.Scopes, row.RedirectUris, row.PostLogoutUris) =
        ("authorization_code refresh_token client_credentials device_code", "openid profile email offline_access gapura.verify", Callback, Bye);
}

internal static class MachinesTime
{
    /// <summary>Programs that are not ours go by the machine's clock.</summary>
    public static void GoToTheMachinesTime(this RunningGapura gapura)
    {
        if (TimeProvider.System.GetUtcNow() is var now && now > gapura.Time.GetUtcNow())
        {
            gapura.Time.SetUtcNow(now);
        }
    }
}
