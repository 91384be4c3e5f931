using Gapura.Client.Events;
using Gapura.Client.Transactions;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Transactions;
using Gapura.Storage;
using Gapura.Testing;

namespace Gapura.Client.Tests.Transactions;

/// <summary>The library's transactions against the real Gapura, with a maker and two approvers whose Secure Tokens are real too.</summary>
public sealed class RealTransactionTests(RealTransactionTests.Bank bank) : IClassFixture<RealTransactionTests.Bank>
{
    private static readonly TransactionField[] Fields = [new("amount", "1500000"), new("currency", "IDR"), new("beneficiary", "CV Laut Biru"), new("account", "0012345678")];
    private static int s_number;

    private GapuraTransactions Transactions => bank.Client.Transactions;

    [Fact]
    public async Task An_approval_proves_every_field_without_us()
    {
        Transaction asked = await StartAsync();
        Assert.Equal((TransactionState.Pending, 1, 0), (asked.State, asked.Required, asked.Approvals));
        Task<Transaction> waiting = Transactions.WaitAsync(asked.Id);
        await ApproveAsync(bank.First, asked);
        Transaction decided = await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(decided.IsApproved);
        TransactionApprover approver = Assert.Single(decided.Approvers, one => one.State == ApproverState.Approved);
        Assert.Equal(("approver01", ApprovalMethod.Statement), (approver.UserId, approver.Method));

        var expected = new ExpectedTransaction(bank.Address, asked.Id, approver.Account) { Title = "Transfer", Fields = Fields, Device = approver.Device!.Id };
        var genuine = Assert.IsType<TransactionVerdict.Genuine>(TransactionVerifier.Verify(approver.Statement!, approver.Device.PublicKey, expected));
        Assert.Equal("Aplikasi bank", genuine.Question.Shown.Party);
        var other = Assert.IsType<TransactionVerdict.False>(TransactionVerifier.Verify(approver.Statement!, approver.Device.PublicKey, expected with { Fields = [.. Fields[..3], Fields[3] with { Value = "0012345679" }] }));
        Assert.Equal(TransactionFault.OtherFields, other.Fault);
        GapuraException ended = await Assert.ThrowsAsync<GapuraException>(() => Transactions.CancelAsync(asked.Id));
        Assert.Equal((GapuraProblem.Ended, "approved"), (ended.Code, ended.State));
    }

    [Fact]
    public async Task Its_events_name_the_transaction_and_who_signed()
    {
        Transaction asked = await StartAsync();
        await ApproveAsync(bank.First, asked);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        List<GapuraEvent> told;
        do
        {
            bank.Pass(TimeSpan.FromSeconds(1));
            await Task.Delay(200, patience.Token);
            told = [.. (await bank.Client.Events.ReadAsync(0, cancel: patience.Token)).Events.Where(one => one.Transaction == asked.Id)];
        }
        while (told.Count < 3);

        Assert.Equal(["transaction.asked", "transaction.signed", "transaction.approved"], told.Select(one => one.Kind));
        Assert.Equal(("approver01", (await Transactions.GetAsync(asked.Id)).Approvers.Single(one => one.Device is not null).Device!.Id), (told[1].UserId, told[1].Device));
    }

    [Fact]
    public async Task A_batch_is_one_digest()
    {
        TransactionField[][] items = [[new("amount", "1000000"), new("currency", "IDR"), new("account", "1")], [new("amount", "500000"), new("currency", "IDR"), new("account", "2")]];
        Transaction asked = await StartAsync(request => request with { Items = items });
        await ApproveAsync(bank.First, asked);
        TransactionApprover approver = (await Transactions.GetAsync(asked.Id)).Approvers.Single(one => one.State == ApproverState.Approved);
        var expected = new ExpectedTransaction(bank.Address, asked.Id, approver.Account) { Title = "Transfer", Fields = Fields, Items = items };
        Assert.IsType<TransactionVerdict.Genuine>(TransactionVerifier.Verify(approver.Statement!, approver.Device!.PublicKey, expected));
    }

    [Fact]
    public async Task The_longest_batch_can_be_asked_and_a_longer_body_cannot()
    {
        TransactionField[] Item(int number, int noteCharacters) =>
        [
            new("amount", "3000"), new("currency", "IDR"), new("beneficiary", $"Penerima Gaji Nomor {number} Nusantara"), new("account", $"00123456{number:D4}"),
            new("bank", "Bank Pembangunan Daerah Contoh"), new("note", new string('g', noteCharacters)),
        ];
        TransactionField[][] longest = [.. Enumerable.Range(0, TransactionItems.Most).Select(number => Item(number, 200))];
        Transaction asked = await StartAsync(request => request with { Items = longest });
        await ApproveAsync(bank.First, asked);
        TransactionApprover approver = (await Transactions.GetAsync(asked.Id)).Approvers.Single(one => one.State == ApproverState.Approved);
        var expected = new ExpectedTransaction(bank.Address, asked.Id, approver.Account) { Title = "Transfer", Fields = Fields, Items = longest };
        Assert.IsType<TransactionVerdict.Genuine>(TransactionVerifier.Verify(approver.Statement!, approver.Device!.PublicKey, expected));

        TransactionField[][] tooLong = [.. longest.Select(item => (TransactionField[])[.. item, .. Enumerable.Range(0, 4).Select(n => new TransactionField($"lain {n}", new string('x', 200)))])];
        Assert.Equal((GapuraProblem.Malformed, null), await ProblemAsync(request => request with { Items = tooLong }));
    }

    [Fact]
    public async Task A_large_amount_needs_two_people_and_each_is_told_of()
    {
        TransactionField[] large = [Fields[0] with { Value = "100000000" }, .. Fields[1..]];
        Transaction asked = await StartAsync(request => request with { Fields = large });
        Assert.Equal(2, asked.Required);
        Task<Transaction> waiting = Transactions.GetAsync(asked.Id, TimeSpan.FromSeconds(20));
        await ApproveAsync(bank.First, asked);
        Assert.Equal((TransactionState.Pending, 1), ((await waiting).State, (await waiting).Approvals));
        await ApproveAsync(bank.Second, asked);
        Transaction decided = await Transactions.GetAsync(asked.Id);
        Assert.True(decided.IsApproved);
        Assert.All(decided.Approvers, approver => Assert.IsType<TransactionVerdict.Genuine>(TransactionVerifier.Verify(
            approver.Statement!, approver.Device!.PublicKey, new ExpectedTransaction(bank.Address, asked.Id, approver.Account) { Title = "Transfer", Fields = large })));
    }

    [Theory]
    [InlineData(Decision.Deny, TransactionState.Denied)]
    [InlineData(Decision.Report, TransactionState.Reported)]
    public async Task A_no_is_told_and_its_statement_approves_nothing(Decision decision, TransactionState state)
    {
        Transaction asked = await StartAsync();
        await bank.First.DeclineAsync(await QuestionAsync(bank.First, asked), decision);
        Transaction decided = await Transactions.GetAsync(asked.Id);
        Assert.Equal(state, decided.State);
        TransactionApprover approver = decided.Approvers.Single(one => one.Statement is not null);
        var expected = new ExpectedTransaction(bank.Address, asked.Id, approver.Account) { Title = "Transfer", Fields = Fields };
        Assert.Equal(TransactionFault.NotApproved, Assert.IsType<TransactionVerdict.False>(TransactionVerifier.Verify(approver.Statement!, approver.Device!.PublicKey, expected)).Fault);
    }

    [Fact]
    public async Task Without_network_eight_digits_approve_and_the_question_says_what()
    {
        Transaction asked = await StartAsync();
        TransactionOffline offline = await Transactions.OfflineAsync(asked.Id, "approver01");
        OfflineTransaction scanned = OfflineTransaction.Read(offline.Link)!;
        Assert.Equal((offline.Question, true), (scanned.Question, (await Transactions.OfflineQrAsync(asked.Id, "approver01")).Contains("<svg", StringComparison.Ordinal)));
        string right = scanned.ResponseOf(bank.First.PinKeyOf(TestDevice.GoodPin));
        string wrong = scanned.ResponseOf(bank.First.PinKeyOf("739165"));
        var refused = Assert.IsType<TransactionResponse.Refused>(await Transactions.RespondAsync(asked.Id, "approver01", wrong));
        Assert.Equal((ResponseRefusal.Wrong, 2), (refused.Reason, refused.Left));
        Assert.NotEmpty(refused.Reference);
        Assert.Equal(GapuraProblem.Unfit, (await Assert.ThrowsAsync<GapuraException>(() => Transactions.RespondAsync(asked.Id, "approver01", "1234"))).Code);
        Assert.True((await Transactions.RespondAsync(asked.Id, "approver01", $"{right[..4]} {right[4..]}")).IsAccepted);

        TransactionApprover approver = (await Transactions.GetAsync(asked.Id)).Approvers.Single(one => one.State == ApproverState.Approved);
        Assert.Equal((ApprovalMethod.Response, null), (approver.Method, approver.Statement));
        Assert.Null(TransactionVerifier.FaultOfOffline(offline.Link, new ExpectedTransaction(bank.Address, asked.Id, approver.Account) { Title = "Transfer", Fields = Fields }));
        Assert.Equal(GapuraProblem.Ended, (await Assert.ThrowsAsync<GapuraException>(() => Transactions.RespondAsync(asked.Id, "approver01", right))).Code);
    }

    [Fact]
    public async Task What_is_asked_anew_supersedes_and_what_is_taken_back_stays_so()
    {
        Transaction former = await StartAsync();
        Transaction asked = await StartAsync(request => request with { Reference = former.Reference, Title = "Transfer lain" });
        Assert.Equal(TransactionState.Superseded, (await Transactions.GetAsync(former.Id)).State);
        await Transactions.CancelAsync(asked.Id);
        await Transactions.CancelAsync(asked.Id);
        Assert.Equal(TransactionState.Cancelled, (await Transactions.GetAsync(asked.Id)).State);
    }

    [Fact]
    public async Task What_cannot_be_asked_is_told_with_the_reason()
    {
        Assert.Equal((GapuraProblem.NoToken, null), await ProblemAsync(request => request with { Approvers = ["maker01"], Maker = null }));
        Assert.Equal((GapuraProblem.NoToken, null), await ProblemAsync(request => request with { Approvers = ["tiada"] }));
        Assert.Equal((GapuraProblem.Unfit, "approvers"), await ProblemAsync(request => request with { Maker = "approver01" }));
        Assert.Equal((GapuraProblem.Unfit, "approvers"), await ProblemAsync(request => request with { Fields = [Fields[0] with { Value = "250000000" }, .. Fields[1..]], Approvers = ["approver01"] }));
        Assert.Equal((GapuraProblem.Unfit, "fields"), await ProblemAsync(request => request with { Fields = [Fields[0] with { Value = "1.500.000" }, .. Fields[1..]] }));
        Assert.Equal((GapuraProblem.Unfit, "expiresIn"), await ProblemAsync(request => request with { ExpiresIn = TimeSpan.FromSeconds(5) }));
        Assert.Equal((GapuraProblem.Unfit, "back"), await ProblemAsync(request => request with { Back = new Uri("https://lain.example/") }));
        Assert.Equal(GapuraProblem.NotFound, (await Assert.ThrowsAsync<GapuraException>(() => Transactions.GetAsync("0123456789abcdef0123456789abcdef"))).Code);
    }

    private static async Task<TransactionQuestion> QuestionAsync(TestDevice token, Transaction asked) =>
        (await token.TransactionsAsync()).Single(one => one.Transaction.Id == Guid.Parse(asked.Id));

    private static async Task ApproveAsync(TestDevice token, Transaction asked) => Assert.Equal("approved", (await token.ApproveAsync(await QuestionAsync(token, asked))).Outcome);

    private Task<Transaction> StartAsync(Func<TransactionRequest, TransactionRequest>? change = null)
    {
        var request = new TransactionRequest($"TRF-{Interlocked.Increment(ref s_number)}", "Transfer", Fields, ["approver01", "approver02"])
        {
            Company = "majujaya",
            Maker = "maker01",
        };
        return Transactions.StartAsync(change?.Invoke(request) ?? request);
    }

    private async Task<(string Code, string? Member)> ProblemAsync(Func<TransactionRequest, TransactionRequest> change)
    {
        GapuraException fault = await Assert.ThrowsAsync<GapuraException>(() => StartAsync(change));
        return (fault.Code, fault.Member);
    }

    /// <summary>A real Gapura with the bank's portal, shared: nothing that a test does disturbs another.</summary>
    public sealed class Bank : IAsyncLifetime
    {
        private RunningGapura _gapura = null!;

        public GapuraClient Client { get; private set; } = null!;

        public TestDevice First { get; private set; } = null!;

        public TestDevice Second { get; private set; } = null!;

        /// <summary>The trail is chained, and told of, as time passes.</summary>
        public void Pass(TimeSpan time) => _gapura.Time.Advance(time);

        public Uri Address => new(_gapura.Settings.BaseUrl);

        public async ValueTask InitializeAsync()
        {
            _gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite);
            TestClient client = await _gapura.AddClientAsync("bank", one => one.Scopes = "gapura.transactions gapura.events", portal: "bisnis");
            Client = GapuraClient.Create(new GapuraClientOptions { Address = Address, ClientId = client.Id, ClientSecret = client.Secret!, Portal = "bisnis" });
            await _gapura.AddCompanyUserAsync("maker01");
            First = await TokenOfAsync("approver01", "+6285501009002");
            Second = await TokenOfAsync("approver02", "+6285501009003");
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            First.Dispose();
            Second.Dispose();
            await _gapura.DisposeAsync();
        }

        private async Task<TestDevice> TokenOfAsync(string userId, string phone)
        {
            // The newest text message has the digits: no two are of one moment.
            _gapura.Time.Advance(TimeSpan.FromSeconds(1));
            using Visitor browser = _gapura.NewVisitor();
            return (await _gapura.ActivateAsync(browser, await _gapura.AddCompanyUserAsync(userId, phone: phone))).Token;
        }
    }
}
