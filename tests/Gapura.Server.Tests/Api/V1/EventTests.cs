using System.Net;
using Gapura.Server.Api.V1.Events;
using Gapura.Server.Audit;
using Gapura.Storage;
using Gapura.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gapura.Server.Tests.Api.V1;

public sealed class EventTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task What_happens_to_a_person_is_told_in_order_and_page_by_page(DatabaseKind kind)
    {
        await using var api = await ApiScene.StartAsync(kind);
        var (person, secret, codes) = await api.EnrolledAsync();
        await api.VerifyAsync(person, codes[0]);
        await api.VerifyAsync(person, api.Gapura.WrongCode(secret));
        await api.Gapura.Accounts.LockAsync(person.Id, new("petugas", "uji"));
        await api.Gapura.Accounts.UnlockAsync(person.Id, new("petugas", "uji"));
        await SealAsync(api);

        var all = await api.GetAsync("/events");
        var events = all.Json!["events"]!.AsArray();
        Assert.Equal(
            ["account.created", "factor.added", "sign_in.succeeded", "recovery_codes.renewed", "recovery_code.used", "sign_in.failed", "account.locked", "account.unlocked"],
            events.Select(one => (string)one!["kind"]!).OrderBy(one => Array.IndexOf(
                ["account.created", "factor.added", "sign_in.succeeded", "recovery_codes.renewed", "recovery_code.used", "sign_in.failed", "account.locked", "account.unlocked"], one)));
        Assert.Equal(events.Select(one => (long)one!["sequence"]!).Order(), events.Select(one => (long)one!["sequence"]!));
        Assert.All(events, one => Assert.Equal((person.Id.ToString(), "pp20"), ((string?)one!["account"], (string?)one["userId"])));
        var used = events.Single(one => (string?)one!["kind"] == "recovery_code.used")!;
        Assert.Equal((ApiScene.Client, "recovery_code"), ((string?)used["client"], (string?)used["factor"]));
        Assert.Contains(await api.Gapura.AuditAsync(), row => row.Reference == (string?)used["reference"]);
        Assert.DoesNotContain("127.0.0.1", all.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("petugas", all.Body, StringComparison.Ordinal);

        var (paged, after) = (new List<string>(), 0L);
        while (await api.GetAsync($"/events?after={after}&limit=1") is { } page && page.Json!["events"]!.AsArray() is [var one])
        {
            paged.Add(one!.ToJsonString());
            after = (long)page.Json!["next"]!;
        }

        Assert.Equal(events.Select(one => one!.ToJsonString()), paged);
    }

    [Fact]
    public async Task A_request_that_waits_is_answered_when_something_happens()
    {
        await using var api = await ApiScene.StartAsync();
        await SealAsync(api);
        var next = (await api.GetAsync("/events")).Json!["next"]!;
        var waiting = api.GetAsync($"/events?after={next}&wait=30");
        await api.Gapura.AddPersonAsync("pp21");
        while (!waiting.IsCompleted)
        {
            await StepAsync(api);
        }

        Assert.Equal("account.created", (string?)(await waiting).Json!["events"]![0]!["kind"]);
        var patient = api.GetAsync($"/events?after={(await waiting).Json!["next"]}&wait=5");
        while (!patient.IsCompleted)
        {
            await StepAsync(api);
        }

        Assert.Empty((await patient).Json!["events"]!.AsArray());
    }

    [Fact]
    public async Task A_stream_goes_on_where_it_was_left()
    {
        await using var api = await ApiScene.StartAsync();
        await api.Gapura.AddPersonAsync("pp21");
        await SealAsync(api);
        string first;
        using (var stream = await api.OpenAsync(api.Request(HttpMethod.Get, "/events/stream?after=0")))
        {
            Assert.Equal("text/event-stream", stream.Content.Headers.ContentType!.MediaType);
            using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
            first = await IdAsync(api, reader, "account.created");
        }

        await api.Gapura.AddPersonAsync("pp22");
        using var again = await api.OpenAsync(api.Request(HttpMethod.Get, "/events/stream", null, ("Last-Event-ID", first)));
        using var rest = new StreamReader(await again.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.True(long.Parse(await IdAsync(api, rest, "account.created"), System.Globalization.CultureInfo.InvariantCulture) > long.Parse(first, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Another_portals_events_and_rows_of_the_servers_own_are_not_told()
    {
        await using var api = await ApiScene.StartAsync();
        await api.EnrolledAsync();
        await SealAsync(api);
        await api.AddClientAsync("lain", "lpse45");
        api.Token = await api.TokenAsync("lain");
        var others = await api.GetAsync("/events");
        Assert.Empty(others.Json!["events"]!.AsArray());
        Assert.True((long)others.Json!["next"]! > 0);
        Assert.DoesNotContain("", PublicEvents.Kinds);
    }

    [Theory]
    [InlineData("after=x", "after")]
    [InlineData("after=-1", "after")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=501", "limit")]
    [InlineData("wait=31", "wait")]
    [InlineData("since=1", "since")]
    [InlineData("after=1&after=2", "after")]
    public async Task Queries_that_are_none_are_refused(string query, string member)
    {
        await using var api = await ApiScene.StartAsync();
        var reply = await api.GetAsync($"/events?{query}");
        Assert.Equal((HttpStatusCode.BadRequest, member), (reply.Status, reply["member"]));
    }

    /// <summary>Chains what has happened.</summary>
    internal static async Task SealAsync(ApiScene api)
    {
        await api.Gapura.Services.GetServices<IHostedService>().OfType<AuditSealer>().Single().SealOnceAsync(TestContext.Current.CancellationToken);
        await Task.Delay(250, TestContext.Current.CancellationToken);
    }

    /// <summary>A moment passes, on the server's clock and on ours.</summary>
    internal static async Task StepAsync(ApiScene api)
    {
        api.Gapura.Time.Advance(TimeSpan.FromMilliseconds(250));
        await Task.Delay(20, TestContext.Current.CancellationToken);
    }

    private static async Task<string> IdAsync(ApiScene api, StreamReader reader, string kind)
    {
        var id = "";
        while (true)
        {
            var line = reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
            while (!line.IsCompleted)
            {
                await StepAsync(api);
            }

            var text = await line ?? throw new InvalidOperationException("The stream has ended.");
            id = text.StartsWith("id: ", StringComparison.Ordinal) ? text[4..] : id;
            if (text == $"event: {kind}")
            {
                return id;
            }
        }
    }
}
