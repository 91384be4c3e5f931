using BusinessBanking;
using BusinessBanking.Ledger;
using BusinessBanking.Transfers;
using Gapura.Client.Approvals;
using Gapura.Client.Transactions;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;
using Gapura.Protocol.Transactions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gapura.EndToEnd.Journeys.Applications;

/// <summary>With which key the sample bank believes an approval, and which one it keeps: its books alone, and a Gapura that says what it likes.</summary>
public sealed class BankReleaseTests : IDisposable
{
    private static readonly DateTimeOffset s_now = TimeProvider.System.GetUtcNow();
    private static readonly Guid s_device = Guid.Parse("0192f3a0-0000-7000-8000-000000000003");
    private static readonly Guid s_account = Guid.Parse("0192f3a0-0000-7000-8000-000000000002");
    private readonly string _folder = Directory.CreateTempSubdirectory("gapura-release-").FullName;
    private readonly DeviceKey _first = DeviceKey.Create();
    private readonly DeviceKey _other = DeviceKey.Create();
    private readonly BankSettings _settings;
    private readonly Books _books;
    private readonly Release _release;

    public BankReleaseTests()
    {
        _settings = new BankSettings(new Uri("https://masuk.example"), "bank", "", Path.Combine(_folder, "bank.json"));
        _books = new Books(_settings);
        _release = new Release(null!, _books, _settings, TimeProvider.System, NullLogger<Release>.Instance);
    }

    [Fact]
    public async Task The_key_that_came_first_stays_whatever_comes_along_later()
    {
        Assert.Equal(TransferState.Released, (await DecideAsync("a1", _first, _first)).State);

        // Signed with the key that the bank knows; another one is named beside it.
        Transfer second = await DecideAsync("a2", _first, _other);
        Assert.Equal(TransferState.Released, second.State);
        Assert.Equal(Jwk(_first), Assert.Single(second.Proofs).Key);
        Assert.NotNull(_release.ShownIn(second, second.Proofs[0]));
        Assert.Equal(Jwk(_first), Assert.Single(_books.Now.Keys).Value);

        // Nor does the token become another one by another spelling of its id.
        Assert.Equal(TransferState.Unproved, (await DecideAsync("a4", _other, _other, "D")).State);

        // And so what is signed with that other one is worth nothing.
        Transfer third = await DecideAsync("a3", _other, _other);
        Assert.Equal((TransferState.Unproved, nameof(TransactionFault.OtherSignature)), (third.State, third.Fault));
        Assert.Equal(Jwk(_first), Assert.Single(third.Proofs).Key);
        Assert.Equal(Jwk(_first), Assert.Single(_books.Now.Keys).Value);
    }

    [Fact]
    public async Task A_key_that_verified_nothing_is_not_kept()
    {
        Assert.Equal(TransferState.Unproved, (await DecideAsync("b1", _first, _other)).State);
        Assert.Empty(_books.Now.Keys);
    }

    public void Dispose()
    {
        _first.Dispose();
        _other.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static DeviceJwk Jwk(DeviceKey key) => new(Base64UrlText.Encode(key.Public.Point[1..33]), Base64UrlText.Encode(key.Public.Point[33..]));

    /// <summary>A transfer that waits, approved with one key, and Gapura's word of it with another one.</summary>
    private async Task<Transfer> DecideAsync(string id, DeviceKey signs, DeviceKey named, string spelling = "N")
    {
        var transaction = Guid.CreateVersion7(s_now);
        var transfer = new Transfer
        {
            Id = id,
            Reference = id,
            Company = "MAJUJAYA",
            Maker = "maker01",
            MakerName = "Maker",
            From = "001-2207-001",
            Payments = [new Payment("CV Laut Biru", "0012345678", "Bank Lain", 750_000)],
            CreatedAt = s_now,
            Transaction = transaction.ToString("N"),
            Expires = s_now.AddHours(1),
            Required = 1,
            Approvers = [new Approver("approver01", "Approver", s_account.ToString("N"))],
        };
        Assert.True(_books.TryChange(book => book with { Transfers = book.Transfers.Add(transfer) }));
        var question = new TransactionQuestion(
            ServerName.Read("https://masuk.example")!.Value, new TransactionChallenge(transaction, Base64UrlText.Encode(new byte[32]), 1_800_000_000), s_account, s_device,
            new TransactionShown("Bank Contoh", TransferText.TitleOf(transfer), [.. TransferText.FieldsOf(transfer)], "", 0));
        var approver = new TransactionApprover
        {
            Account = s_account.ToString("N"),
            UserId = "approver01",
            State = ApproverState.Approved,
            Method = ApprovalMethod.Statement,
            Statement = TransactionStatement.Seal(question, new TransactionAnswer(Decision.Approve, true, Counter: 7), signs),
            Device = new ApprovalDevice(s_device.ToString(spelling), Jwk(named)),
        };
        await _release.DoAsync(id, new Transaction { Id = transfer.Transaction, Reference = id, State = TransactionState.Approved, Approvers = [approver] }, TestContext.Current.CancellationToken);
        return _books.Now.Find(id)!;
    }
}
