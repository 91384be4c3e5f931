using System.Net;
using Gapura.Server.Audit;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Server.Tests.Api.V1;

public sealed class WebhookTests
{
    private static readonly string[] Told = ["account.created", "account.locked"];

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Events_arrive_in_order_signed_and_once_each(DatabaseKind kind)
    {
        await using var api = await ApiScene.StartAsync(kind);
        using var receiver = new Receiver();
        await EventTests.SealAsync(api);
        var hook = await api.PostAsync("/webhooks", new { url = receiver.Url, kinds = Told });
        Assert.Equal(HttpStatusCode.Created, hook.Status);
        Assert.Matches(@"\Awhsec_[A-Za-z0-9+/]{43}=\z", hook["secret"]);
        for (var i = 0; i < 5; i++)
        {
            var person = await api.Gapura.AddPersonAsync($"pp3{i}");
            await api.Gapura.Accounts.LockAsync(person.Id, new("test", "test"));
            await api.Gapura.Accounts.UnlockAsync(person.Id, new("test", "test"));
        }

        await UntilAsync(api, () => receiver.All.Count >= 10);
        await EventTests.StepAsync(api);
        Assert.Equal(Enumerable.Repeat(Told, 5).SelectMany(one => one), receiver.Kinds);
        Assert.All(receiver.All, one => Assert.True(one.IsSignedWith(hook["secret"])));
        Assert.All(receiver.All, one => Assert.False(one.IsSignedWith("whsec_" + Convert.ToBase64String(new byte[32]))));
        Assert.Equal(10, receiver.All.Select(one => one.Id).Distinct().Count());
        var listed = (await api.GetAsync("/events")).Json!["events"]!.AsArray().Where(one => (string?)one!["kind"] == "account.locked").Select(one => one!.ToJsonString());
        Assert.Equal(listed, receiver.All.Where(one => (string?)one.Body["type"] == "account.locked").Select(one => one.Body["data"]!.ToJsonString()));
        Assert.Null((await api.GetAsync($"/webhooks/{hook["id"]}")).Json!["secret"]);
    }

    [Fact]
    public async Task A_receiver_that_fails_is_tried_again_ever_later_and_given_up_after_three_days()
    {
        await using var api = await ApiScene.StartAsync();
        using var receiver = new Receiver { Status = 500 };
        await EventTests.SealAsync(api);
        var hook = await api.PostAsync("/webhooks", new { url = receiver.Url });
        await api.Gapura.AddPersonAsync("pp31");
        await UntilAsync(api, () => !receiver.All.IsEmpty);
        var waits = new List<TimeSpan>();
        while (await RowAsync(api, row => row.Failures > waits.Count) is { Status: WebhookStatus.Active } row)
        {
            waits.Add(row.NextTryAt - api.Gapura.Time.GetUtcNow());
            api.Gapura.Time.Advance(waits[^1]);
        }

        Assert.All(waits.Zip(waits.Skip(1)), pair => Assert.True(pair.Second > pair.First || pair.First > TimeSpan.FromMinutes(239)));
        Assert.InRange(waits[^1], TimeSpan.FromMinutes(239), TimeSpan.FromHours(4));
        Assert.InRange(waits[0], TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5));
        Assert.InRange(receiver.All.Count, 15, 60);
        Assert.Single(receiver.All.Select(one => one.Id).Distinct());
        Assert.Contains(await api.Gapura.AuditAsync(), one => one.Kind == AuditKinds.WebhookGivenUp && one.Reason.Contains("500", StringComparison.Ordinal));
        api.Token = await api.TokenAsync(ApiScene.Client);
        Assert.Equal(("given_up", "The receiver answered 500."), ((await api.GetAsync($"/webhooks/{hook["id"]}"))["status"], (await api.GetAsync($"/webhooks/{hook["id"]}"))["lastProblem"]));

        receiver.Status = 200;
        var before = receiver.All.Count;
        Assert.Equal("active", (await api.PostAsync($"/webhooks/{hook["id"]}/resume", new { }))["status"]);
        await UntilAsync(api, () => receiver.All.Count > before);
        Assert.Equal(receiver.All.First().Id, receiver.All.ElementAt(before).Id);
    }

    [Fact]
    public async Task A_slow_receiver_keeps_no_other_waiting_and_a_redirect_is_not_followed()
    {
        await using var api = await ApiScene.StartAsync();
        using var good = new Receiver();
        using var wanders = new Receiver { Status = 307 };
        using var silent = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await EventTests.SealAsync(api);
        await api.PostAsync("/webhooks", new { url = $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/" });
        await api.PostAsync("/webhooks", new { url = wanders.Url });
        await api.PostAsync("/webhooks", new { url = good.Url });
        await api.Gapura.AddPersonAsync("pp31");
        await UntilAsync(api, () => good.Kinds.Contains("account.created") && !wanders.All.IsEmpty);

        // What a redirect is called must be written down before the time is over that an answer has.
        await UntilAsync(api, async () => (await api.GetAsync("/webhooks")).Body.Contains("answered 307", StringComparison.Ordinal));
        Assert.Single(wanders.All);
        api.Gapura.Time.Advance(TimeSpan.FromSeconds(6));
        await UntilAsync(api, async () => (await api.GetAsync("/webhooks")).Body.Contains("did not answer within 5 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_new_secret_counts_at_once_and_the_old_one_for_a_day_more()
    {
        await using var api = await ApiScene.StartAsync();
        using var receiver = new Receiver();
        var hook = await api.PostAsync("/webhooks", new { url = receiver.Url });
        var rotated = await api.PostAsync($"/webhooks/{hook["id"]}/rotate", new { });
        Assert.NotEqual(hook["secret"], rotated["secret"]);
        Assert.Equal("true", (await api.PostAsync($"/webhooks/{hook["id"]}/test", new { }))["delivered"]);
        Assert.True(receiver.All.Last().IsSignedWith(hook["secret"]) && receiver.All.Last().IsSignedWith(rotated["secret"]));
        api.Gapura.Time.Advance(TimeSpan.FromHours(25));
        api.Token = await api.TokenAsync(ApiScene.Client);
        await api.PostAsync($"/webhooks/{hook["id"]}/test", new { });
        Assert.True(!receiver.All.Last().IsSignedWith(hook["secret"]) && receiver.All.Last().IsSignedWith(rotated["secret"]));
        Assert.Equal("webhook.test", receiver.Kinds[^1]);
    }

    [Fact]
    public async Task A_webhook_is_changed_and_deleted_by_who_has_read_it_and_seen_by_its_client_alone()
    {
        await using var api = await ApiScene.StartAsync();
        using var receiver = new Receiver();
        var hook = await api.PostAsync("/webhooks", new { url = receiver.Url });
        var (path, tag) = ($"/webhooks/{hook["id"]}", hook.Header("ETag"));
        Assert.Equal((HttpStatusCode)428, (await api.SendAsync(HttpMethod.Patch, path, "{}")).Status);
        var changed = await api.SendAsync(HttpMethod.Patch, path, """{"kinds":["account.locked"]}""", ("If-Match", tag));
        Assert.Equal((HttpStatusCode.OK, "account.locked"), (changed.Status, (string?)changed.Json!["kinds"]![0]));
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await api.SendAsync(HttpMethod.Delete, path, null, ("If-Match", tag))).Status);
        Assert.Equal("unfit", (await api.SendAsync(HttpMethod.Patch, path, """{"status":"active"}""", ("If-Match", changed.Header("ETag")))).Problem);
        Assert.Equal("unfit", (await api.SendAsync(HttpMethod.Patch, path, """{"kinds":["tiada"]}""", ("If-Match", changed.Header("ETag")))).Problem);
        var own = api.Token;
        await api.AddClientAsync("lain", "lpse");
        api.Token = await api.TokenAsync("lain");
        Assert.Equal(HttpStatusCode.NotFound, (await api.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await api.PostAsync($"{path}/rotate", new { })).Status);
        Assert.Empty((await api.GetAsync("/webhooks")).Json!["webhooks"]!.AsArray());
        api.Token = own;
        Assert.Equal(HttpStatusCode.NoContent, (await api.SendAsync(HttpMethod.Delete, path, null, ("If-Match", changed.Header("ETag")))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await api.GetAsync(path)).Status);
        Assert.Equal(["created", "changed", "deleted"], (await api.Gapura.AuditAsync()).Where(row => row.Kind == AuditKinds.WebhookChanged).Select(row => row.Reason));
    }

    [Theory]
    [InlineData("http://contoh.example/")]
    [InlineData("https://10.1.2.3/")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[fd00::1]/")]
    [InlineData("https://[::ffff:10.0.0.1]/")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://localhost/")]
    [InlineData("https://0/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://user:kata@contoh.example/")]
    [InlineData("https://contoh.example/#x")]
    [InlineData("ftp://contoh.example/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/relatif")]
    [InlineData("")]
    [Trait("Clause", "M-14")]
    public async Task An_address_that_leads_into_a_house_is_refused(string url)
    {
        // An installation with a name of its own on the internet: this machine is as closed as any other.
        await using var api = await ApiScene.StartAsync();
        using var road = new Server.Api.V1.Webhooks.WebhookRoad(new Server.Hosting.GapuraSettings { BaseUrl = "https://masuk.contoh.example" });
        Assert.NotNull(await road.FaultAsync(url, TestContext.Current.CancellationToken));
        if (!url.Contains("localhost", StringComparison.Ordinal) && !url.Contains("127.0.0.1", StringComparison.Ordinal) && url is not ("https://[::1]/" or "https://2130706433/"))
        {
            Assert.Equal("unfit", (await api.PostAsync("/webhooks", new { url })).Problem);
        }
    }

    [Fact]
    [Trait("Clause", "M-14")]
    public async Task A_name_that_was_good_and_leads_into_the_house_now_is_not_connected_to()
    {
        using var receiver = new Receiver();
        using var road = new Server.Api.V1.Webhooks.WebhookRoad(new Server.Hosting.GapuraSettings { BaseUrl = "https://masuk.contoh.example" });
        using var request = new HttpRequestMessage(HttpMethod.Post, receiver.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        await Assert.ThrowsAsync<HttpRequestException>(() => road.SendAsync(request, TestContext.Current.CancellationToken));
        Assert.Empty(receiver.All);
    }

    private static Task UntilAsync(ApiScene api, Func<bool> isSo) => UntilAsync(api, () => Task.FromResult(isSo()));

    private static async Task UntilAsync(ApiScene api, Func<Task<bool>> isSo)
    {
        for (var i = 0; i < 400 && !await isSo(); i++)
        {
            await EventTests.StepAsync(api);
        }

        Assert.True(await isSo());
    }

    /// <summary>The one webhook's row, once it is as asked or given up.</summary>
    private static async Task<Webhook> RowAsync(ApiScene api, Func<Webhook, bool> isSo)
    {
        for (var i = 0; ; i++)
        {
            var row = await api.Gapura.Database.ReadAsync(db => db.Webhooks.SingleAsync());
            if (isSo(row) || row.Status == WebhookStatus.GivenUp || i == 400)
            {
                return row;
            }

            await EventTests.StepAsync(api);
        }
    }
}
