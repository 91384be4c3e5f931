using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gapura.Storage.Tests.Contract;

public sealed class UniqueRowTests
{
    private static readonly AccountId Somebody = AccountId.New(EmptyDatabase.Now);

    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task One_User_ID_is_one_person_within_portal_organisation_and_user_type(DatabaseKind kind)
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(kind);
        await tables.AddAsync(
            EmptyDatabase.Person("PPK2"), EmptyDatabase.Person("PPK2", portal: "lpse45"), EmptyDatabase.Person("PPK2", organisation: "ABC"),
            EmptyDatabase.Person("PPK2", userType: "non-penyedia"));

        await RefusesAsync(tables, EmptyDatabase.Person("ppk2"));
    }

    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task An_account_has_at_most_one_pending_and_one_active_TOTP_factor(DatabaseKind kind)
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(kind);
        await tables.AddAsync(Factor(FactorStatus.Pending), Factor(FactorStatus.Active));

        await RefusesAsync(tables, Factor(FactorStatus.Pending));
        await RefusesAsync(tables, Factor(FactorStatus.Active));
    }

    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task A_session_token_a_sign_in_handle_and_a_link_exist_once(DatabaseKind kind)
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(kind);
        await tables.AddAsync(Session(1), Run(1), Link(ResetPurpose.Password), Link(ResetPurpose.SecondFactor));

        await RefusesAsync(tables, Session(1));
        await RefusesAsync(tables, Run(1));
        await RefusesAsync(tables, Link(ResetPurpose.Password));
        await tables.AddAsync(Session(2), Run(2));
    }

    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task An_audit_row_is_chained_once(DatabaseKind kind)
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(kind);
        await tables.AddAsync(new AuditLink { Sequence = 1, Position = 7, Hash = [1] });

        await RefusesAsync(tables, new AuditLink { Sequence = 2, Position = 7, Hash = [1] });
        // On SQLite the trigger that keeps the chain from being replaced speaks before the key does.
        await Assert.ThrowsAsync<DbUpdateException>(() => tables.AddAsync(new AuditLink { Sequence = 1, Position = 8, Hash = [1] }));
    }

    [Theory]
    [ClassData(typeof(BothDatabases))]
    public async Task Of_many_equal_inserts_at_once_one_stays_and_the_others_are_told(DatabaseKind kind)
    {
        await using var tables = await EmptyDatabase.CreateWithTablesAsync(kind);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            try
            {
                await tables.AddAsync(EmptyDatabase.Failure("same"));
                return true;
            }
            catch (DbUpdateException e) when (Database.IsDuplicate(e))
            {
                return false;
            }
        }));
        Assert.Equal(1, outcomes.Count(stayed => stayed));
    }

    private static async Task RefusesAsync(EmptyDatabase tables, object row)
    {
        var refusal = await Assert.ThrowsAsync<DbUpdateException>(() => tables.AddAsync(row));
        Assert.True(Database.IsDuplicate(refusal));
        Assert.False(Database.IsOutage(refusal));
    }

    private static TotpFactor Factor(FactorStatus status) => new()
    {
        Id = FactorId.New(EmptyDatabase.Now),
        AccountId = Somebody,
        Status = status,
        SecretSealed = [1],
        Digits = 6,
        PeriodSeconds = 30,
    };

    private static Session Session(byte token) => new()
    {
        Id = SessionId.New(EmptyDatabase.Now),
        TokenHash = [token],
        BrowserHash = [1],
        Portal = "lpse",
        Methods = "pwd",
        Address = "",
        UserAgent = "",
    };

    private static SignIn Run(byte handle) => new()
    {
        Id = SignInId.New(EmptyDatabase.Now),
        HandleHash = [handle],
        BrowserHash = [1],
        Portal = "lpse",
        UserType = "penyedia",
        UserId = "PPK2",
    };

    private static ResetLink Link(ResetPurpose purpose) => new() { AccountId = Somebody, Purpose = purpose, TokenHash = [(byte)purpose] };
}
