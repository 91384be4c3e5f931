using Gapura.Storage;
using Gapura.Storage.Records;
using Gapura.Storage.Sealing;
using Gapura.Testing;

namespace Gapura.Storage.Tests.Sealing;

/// <summary>A fresh database with the tables, and rows in every sealed column.</summary>
internal sealed class SealingDatabase : IAsyncDisposable
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.UnixEpoch.AddYears(56);
    private readonly string? _folder;

    private SealingDatabase(Database database, string? folder)
    {
        Database = database;
        _folder = folder;
    }

    public Database Database { get; }

    public static async Task<SealingDatabase> CreateAsync(DatabaseKind kind)
    {
        var folder = kind == DatabaseKind.Sqlite ? Directory.CreateTempSubdirectory("gapura-sealing-").FullName : null;
        var database = folder is null
            ? Database.Postgres(await (await PostgresServer.Shared).CreateDatabaseAsync())
            : Database.Sqlite(Path.Combine(folder, "gapura.db"));
        await database.MigrateAsync();
        return new SealingDatabase(database, folder);
    }

    /// <summary>Adds accounts with password and phone, and one row in each other sealed column.</summary>
    public async Task<IReadOnlyList<AccountId>> FillAsync(KeyRing ring, int accounts)
    {
        var ids = Enumerable.Range(0, accounts).Select(_ => AccountId.New(s_now)).ToList();
        await Database.WriteAsync(async db =>
        {
            db.Accounts.AddRange(ids.Select(id => Person(ring, id)));
            var factor = FactorId.New(s_now);
            db.TotpFactors.Add(new TotpFactor { Id = factor, AccountId = ids[0], SecretSealed = ring.SealText(SealedColumn.TotpSecret, factor.ToString(), "secret") });
            db.Captchas.Add(new Captcha { Id = "AbC-_1", BrowserHash = [1], AnswerSealed = ring.SealText(SealedColumn.CaptchaAnswer, "AbC-_1", "answer"), ExpiresAt = s_now });
            var reveal = SessionId.New(s_now);
            db.RecoveryCodeReveals.Add(new RecoveryCodeReveal { Id = reveal, CodesSealed = ring.SealText(SealedColumn.RecoveryReveal, reveal.ToString(), "codes") });
            db.ServerSecrets.Add(new ServerSecret { Name = "forms", ValueSealed = ring.SealText(SealedColumn.ServerSecret, "forms", "server") });
            var mail = Guid.CreateVersion7(s_now);
            db.Outbox.Add(Mail(mail, ring.SealText(SealedColumn.OutboxBody, SealedRow.Name(mail), "body")));
            db.Outbox.Add(Mail(Guid.CreateVersion7(s_now), []));
            await db.SaveChangesAsync();
        });
        return ids;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static Account Person(KeyRing ring, AccountId id) => new()
    {
        Id = id,
        Portal = "lpse",
        UserType = "penyedia",
        UserId = id.ToString(),
        UserIdKey = id.ToString(),
        DisplayName = "Budi",
        Email = "budi@contoh.example",
        CreatedAt = s_now,
        PasswordSealed = ring.SealText(SealedColumn.AccountPassword, id.ToString(), "phc 0"),
        PhoneSealed = ring.SealText(SealedColumn.AccountPhone, id.ToString(), "+628110000000"),
    };

    private static OutboxMessage Mail(Guid id, byte[] body) => new()
    {
        Id = id,
        Channel = "email",
        Recipient = "budi@contoh.example",
        Subject = "",
        BodySealed = body,
    };
}
