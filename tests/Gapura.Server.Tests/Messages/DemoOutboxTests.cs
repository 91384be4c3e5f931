using System.Net.Http.Headers;
using System.Text.Json;
using AngleSharp.Html.Parser;
using Gapura.Server.Messages;
using Gapura.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Gapura.Server.Tests.Messages;

public sealed class DemoOutboxTests
{
    private const string Link = "http://localhost:5080/lpse/reset?a=1&b=2#token";

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Programs_get_json_newest_first(DatabaseKind kind)
    {
        await using var world = await WorldAsync(kind);
        await using var app = await StartAsync(world);

        using var answer = JsonDocument.Parse(await GetAsync(app, "application/json", "application/json"));

        Assert.Equal(2, answer.RootElement.GetArrayLength());
        var newest = answer.RootElement[0];
        Assert.Equal(["id", "at", "channel", "to", "subject", "text", "html"], newest.EnumerateObject().Select(field => field.Name));
        Assert.Equal("Kedua <script>", newest.GetProperty("subject").GetString());
        Assert.Equal("email", newest.GetProperty("channel").GetString());
        Assert.Equal("budi@contoh.example", newest.GetProperty("to").GetString());
        Assert.Equal($"Tekan:\n{Link}\n<b>tebal</b> javascript:alert(1).", newest.GetProperty("text").GetString());
        Assert.Equal(MailWorld.Start.AddMinutes(1), newest.GetProperty("at").GetDateTimeOffset());
    }

    [Fact]
    public async Task People_get_a_page_with_links_to_press_and_no_script()
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite);
        await using var app = await StartAsync(world);

        var page = new HtmlParser().ParseDocument(await GetAsync(app, "text/html,application/xhtml+xml,*/*;q=0.8", "text/html"));

        Assert.Equal(["Kedua <script>", "Pertama"], page.QuerySelectorAll("h2").Select(heading => heading.TextContent));
        Assert.Equal([Link], page.QuerySelectorAll("a").Select(anchor => anchor.GetAttribute("href")));
        Assert.Contains("<b>tebal</b>", page.Body!.TextContent);
        Assert.Empty(page.QuerySelectorAll("script, style, iframe, b, [style], [onclick]"));
        Assert.Equal("/gapura.css", page.QuerySelector("link")!.GetAttribute("href"));
    }

    [Fact]
    public async Task Text_messages_are_shown_too_and_none_is_sent()
    {
        await using var world = await MailWorld.CreateAsync(DatabaseKind.Sqlite);
        await world.Database.WriteAsync(db =>
        {
            world.Outbox.Add(db, new TextMessage("+628110000001", "Kode Anda 481516."));
            return db.SaveChangesAsync();
        });
        using var courier = world.Courier(new DemoCarrier(Outbox.Sms));
        Assert.Equal(1, await courier.DeliverDueAsync());
        await using var app = await StartAsync(world);

        using var answer = JsonDocument.Parse(await GetAsync(app, "application/json", "application/json"));
        var message = Assert.Single(answer.RootElement.EnumerateArray());
        Assert.Equal(
            ("sms", "+628110000001", "Kode Anda 481516."),
            (message.GetProperty("channel").GetString(), message.GetProperty("to").GetString(), message.GetProperty("text").GetString()));

        var page = new HtmlParser().ParseDocument(await GetAsync(app, "text/html", "text/html"));
        var article = Assert.Single(page.QuerySelectorAll("article"));
        Assert.Equal("SMS", article.QuerySelector("h2")!.TextContent);
        Assert.Contains("+628110000001", article.TextContent);
        Assert.Contains("Kode Anda 481516.", article.TextContent);
        Assert.NotNull(page.QuerySelector("meta[name=viewport]"));
    }

    [Theory]
    [InlineData("*/*", "text/html")]
    [InlineData("application/json;q=0.5, text/html", "text/html")]
    [InlineData("text/html;q=0.5, application/json", "application/json")]
    public async Task What_is_preferred_is_given(string accept, string type)
    {
        await using var world = await WorldAsync(DatabaseKind.Sqlite);
        await using var app = await StartAsync(world);

        await GetAsync(app, accept, type);
    }

    private static async Task<MailWorld> WorldAsync(DatabaseKind kind)
    {
        var world = await MailWorld.CreateAsync(kind);
        await world.AddAsync(subject: "Pertama");
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.AddAsync(subject: "Kedua <script>", text: $"Tekan:\n{Link}\n<b>tebal</b> javascript:alert(1).");
        using var courier = world.Courier(new DemoCarrier(Outbox.Email));
        await courier.DeliverDueAsync();
        return world;
    }

    private static async Task<WebApplication> StartAsync(MailWorld world)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(world.Database).AddSingleton(world.Outbox);
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapDemoOutbox("/gapura.css");
        await app.StartAsync();
        return app;
    }

    private static async Task<string> GetAsync(WebApplication app, string accept, string expectedType)
    {
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        http.DefaultRequestHeaders.Accept.ParseAdd(accept);
        using var answer = await http.GetAsync(new Uri("/demo/outbox", UriKind.Relative));
        Assert.Equal(expectedType, answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(new CacheControlHeaderValue { NoStore = true }, answer.Headers.CacheControl);
        return await answer.Content.ReadAsStringAsync();
    }
}
