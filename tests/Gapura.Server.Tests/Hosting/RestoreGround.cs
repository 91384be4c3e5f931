using System.Security.Cryptography;
using Gapura.Protocol;
using Gapura.Server.Tests.Audit;
using Gapura.Storage;
using Gapura.Storage.Records;

namespace Gapura.Server.Tests.Hosting;

/// <summary>A person with everything that a restore has to look at.</summary>
internal static class RestoreGround
{
    public static async Task<AccountId> AddPersonAsync(TrailGround ground, long lastStep = 1, int offset = 0)
    {
        var now = ground.Clock.Now;
        var id = AccountId.New(now);
        await ground.Database.WriteAsync(async db =>
        {
            db.Accounts.Add(new Account
            {
                Id = id,
                Portal = "lpse",
                UserType = "penyedia",
                UserId = id.ToString(),
                UserIdKey = id.ToString(),
                DisplayName = "Ayu",
                Email = "ayu@contoh.example",
                PasswordSealed = [1],
                CredentialVersion = 1,
                CreatedAt = now,
            });
            db.TotpFactors.Add(new TotpFactor
            {
                Id = FactorId.New(now),
                AccountId = id,
                Status = FactorStatus.Active,
                SecretSealed = [1],
                Algorithm = OtpAlgorithm.Sha1,
                Digits = 6,
                PeriodSeconds = 30,
                LastStep = lastStep,
                OffsetSteps = offset,
                ResyncStep = 5,
                CreatedAt = now,
                PendingUntil = now,
            });
            db.RecoveryCodes.Add(new RecoveryCode { AccountId = id, Hash = RandomNumberGenerator.GetBytes(32), Salt = [1], CreatedAt = now });
            AddRunning(db, id, now);
            await db.SaveChangesAsync();
        });
        return id;
    }

    public static OutboxMessage Message(DateTimeOffset now, TimeSpan usefulFor, OutboxState state = OutboxState.Queued) => new()
    {
        Id = Guid.CreateVersion7(now),
        Channel = "email",
        Recipient = "ayu@contoh.example",
        Subject = $"{usefulFor}",
        BodySealed = [1],
        State = state,
        CreatedAt = now,
        NextTryAt = now,
        UsefulUntil = now + usefulFor,
    };

    private static void AddRunning(GapuraContext db, AccountId id, DateTimeOffset now)
    {
        var token = RandomNumberGenerator.GetBytes(32);
        db.Sessions.Add(new Session
        {
            Id = SessionId.New(now),
            AccountId = id,
            TokenHash = token,
            BrowserHash = token,
            Portal = "lpse",
            Methods = "pwd otp",
            Address = "192.0.2.7",
            UserAgent = "",
            CreatedAt = now,
            LastSeenAt = now,
            ExpiresAt = now.AddHours(12),
            ProvedAt = now,
        });
        db.SignIns.Add(new SignIn
        {
            Id = SignInId.New(now),
            HandleHash = token,
            BrowserHash = token,
            Portal = "lpse",
            UserType = "penyedia",
            UserId = "ayu",
            State = SignInState.AwaitingCode,
            CreatedAt = now,
            ExpiresAt = now.AddMinutes(10),
        });
        db.Captchas.Add(new Captcha { Id = id.ToString(), BrowserHash = token, AnswerSealed = [1], ExpiresAt = now.AddMinutes(10) });
        db.RecoveryCodeReveals.Add(new RecoveryCodeReveal { Id = SessionId.New(now), AccountId = id, CodesSealed = [1], ExpiresAt = now.AddMinutes(10) });
        db.ResetLinks.Add(new ResetLink { AccountId = id, Purpose = ResetPurpose.Password, TokenHash = token, CreatedAt = now, ExpiresAt = now.AddMinutes(30) });
        db.Outbox.Add(Message(now, TimeSpan.FromMinutes(30)));
        db.Outbox.Add(Message(now, TimeSpan.FromDays(1)));
    }
}
