using System.Net;
using Gapura.Server.Messages;
using Gapura.Server.Messages.Sms;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gapura.Server.Tests.Api.Sms;

public sealed class SmsReportEndpointTests
{
    [Fact]
    public async Task Known_and_unknown_tokens_get_the_same_answer_by_get_and_by_post()
    {
        await using var gapura = await StartAsync();
        using var http = new HttpClient();
        var (known, id) = await AddAsync(gapura);
        var unknown = new Uri($"{gapura.Settings.BaseUrl}{SmsReports.Path}{new string('A', 43)}");
        var answers = new List<string>
        {
            await SayAsync(http.GetAsync(Status(unknown, "1"))),
            await SayAsync(http.GetAsync(Status(unknown, "nonsense"))),
            await SayAsync(http.GetAsync(new Uri($"{gapura.Settings.BaseUrl}{SmsReports.Path}x"))),
            await SayAsync(http.GetAsync(known)),
            await SayAsync(http.GetAsync(Status(known, "8"))),
            await SayAsync(http.PostAsync(Status(known, "1"), new StringContent("status=2&x=" + new string('y', 10_000)))),
            await SayAsync(http.GetAsync(Status(known, "1"))),
        };

        Assert.Equal("200 text/plain; charset=utf-8 no-store ok", Assert.Single(answers.Distinct()));
        var row = await gapura.Database.ReadAsync(db => db.Outbox.SingleAsync(one => one.Id == id));
        Assert.Equal(DeliveryState.Delivered, row.Delivery);
    }

    [Fact]
    public async Task Another_method_changes_nothing()
    {
        await using var gapura = await StartAsync();
        using var http = new HttpClient();
        var (known, id) = await AddAsync(gapura);
        using var put = await http.PutAsync(Status(known, "1"), null, TestContext.Current.CancellationToken);
        Assert.NotEqual(HttpStatusCode.OK, put.StatusCode);
        Assert.Null((await gapura.Database.ReadAsync(db => db.Outbox.SingleAsync(one => one.Id == id))).Delivery);
    }

    [Fact]
    public async Task A_gateway_may_report_more_often_than_one_person_posts_and_not_without_end()
    {
        await using var gapura = await StartAsync(settings => settings.Limits.PostsPerAddressPerMinute = 2);
        using var http = new HttpClient();
        var (known, _) = await AddAsync(gapura);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 42; i++)
        {
            using var answer = await (i % 2 == 0 ? http.GetAsync(Status(known, "8")) : http.PostAsync(Status(known, "8"), null));
            statuses.Add(answer.StatusCode);
        }

        Assert.All(statuses.Take(40), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
    }

    [Fact]
    public async Task Without_a_place_for_them_in_the_template_there_are_no_reports()
    {
        await using var gapura = await StartAsync(settings => settings.Sms.Url = "http://127.0.0.1:9/send?to={to}&text={text}");
        using var http = new HttpClient();
        var (known, id) = await AddAsync(gapura);
        using var answer = await http.GetAsync(Status(known, "1"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Null((await gapura.Database.ReadAsync(db => db.Outbox.SingleAsync(one => one.Id == id))).Delivery);
    }

    private static Task<RunningGapura> StartAsync(Action<Gapura.Server.Hosting.GapuraSettings>? change = null) => RunningGapura.StartAsync(DatabaseKind.Sqlite, settings =>
    {
        settings.Sms.Url = "http://127.0.0.1:9/send?to={to}&text={text}&report={report}";
        change?.Invoke(settings);
    });

    private static async Task<(Uri Report, Guid Id)> AddAsync(RunningGapura gapura)
    {
        var id = await gapura.Database.WriteAsync(async db =>
        {
            var added = gapura.Services.GetRequiredService<Outbox>().Add(db, new TextMessage("+628110000001", "Kode Anda 481516."));
            await db.SaveChangesAsync();
            return added;
        });
        return (new Uri(gapura.Services.GetRequiredService<SmsReports>().AddressFor(id)), id);
    }

    private static Uri Status(Uri report, string status) => new($"{report}?status={status}");

    private static async Task<string> SayAsync(Task<HttpResponseMessage> asking)
    {
        using var answer = await asking;
        return $"{(int)answer.StatusCode} {answer.Content.Headers.ContentType} {answer.Headers.CacheControl} {await answer.Content.ReadAsStringAsync()}";
    }
}
