using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gapura.Client.Approvals;
using Gapura.Client.Transactions;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Transactions;
using Gapura.Testing;

namespace Gapura.EndToEnd.Journeys.Applications;

/// <summary>The sample bank over HTTP, with real Secure Tokens: what is made, who approves it, and when money goes.</summary>
public sealed class BankTests(RunningBank bank) : IClassFixture<RunningBank>
{
    private static int s_number;

    [Fact]
    public async Task A_transfer_is_released_once_when_an_approver_has_signed_it()
    {
        Reply form = await bank.Maker.Browser.GetAsync("/transfer/baru");
        Reply refused = await bank.Maker.Browser.SubmitAsync(form, "Kirim untuk disetujui", Fields(("jumlah", "1,5"), ("referensi", "")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal(("1,5", "CV Laut Biru"), (ValueOf(refused, "jumlah"), ValueOf(refused, "penerima")));

        long before = await BalanceAsync();
        string path = await MakeAsync(("jumlah", "1.500.000"));
        TransactionQuestion question = await QuestionAsync(bank.First);
        Reply asked = await bank.First.Browser.GetAsync(path);
        string back = (string)(await bank.First.Token.CallAsync(HttpMethod.Get, "/transactions")).Json["transactions"]!.AsArray()[^1]!["back"]!;
        Assert.Equal(bank.Url + path, back);
        Assert.Equal($"{bank.Gapura.Settings.BaseUrl}/app/#r1.{question.Transaction.Id:N}", asked.Document.QuerySelector("a.button")!.GetAttribute("href"));
        Assert.Equal("approved", (await bank.First.Token.ApproveAsync(question)).Outcome);

        Reply released = await EndedAsync(path);
        Assert.Contains("Dana dikirim", released.Text, StringComparison.Ordinal);
        Assert.Equal(before - 1_500_000, await BalanceAsync());

        JsonNode proof = JsonNode.Parse((await bank.Second.Browser.GetAsync($"{path}/bukti/approver01")).Html)!;
        var key = new DeviceJwk((string)proof["publicKey"]!["x"]!, (string)proof["publicKey"]!["y"]!);
        var expected = new ExpectedTransaction(new Uri(bank.Gapura.Settings.BaseUrl), question.Transaction.Id.ToString("N"), question.Account.ToString("N")) { Title = "Transfer", Fields = question.Shown.Fields };
        Assert.IsType<TransactionVerdict.Genuine>(TransactionVerifier.Verify((string)proof["statement"]!, key, expected));
        Assert.Contains((string)proof["thumbprint"]!, released.Text, StringComparison.Ordinal);

        // Started again, the bank pays nothing twice.
        await RestartAsync();
        Assert.Equal(before - 1_500_000, await BalanceAsync());
    }

    [Fact]
    public async Task A_large_amount_waits_for_the_second_person()
    {
        string path = await MakeAsync(("jumlah", "100000000"));
        await ApproveAsync(bank.First);
        await NewsAsync(path, 0);
        Reply half = await bank.First.Browser.GetAsync(path);
        Assert.Contains("Menunggu persetujuan, 1 dari 2", half.Text, StringComparison.Ordinal);
        Assert.Contains("Anda sudah menyetujui", half.Text, StringComparison.Ordinal);
        await ApproveAsync(bank.Second);
        Reply released = await EndedAsync(path);
        Assert.Equal(2, released.Document.QuerySelectorAll("a[download]").Length);
    }

    [Theory]
    [InlineData(Decision.Deny, "Ditolak")]
    [InlineData(Decision.Report, "Dilaporkan")]
    public async Task A_no_is_told_and_nothing_is_paid(Decision decision, string state)
    {
        long before = await BalanceAsync();
        string path = await MakeAsync();
        await bank.First.Token.DeclineAsync(await QuestionAsync(bank.First), decision);
        Assert.Contains(state, (await EndedAsync(path)).Text, StringComparison.Ordinal);
        Assert.Equal(before, await BalanceAsync());
    }

    [Fact]
    public async Task A_row_that_was_changed_in_the_books_is_not_paid()
    {
        long before = await BalanceAsync();
        string path = await MakeAsync(("rekening", "55501234"));
        await bank.StopAsync();
        string book = await File.ReadAllTextAsync(bank.Book);
        Assert.Contains("55501234", book, StringComparison.Ordinal);
        await File.WriteAllTextAsync(bank.Book, book.Replace("55501234", "55509999", StringComparison.Ordinal));
        await bank.StartAsync();
        await ApproveAsync(bank.First);
        Reply ended = await EndedAsync(path);
        Assert.Contains("Tidak dikirim: bukti tidak cocok", ended.Text, StringComparison.Ordinal);
        Assert.Contains("OtherFields", ended.Problem, StringComparison.Ordinal);
        Assert.Equal(before, await BalanceAsync());
    }

    [Fact]
    public async Task Without_network_eight_digits_on_the_banks_page_approve()
    {
        string path = await MakeAsync();
        Reply page = await bank.First.Browser.GetAsync($"{path}/tanpa-jaringan");
        Assert.Contains("<svg", (await bank.First.Browser.GetAsync(page.Document.QuerySelector("img.qr")!.GetAttribute("src")!)).Html, StringComparison.Ordinal);
        TransactionQuestion question = await QuestionAsync(bank.First);
        string digits = Regex.Replace(page.Document.QuerySelector("strong.digits")!.TextContent, @"\s", "");
        var offline = new OfflineTransaction(question.Server, question.Transaction.Id, question.Account, digits, question.Shown);
        Reply wrong = await bank.First.Browser.SubmitAsync(page, "Setujui", ("respons", offline.ResponseOf(bank.First.Token.PinKeyOf("739165"))));
        Assert.Contains("Sisa percobaan: 2", wrong.Problem, StringComparison.Ordinal);
        Reply none = await bank.First.Browser.SubmitAsync(wrong, "Setujui", ("respons", "12"));
        Assert.Contains("delapan angka", none.Problem, StringComparison.Ordinal);
        await bank.First.Browser.SubmitAsync(none, "Setujui", ("respons", offline.ResponseOf(bank.First.Token.PinKeyOf(TestDevice.GoodPin))));
        Assert.Contains("Dengan respons delapan angka", (await EndedAsync(path)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payroll_is_one_approval_over_every_line()
    {
        Reply form = await bank.Maker.Browser.GetAsync("/payroll/baru");
        (string, string)[] typed = [("dari", "001-2207-002"), ("referensi", $"GAJI-{Interlocked.Increment(ref s_number)}"), ("catatan", "")];
        Reply refused = await bank.Maker.Browser.SubmitAsync(form, "Kirim untuk disetujui", [.. typed, ("baris", "Sari; 1234567890; Bank Contoh; 4500000\nBudi; 12345; 4500000")]);
        Assert.Contains("Baris 2", refused.Text, StringComparison.Ordinal);
        Assert.Contains("Budi; 12345; 4500000", refused.Document.QuerySelector("textarea")!.TextContent, StringComparison.Ordinal);
        Reply made = await bank.Maker.Browser.SubmitAsync(refused, "Kirim untuk disetujui", [.. typed, ("baris", "Sari; 1234567890; Bank Contoh; 4500000\nBudi\t1234567891\tBank Lain\t5.000.000\n")]);

        // No picture holds a batch: Gapura refuses to draw it.
        Assert.Equal(HttpStatusCode.NotFound, (await bank.First.Browser.GetAsync($"{made.Asked.AbsolutePath}/qr.svg")).Status);
        TransactionQuestion question = await QuestionAsync(bank.First);
        Assert.Equal((2, "9500000"), (question.Shown.Count, question.Shown.Fields[0].Value));
        await bank.First.Token.ApproveAsync(question);
        Assert.Contains("Dana dikirim", (await EndedAsync(made.Asked.AbsolutePath)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_transfer_is_another_one_and_the_former_is_worth_nothing()
    {
        string path = await MakeAsync(("jumlah", "2000000"));
        TransactionQuestion former = await QuestionAsync(bank.First);
        Reply change = await bank.Maker.Browser.GetAsync($"/transfer/baru?ganti={path.Split('/')[^1]}");
        Assert.Equal("2000000", ValueOf(change, "jumlah"));
        Reply changed = await bank.Maker.Browser.SubmitAsync(change, "Kirim untuk disetujui", ("dari", "001-2207-001"), ("jumlah", "3000000"));
        Assert.NotEqual(path, changed.Asked.AbsolutePath);
        Assert.Equal("ended", (await bank.First.Token.ApproveAsync(former)).Code);
        Assert.Contains("Lihat penggantinya", (await EndedAsync(path)).Text, StringComparison.Ordinal);
        await ApproveAsync(bank.First);
        Assert.Contains("Dana dikirim", (await EndedAsync(changed.Asked.AbsolutePath)).Text, StringComparison.Ordinal);
        Reply late = await bank.Maker.Browser.SubmitAsync(change, "Kirim untuk disetujui", ("dari", "001-2207-001"), ("jumlah", "4000000"));
        Assert.Contains("sudah diputuskan", late.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_of_a_reference_made_at_once_are_one()
    {
        (string, string)[] fields = Fields();
        Reply[] forms = [await bank.Maker.Browser.GetAsync("/transfer/baru"), await bank.First.Browser.GetAsync("/transfer/baru")];
        Reply[] made = await Task.WhenAll(bank.Maker.Browser.SubmitAsync(forms[0], "Kirim untuk disetujui", fields), bank.First.Browser.SubmitAsync(forms[1], "Kirim untuk disetujui", fields));
        Reply refused = Assert.Single(made, one => one.Status == HttpStatusCode.UnprocessableEntity);
        Assert.Contains("sudah dipakai", refused.Text, StringComparison.Ordinal);
        Assert.Single(made, one => one.Status == HttpStatusCode.OK);
        foreach (Employee one in new[] { bank.First, bank.Second })
        {
            foreach (TransactionQuestion question in await one.Token.TransactionsAsync())
            {
                await one.Token.DeclineAsync(question, Decision.Deny);
            }
        }
    }

    [Fact]
    public async Task Who_made_a_transfer_does_not_approve_it_and_may_take_it_back()
    {
        string path = await MakeAsync(bank.First, ("jumlah", "1000000"));
        Assert.DoesNotContain(await bank.First.Token.TransactionsAsync(), one => one.Shown.Fields.Any(field => field.Value == "1000000"));
        Reply own = await bank.First.Browser.GetAsync(path);
        Assert.Contains("jadi orang lain yang menyetujuinya", own.Text, StringComparison.Ordinal);
        Reply large = await bank.First.Browser.SubmitAsync(await bank.First.Browser.GetAsync("/transfer/baru"), "Kirim untuk disetujui", Fields(("jumlah", "250000000")));
        Assert.Contains("dua orang harus menyetujui", large.Problem, StringComparison.Ordinal);
        await bank.First.Browser.SubmitAsync(own, "Batalkan transfer");
        string ended = (await EndedAsync(path)).Text;
        Assert.Contains("Dibatalkan", ended, StringComparison.Ordinal);

        // A restore of Gapura ends a transfer alike, and then nobody took it back.
        Assert.DoesNotContain("oleh pembuatnya", ended, StringComparison.Ordinal);
        Assert.Empty(await bank.Second.Token.TransactionsAsync());
    }

    [Fact]
    public async Task Who_has_no_token_may_look_and_make_nothing()
    {
        string path = await MakeAsync();
        TestPerson person = await bank.Gapura.AddCompanyUserAsync("polos01", phone: "+6285501009009");
        using Visitor browser = bank.NewBrowser();
        Reply home = await RunningBank.ContinueAsync(browser, await browser.SubmitAsync(await bank.PasswordAsync(browser, person), "Lewati, aktifkan nanti"));
        Assert.Contains("Anda masuk tanpa Secure Token", home.Text, StringComparison.Ordinal);
        Assert.Contains("CV Laut Biru", (await browser.GetAsync(path)).Text, StringComparison.Ordinal);
        Reply explained = await browser.GetAsync("/transfer/baru");
        Assert.Equal("Perlu Secure Token", explained.Title);

        // Its form, taken from elsewhere, makes nothing.
        string token = home.Document.QuerySelector("input[name=anti]")!.GetAttribute("value")!;
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.PostAsync("/transfer/baru", [.. Fields(), ("anti", token)])).Status);

        // Gapura leads through the activation, and back to where the person wanted to go.
        Reply again = await browser.SubmitAsync(await browser.GetAsync("/aktifkan?kembali=/transfer/baru"), "Next", ("companyId", person.Company), ("userId", person.UserId));
        using var device = new TestDevice(bank.Gapura);
        Assert.Equal(HttpStatusCode.OK, (await device.ActivateAsync(await browser.SubmitAsync(again, "Proceed", ("password", person.Password)))).Status);
        Reply bound = await browser.GetAsync($"{bank.Gapura.Settings.BaseUrl}/bisnis/sign-in/device");
        Reply codes = await browser.SubmitAsync(bound, "Lanjutkan");
        string? on = codes.Document.QuerySelectorAll("a").FirstOrDefault(link => link.TextContent.Trim() == "Lanjutkan ke Bank Contoh")?.GetAttribute("href");
        Assert.True(on is not null, codes.Asked + codes.Text);
        Assert.Equal("Transfer baru", (await browser.GetAsync(new Uri(codes.Asked, on).AbsoluteUri)).Title);
        await bank.First.Token.DeclineAsync(await QuestionAsync(bank.First), Decision.Deny);
    }

    [Fact]
    public async Task Another_company_sees_nothing_of_it_and_pages_are_in_two_languages()
    {
        string path = await MakeAsync();
        TestPerson other = await bank.Gapura.AddCompanyUserAsync("maker01", "SENTOSA", phone: "+6285501009010");
        using Visitor browser = bank.NewBrowser();
        await RunningBank.ContinueAsync(browser, await browser.SubmitAsync(await bank.PasswordAsync(browser, other), "Lewati, aktifkan nanti"));
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(path)).Status);
        Reply english = await browser.GetAsync("/bahasa?ke=en&kembali=/");
        Assert.Equal(("Accounts and transfers", "en"), (english.Title, english.Document.DocumentElement.GetAttribute("lang")));
        Assert.Equal("/", (await browser.GetAsync("/bahasa?ke=id&kembali=//lain.example/")).Asked.AbsolutePath);
        await bank.First.Token.DeclineAsync(await QuestionAsync(bank.First), Decision.Deny);
    }

    private static (string, string)[] Fields(params (string Name, string Value)[] other)
    {
        (string Name, string Value)[] usual =
        [
            ("dari", "001-2207-001"), ("jumlah", "750000"), ("penerima", "CV Laut Biru"), ("rekening", "0012345678"), ("bank", "Bank Lain"),
            ("referensi", $"INV-{Interlocked.Increment(ref s_number)}"), ("catatan", "Uji"),
        ];
        return [.. usual.Where(one => !other.Any(changed => changed.Name == one.Name)), .. other];
    }

    private static string? ValueOf(Reply page, string name) => page.Document.QuerySelector($"[name={name}]")?.GetAttribute("value");

    /// <summary>What waits for a token: tests of this class come one after the other, and each leaves nothing waiting.</summary>
    private static async Task<TransactionQuestion> QuestionAsync(Employee approver) => (await approver.Token.TransactionsAsync())[^1];

    private static async Task ApproveAsync(Employee approver) => Assert.Equal("approved", (await approver.Token.ApproveAsync(await QuestionAsync(approver))).Outcome);

    private Task<string> MakeAsync(params (string Name, string Value)[] other) => MakeAsync(bank.Maker, other);

    /// <returns>The path of the transfer's page.</returns>
    private static async Task<string> MakeAsync(Employee maker, params (string Name, string Value)[] other)
    {
        Reply made = await maker.Browser.SubmitAsync(await maker.Browser.GetAsync("/transfer/baru"), "Kirim untuk disetujui", Fields(other));
        Assert.True(made.Asked.AbsolutePath.StartsWith("/transfer/", StringComparison.Ordinal) && made.Status == HttpStatusCode.OK && made.Problem.Length == 0, made.Text);
        return made.Asked.AbsolutePath;
    }

    /// <summary>As the page's script does: waits until it has something new to show.</summary>
    private Task<Reply> NewsAsync(string path, int since) => bank.Maker.Browser.GetAsync($"{path}/kabar?sejak={since}");

    /// <summary>The page of a transfer that no longer waits.</summary>
    private async Task<Reply> EndedAsync(string path)
    {
        while (true)
        {
            Reply page = await bank.Maker.Browser.GetAsync(path);
            if (page.Document.QuerySelector("noscript") is null)
            {
                return page;
            }

            await NewsAsync(path, int.Parse(page.Document.QuerySelector("#live")!.GetAttribute("data-version")!, System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private async Task<long> BalanceAsync()
    {
        Reply home = await bank.Maker.Browser.GetAsync("/");
        return long.Parse(home.Document.QuerySelector(".accounts strong")!.TextContent.Replace("Rp", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task RestartAsync()
    {
        await bank.StopAsync();
        await bank.StartAsync();
    }
}
