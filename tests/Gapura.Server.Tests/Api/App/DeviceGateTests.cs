using System.Net;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;
using Gapura.Server.Tests.Flows.Approval;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Api.App;

/// <summary>Calls of devices: signed, for this very request, in time, once (SPEC 5, E-13).</summary>
public sealed class DeviceGateTests
{
    [Fact]
    public async Task No_call_is_answered_without_a_signature()
    {
        await using var scene = await AppScene.BoundAsync();
        (string Method, string Path)[] calls =
        [
            ("GET", "/device"), ("DELETE", "/device"), ("GET", "/challenge"), ("POST", "/challenges/01a20132-3f80-7aec-87aa-1f8f1b09b2ac/answer"),
            ("GET", "/history"), ("GET", "/events"), ("POST", "/push"), ("DELETE", "/push"),
        ];
        foreach (var (method, path) in calls)
        {
            foreach (var authorization in (string?[])[null, "Bearer abc", "Gapura abc", "Gapura "])
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/app/v1{path}");
                if (authorization is not null)
                {
                    request.Headers.TryAddWithoutValidation("Authorization", authorization);
                }

                var answer = await scene.Phone.SendAsync(request);
                Assert.True((answer.Status, answer.Code) == (HttpStatusCode.Unauthorized, "refused"), $"{method} {path} with {authorization}: {answer.Status}");
                Assert.NotEmpty(answer.Text("reference"));
            }
        }
    }

    [Fact]
    public async Task A_signature_over_anything_else_is_refused()
    {
        await using var scene = await AppScene.BoundAsync();
        using var thief = DeviceKey.Create();
        const string path = "/api/app/v1/challenge";
        var right = SignedCall.Create(scene.Phone.Server, scene.Phone.Id, CalledRequest.Of("GET", path, []), scene.Gapura.Time.GetUtcNow().ToUnixTimeSeconds());
        var wrong = new Dictionary<string, string>
        {
            ["another device"] = (right with { Device = Guid.Parse("01a20132-3f80-7aec-87aa-1f8f1b09b2ac") }).Seal(scene.Phone.Key),
            ["another server"] = (right with { Server = ServerName.Read("http://localhost:1")!.Value }).Seal(scene.Phone.Key),
            ["another method"] = (right with { Request = CalledRequest.Of("POST", path, []) }).Seal(scene.Phone.Key),
            ["another path"] = (right with { Request = CalledRequest.Of("GET", path + "?x=1", []) }).Seal(scene.Phone.Key),
            ["another body"] = (right with { Request = CalledRequest.Of("GET", path, [1]) }).Seal(scene.Phone.Key),
            ["another key"] = right.Seal(thief),
            ["high s"] = Tricks.Play("high s", right.Seal(scene.Phone.Key)),
            ["a statement's header"] = Tricks.Play("alg none", right.Seal(scene.Phone.Key)),
        };
        foreach (var (fault, envelope) in wrong)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("Authorization", $"Gapura {envelope}");
            var answer = await scene.Phone.SendAsync(request);
            Assert.True((answer.Status, answer.Code) == (HttpStatusCode.Unauthorized, "refused"), $"{fault}: {answer.Status}");
        }
    }

    [Theory]
    [InlineData(-61)]
    [InlineData(61)]
    [InlineData(-86_400)]
    public async Task A_clock_that_is_off_is_told_and_the_servers_time_with_it(int seconds)
    {
        await using var scene = await AppScene.BoundAsync();
        var answer = await scene.Phone.SendAsync(scene.Phone.Request(HttpMethod.Get, "/challenge", sign: call => call with { Time = call.Time + seconds }));
        Assert.Equal((HttpStatusCode.Unauthorized, "clock"), (answer.Status, answer.Code));
        Assert.Equal(scene.Gapura.Time.GetUtcNow().ToUnixTimeSeconds(), (long)answer.Json["time"]!);
        Assert.Equal(HttpStatusCode.OK, (await scene.Phone.SendAsync(scene.Phone.Request(HttpMethod.Get, "/challenge", sign: call => call with { Time = call.Time + Math.Sign(seconds) * 60 }))).Status);
    }

    [Fact]
    public async Task A_call_that_was_overheard_is_worth_nothing()
    {
        await using var scene = await AppScene.BoundAsync();
        var authorization = scene.Phone.Request(HttpMethod.Get, "/challenge").Headers.GetValues("Authorization").Single();
        foreach (var expected in (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.Unauthorized])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/app/v1/challenge");
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
            Assert.Equal(expected, (await scene.Phone.SendAsync(request)).Status);
        }

        Assert.Single(await scene.Gapura.AuditAsync(), row => row is { Kind: "device_call_refused", Reason: "used nonce" });
    }

    [Fact]
    public async Task Refusals_of_unknown_and_removed_devices_look_alike()
    {
        await using var scene = await AppScene.BoundAsync();
        using var stranger = new TestDevice(scene.Gapura);
        var unknown = await stranger.CallAsync(HttpMethod.Get, "/challenge");
        await scene.Phone.CallAsync(HttpMethod.Delete, "/device");
        var removed = await scene.Phone.CallAsync(HttpMethod.Get, "/challenge");
        Assert.Equal((unknown.Status, unknown.Code, unknown.Text("title")), (removed.Status, removed.Code, removed.Text("title")));
        Assert.Equal(unknown.Json.Select(pair => pair.Key), removed.Json.Select(pair => pair.Key));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_device_that_takes_itself_away_again_is_answered_as_the_first_time(DatabaseKind kind)
    {
        await using var scene = await AppScene.BoundAsync(kind);
        var replayed = scene.Phone.Request(HttpMethod.Delete, "/device").Headers.GetValues("Authorization").Single();
        for (var times = 0; times < 3; times++)
        {
            var answer = await scene.Phone.CallAsync(HttpMethod.Delete, "/device");
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.True((bool)answer.Json["removed"]!);
        }

        // It happened once, and was told once.
        Assert.Single(await scene.Gapura.AuditAsync(), row => row.Kind == "device_removed");
        Assert.Single(await scene.Gapura.MailsAsync(), mail => mail.Subject.Contains("dihapus", StringComparison.OrdinalIgnoreCase));
        foreach (var expected in (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.Unauthorized])
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/app/v1/device");
            request.Headers.TryAddWithoutValidation("Authorization", replayed);
            Assert.Equal(expected, (await scene.Phone.SendAsync(request)).Status);
        }

        Assert.Equal("refused", (await scene.Phone.CallAsync(HttpMethod.Get, "/device")).Code);
        Assert.Equal("refused", (await scene.Phone.CallAsync(HttpMethod.Delete, "/push")).Code);
    }

    [Fact]
    public async Task A_suspended_device_cannot_take_itself_away()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.Gapura.Database.WriteAsync(db => db.Devices.ExecuteUpdateAsync(set => set.SetProperty(device => device.Status, DeviceStatus.Suspended)));
        Assert.Equal("suspended", (await scene.Phone.CallAsync(HttpMethod.Delete, "/device")).Code);
    }

    [Fact]
    public async Task A_body_that_is_not_as_the_protocol_says_is_malformed()
    {
        await using var scene = await AppScene.UnboundAsync();
        using var http = new HttpClient { BaseAddress = scene.Gapura.Address };
        string[] bodies = ["{}", "[]", "null", "{\"code\":1}", "{\"code\":\"a\",\"code\":\"b\"}", "{\"code\":\"a\",\"extra\":1}", "{\"Code\":\"a\"}", "not json", ""];
        foreach (var body in bodies)
        {
            using var response = await http.PostAsync("/api/app/v1/enrolments/look", new StringContent(body));
            var answer = await Answer.OfAsync(response);
            Assert.True((answer.Status, answer.Code) == (HttpStatusCode.BadRequest, "malformed"), $"{body}: {answer.Status}");
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
            Assert.True(response.Headers.CacheControl!.NoStore);
        }
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_malformed()
    {
        await using var scene = await AppScene.UnboundAsync();
        using var http = new HttpClient { BaseAddress = scene.Gapura.Address };
        using var response = await http.PostAsync("/api/app/v1/enrolments/claim", new StringContent($$"""{"claim":"{{new string('a', 17 * 1024)}}"}"""));
        Assert.Equal("malformed", (await Answer.OfAsync(response)).Code);
    }

    [Fact]
    public async Task Calls_from_one_address_are_limited_and_programs_are_told_in_their_language()
    {
        await using var scene = await AppScene.UnboundAsync(change: settings => settings.Limits.PostsPerAddressPerMinute = 5);
        using var phone = new TestDevice(scene.Gapura);
        Answer? last = null;
        for (var i = 0; i < 8; i++)
        {
            last = await phone.PlainAsync("/enrolments/look", new { code = "x" });
        }

        Assert.Equal((HttpStatusCode.TooManyRequests, "busy"), (last!.Status, last.Code));
        Assert.NotNull(last.RetryAfter);
    }

    [Fact]
    public async Task What_a_device_has_used_is_on_record_as_its_last_use()
    {
        await using var scene = await AppScene.BoundAsync();
        scene.Gapura.Time.Advance(TimeSpan.FromMinutes(5));
        await scene.Phone.CallAsync(HttpMethod.Get, "/device");
        Assert.Equal(scene.Gapura.Time.GetUtcNow(), (await scene.DeviceAsync()).LastUsedAt);
    }

    [Fact]
    public async Task Who_has_a_devices_id_alone_cannot_fill_the_trail()
    {
        await using var scene = await AppScene.BoundAsync();
        using var thief = DeviceKey.Create();
        for (var i = 0; i < 30; i++)
        {
            var call = SignedCall.Create(scene.Phone.Server, scene.Phone.Id, CalledRequest.Of("GET", "/api/app/v1/device", []), scene.Gapura.Time.GetUtcNow().ToUnixTimeSeconds());
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/app/v1/device");
            request.Headers.TryAddWithoutValidation("Authorization", $"Gapura {call.Seal(thief)}");
            Assert.Equal("refused", (await scene.Phone.SendAsync(request)).Code);
        }

        Assert.Equal(20, (await scene.Gapura.AuditAsync()).Count(row => row.Kind == "device_call_refused"));
    }

    [Fact]
    public async Task History_shows_the_accounts_own_questions_only()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.PasswordAsync();
        await scene.Phone.DecideAsync(Decision.Deny);
        var other = await scene.Gapura.AddPersonAsync("PPK8", "non-penyedia", portal: AppScene.Portal);
        using var browser = scene.Gapura.NewVisitor();
        var (theirs, _) = await scene.Gapura.BindAsync(browser, other);
        using var device = theirs;
        Assert.Empty((await device.CallAsync(HttpMethod.Get, "/history")).Json["entries"]!.AsArray());
        var entry = Assert.Single((await scene.Phone.CallAsync(HttpMethod.Get, "/history")).Json["entries"]!.AsArray());
        Assert.Equal(("denied", "PPK9"), ((string?)entry!["outcome"], (string?)entry["userId"]));
    }

    [Fact]
    public async Task Old_nonces_are_forgotten_once_no_call_with_them_could_be_in_time()
    {
        await using var scene = await AppScene.BoundAsync();
        await scene.Phone.CallAsync(HttpMethod.Get, "/device");
        Assert.NotEqual(0, await CountAsync(scene));
        scene.Gapura.Time.AdjustTime(scene.Gapura.Time.GetUtcNow().AddMinutes(10));
        await Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetServices<Microsoft.Extensions.Hosting.IHostedService>(scene.Gapura.Services)
            .OfType<Server.Hosting.Housekeeping>().Single().CleanOnceAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await CountAsync(scene));
    }

    private static Task<int> CountAsync(AppScene scene) => scene.Gapura.Database.ReadAsync(db => db.DeviceNonces.CountAsync());
}
