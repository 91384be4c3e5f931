using System.Text.Json.Nodes;
using Gapura.Server.Hosting;
using Gapura.Server.Hosting.Verbs;
using Gapura.Server.Tests.Hosting.Verbs;
using Gapura.Server.Tests.Messages.Sms;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Testing;

namespace Gapura.Server.Tests.Hosting;

public sealed class SmsSettingsTests
{
    private const string Kannel =
        "http://127.0.0.1:13013/cgi-bin/sendsms?username={user}&password={password}&from={from}&to={to}&text={text}&charset=utf-8&coding={coding}&dlr-mask=31&dlr-url={report}%3Fstatus%3D%25d";

    [Fact]
    public void Without_a_gateway_nothing_is_asked_for() => Assert.Empty(Problems(_ => { }));

    [Theory]
    [InlineData("https://gateway.contoh.example/send?to={to}&text={text}")]
    [InlineData("https://gateway.contoh.example:8443/{id}/{to}?text={text}")]
    [InlineData("https://gateway.contoh.example?to={to}&text={text}")]
    [InlineData("http://10.1.2.3/send?to={to}&text={text}")]
    [InlineData("http://[fd00::1]/send?to={to}&text={text}")]
    [InlineData("http://kannel.internal:13013/send?to={to}&text={text}")]
    [InlineData(Kannel)]
    public void An_address_with_number_and_text_is_enough(string url) => Assert.Empty(Problems(sms => Fill(sms, url)));

    [Theory]
    [InlineData("gateway.contoh.example/send?to={to}&text={text}", "'Sms:Url' must be an address")]
    [InlineData("ftp://gateway.contoh.example/{to}/{text}", "'Sms:Url' must be an address")]
    [InlineData("https://gateway.contoh.example/send?to={to}&text={text} x", "'Sms:Url' must be an address")]
    [InlineData("https://gateway.contoh.example/send?to={to}&text={text}\n", "'Sms:Url' must be an address")]
    [InlineData("https://{to}.contoh.example/send?text={text}", "name the gateway's host itself")]
    [InlineData("https://{text}/send?to={to}", "name the gateway's host itself")]
    [InlineData("https://{user}@gateway.contoh.example/send?to={to}&text={text}", "name the gateway's host itself")]
    [InlineData("https://gateway.contoh.example/send?to={to}&text={text}#x", "name the gateway's host itself")]
    [InlineData("http://8.8.8.8/send?to={to}&text={text}", "'Sms:Url' must begin with https://")]
    [InlineData("http://169.254.169.254/send?to={to}&text={text}", "'Sms:Url' must begin with https://")]
    [InlineData("https://gateway.contoh.example/send?to={to}", "must hold {text}")]
    [InlineData("https://gateway.contoh.example/send?text={text}", "must hold {to}")]
    [InlineData("https://gateway.contoh.example/send?to={to}&text={text}&x={nomor}", "know no {nomor}")]
    public void An_address_that_cannot_work_is_told(string url, string expected) => Assert.Contains(Problems(sms => Fill(sms, url)), problem => problem.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void What_a_template_names_must_be_given_and_is_not_quoted()
    {
        var problems = Problems(sms =>
        {
            sms.Url = "https://gateway.contoh.example/send?to={to}&text={text}&key=topsecret&u={user}&p={password}&f={from}&x={x}";
            sms.Headers = [new SmsHeader { Name = "X Key", Value = "topsecret" }, new SmsHeader { Name = "host", Value = "x" }, new SmsHeader { Name = "X-Key", Value = "topsecret\r\nX: 1" }];
        });
        Assert.Equal(
            ["'Sms:Url' and", "'Sms:User' must", "'Sms:Password' must", "'Sms:From' must", "'Sms:Headers:0:Name' must", "'Sms:Headers:1:Name' must", "'Sms:Headers:2:Value' must"],
            problems.Select(problem => string.Join(' ', problem.Split(' ')[..2])));
        Assert.DoesNotContain("topsecret", string.Concat(problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SmsMethod.Get, SmsContent.Form, "to={to}", "'Sms:Body' is for 'Sms:Method' Post.")]
    [InlineData(SmsMethod.Post, SmsContent.Json, "{\"to\":{to},\"text\":\"{text}\"}", "'Sms:Body' must be JSON")]
    [InlineData(SmsMethod.Post, SmsContent.Json, "to={to}&text={text}", "'Sms:Body' must be JSON")]
    [InlineData(SmsMethod.Post, SmsContent.Json, "{\"to\":\"{to}\",\"text\":\"{text}\"}", null)]
    [InlineData(SmsMethod.Post, SmsContent.Form, "to={to}&text={text}", null)]
    public void A_body_is_what_it_says_it_is(SmsMethod method, SmsContent content, string body, string? expected)
    {
        var problems = Problems(sms => (sms.Url, sms.Method, sms.ContentType, sms.Body) = ("https://gateway.contoh.example/?to={to}&text={text}", method, content, body));
        Assert.Equal(expected is null, problems.Count == 0);
        Assert.All(problems, problem => Assert.StartsWith(expected!, problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Expressions_fields_reports_and_prefixes_are_looked_at()
    {
        var problems = Problems(sms =>
        {
            (sms.Accepted, sms.ReportField) = ("(?=x)", "sta tus");
            sms.Reports = [new SmsReport { Value = "1" }, new SmsReport { Value = "1", Meaning = DeliveryState.Delivered }, new SmsReport()];
            sms.Prefixes = ["+62", "62", "+0", "+6281100000"];
        });
        Assert.Equal(
            ["'Sms:Accepted'", "'Sms:ReportField'", "'Sms:Reports:1:Value'", "'Sms:Reports:2:Value'", "'Sms:Prefixes:1'", "'Sms:Prefixes:2'", "'Sms:Prefixes:3'"],
            problems.Select(problem => problem.Split(' ')[0]));
        Assert.Contains("'Sms:Accepted'", Assert.Single(Problems(sms => sms.Accepted = "(")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doctor_greets_the_gateway_and_sends_nothing()
    {
        await using var ground = await VerbGround.ReadyAsync(DatabaseKind.Sqlite);
        Assert.Contains("ok    SMS: no gateway is set", (await ground.RunAsync("doctor")).Out, StringComparison.Ordinal);
        await using var stub = await GatewayStub.StartAsync();
        Set(stub.Port);
        var (_, output, _) = await ground.RunAsync("doctor");
        Assert.Contains($"ok    SMS: 127.0.0.1:{stub.Port} answers, not encrypted", output, StringComparison.Ordinal);
        Assert.Contains("ok    SMS budget: 0 of 2000", output, StringComparison.Ordinal);
        Assert.Empty(stub.Calls);

        Set(FreePort.Next());
        var (code, down, _) = await ground.RunAsync("doctor");
        Assert.Equal(Verb.Failed, code);
        Assert.Contains("FAIL  SMS: 127.0.0.1:", down, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", output + down, StringComparison.Ordinal);

        void Set(int port) => ground.ChangeSettings(root => root["Sms"] = new JsonObject
        {
            ["Url"] = $"http://127.0.0.1:{port}/send?to={{to}}&text={{text}}&p={{password}}",
            ["Password"] = "topsecret",
        });
    }

    private static void Fill(SmsSettings sms, string url) => (sms.Url, sms.User, sms.Password, sms.From) = (url, "gapura", "topsecret", "GAPURA");

    private static List<string> Problems(Action<SmsSettings> change)
    {
        var settings = new GapuraSettings();
        change(settings.Sms);
        return [.. SettingsCheck.Problems(settings).Where(problem => problem.Contains("'Sms:", StringComparison.Ordinal))];
    }
}
