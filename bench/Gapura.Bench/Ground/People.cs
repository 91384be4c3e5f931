using System.Security.Cryptography;
using Gapura.Protocol;
using Gapura.Server.Hashing;
using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gapura.Bench.Ground;

/// <summary>
/// Made-up accounts, each with an active TOTP factor. Password and TOTP secret are the same for all, but sealed row by row as the server
/// does; fillers that nobody signs in to carry one sealed value that opens nowhere.
/// </summary>
public sealed class People(Database database, KeyRing keys)
{
    public const string Password = "kuda besi 7 lautan";
    public const string UserType = "penyedia";

    private const int Chunk = 5_000;
    private static readonly byte[] s_secret = RandomNumberGenerator.GetBytes(20);
    private static readonly DateTimeOffset s_registered = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static string CodeAt(DateTimeOffset now) => Totp.Code(s_secret, TotpParameters.Default.StepAt(now), TotpParameters.Default);

    /// <summary>Adds accounts with the User IDs PREFIX0, PREFIX1 … and returns their ids.</summary>
    public async Task<IReadOnlyList<AccountId>> AddAsync(string prefix, int count)
    {
        using var hasher = new PasswordHasher(PasswordHasher.CurrentCost, workers: 1, queue: 1);
        string phc = await hasher.HashAsync(Password);
        List<AccountId> ids = [];
        foreach (int[] numbers in Enumerable.Range(0, count).Chunk(Chunk))
        {
            await database.WriteAsync(async db =>
            {
                foreach (int number in numbers)
                {
                    Account account = NewAccount($"{prefix}{number}", phc);
                    ids.Add(account.Id);
                    db.Accounts.Add(account);
                    db.TotpFactors.Add(NewFactor(account.Id));
                }

                await db.SaveChangesAsync();
                db.ChangeTracker.Clear();
            });
        }

        return ids;
    }

    /// <summary>PostgreSQL: makes the tables as large as they are where a whole nation signs in.</summary>
    public static async Task FillAsync(string connectionString, int count)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO accounts SELECT (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'user_id', 'filler' || n, 'user_id_key', 'filler' || n))).*
            FROM generate_series(1, $1) n, (SELECT one FROM accounts one LIMIT 1) AS model(a)
            """, connection)
        { CommandTimeout = 0 };
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = count });
        await command.ExecuteNonQueryAsync();
        command.CommandText =
            """
            INSERT INTO totp_factors SELECT (jsonb_populate_record(f, jsonb_build_object('id', gen_random_uuid(), 'account_id', a.id))).*
            FROM accounts a, (SELECT one FROM totp_factors one LIMIT 1) AS model(f) WHERE a.user_id_key LIKE 'filler%' AND $1 > 0
            """;
        await command.ExecuteNonQueryAsync();
        command.Parameters.Clear();
        command.CommandText = "VACUUM ANALYZE accounts, totp_factors";
        await command.ExecuteNonQueryAsync();
    }

    private Account NewAccount(string userId, string phc)
    {
        AccountId id = AccountId.New(s_registered);
        return new Account
        {
            Id = id,
            Portal = "lpse",
            UserType = UserType,
            UserId = userId,
            UserIdKey = userId.ToLowerInvariant(),
            DisplayName = $"Orang {userId}",
            Email = $"{userId}@contoh.example",
            Status = AccountStatus.Active,
            PasswordSealed = keys.SealText(SealedColumn.AccountPassword, id.ToString(), phc),
            CreatedAt = s_registered,
        };
    }

    private TotpFactor NewFactor(AccountId account)
    {
        FactorId id = FactorId.New(s_registered);
        return new TotpFactor
        {
            Id = id,
            AccountId = account,
            Status = FactorStatus.Active,
            SecretSealed = keys.Seal(SealedColumn.TotpSecret, id.ToString(), s_secret),
            Algorithm = TotpParameters.Default.Algorithm,
            Digits = TotpParameters.Default.Digits,
            PeriodSeconds = TotpParameters.Default.PeriodSeconds,
            CreatedAt = s_registered,
            ActivatedAt = s_registered,
        };
    }
}
