using System.Text;
using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;

namespace Gapura.Storage;

/// <summary>The tables. One subclass a provider, because each has migrations of its own.</summary>
public abstract partial class GapuraContext : DbContext
{
    protected GapuraContext(DbContextOptions options)
        : base(options)
    {
        // A transaction happens whole or not at all, so there is nothing to go back to within it, and two round trips less.
        Database.AutoSavepointsEnabled = false;
    }

    public DbSet<Account> Accounts => Set<Account>();
    public DbSet<TotpFactor> TotpFactors => Set<TotpFactor>();
    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();
    public DbSet<RecoveryCodeReveal> RecoveryCodeReveals => Set<RecoveryCodeReveal>();
    public DbSet<Device> Devices => Set<Device>();
    public DbSet<DeviceNonce> DeviceNonces => Set<DeviceNonce>();
    public DbSet<DeviceEnrolment> DeviceEnrolments => Set<DeviceEnrolment>();
    public DbSet<DevicePush> DevicePushes => Set<DevicePush>();
    public DbSet<Challenge> Challenges => Set<Challenge>();
    public DbSet<Organisation> Organisations => Set<Organisation>();
    public DbSet<SecureToken> SecureTokens => Set<SecureToken>();
    public DbSet<TokenActivation> TokenActivations => Set<TokenActivation>();
    public DbSet<Transaction> Transactions => Set<Transaction>();
    public DbSet<TransactionApproval> TransactionApprovals => Set<TransactionApproval>();
    public DbSet<SignIn> SignIns => Set<SignIn>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<KnownBrowser> KnownBrowsers => Set<KnownBrowser>();
    public DbSet<Throttle> Throttles => Set<Throttle>();
    public DbSet<Budget> Budgets => Set<Budget>();
    public DbSet<Captcha> Captchas => Set<Captcha>();
    public DbSet<ResetLink> ResetLinks => Set<ResetLink>();
    public DbSet<MailboxLink> MailboxLinks => Set<MailboxLink>();
    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();
    public DbSet<AuditEvent> AuditEvents => Set<AuditEvent>();
    public DbSet<AuditLink> AuditChain => Set<AuditLink>();
    public DbSet<AuditCheckpoint> AuditCheckpoints => Set<AuditCheckpoint>();
    public DbSet<PortalPolicy> Policies => Set<PortalPolicy>();
    public DbSet<Lease> Leases => Set<Lease>();
    public DbSet<ServerSecret> ServerSecrets => Set<ServerSecret>();
    public DbSet<Client> Clients => Set<Client>();
    public DbSet<Consent> Consents => Set<Consent>();
    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();
    public DbSet<Grant> Grants => Set<Grant>();
    public DbSet<OAuthToken> OAuthTokens => Set<OAuthToken>();
    public DbSet<RevokedToken> RevokedTokens => Set<RevokedToken>();
    public DbSet<UsedAssertion> UsedAssertions => Set<UsedAssertion>();
    public DbSet<AuthorizationRequest> AuthorizationRequests => Set<AuthorizationRequest>();
    public DbSet<Webhook> Webhooks => Set<Webhook>();
    public DbSet<IdempotentCall> IdempotentCalls => Set<IdempotentCall>();
    public DbSet<ServerMark> ServerMarks => Set<ServerMark>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        People(model);
        Authenticators(model);
        Tokens(model);
        Running(model);
        Relying(model);
        Bookkeeping(model);
        UseSnakeCase(model);
    }

    private static void People(ModelBuilder model)
    {
        model.Entity<Account>(account =>
        {
            account.ToTable("accounts");
            account.HasIndex(x => new { x.Portal, x.Organisation, x.UserType, x.UserIdKey }).IsUnique();

            // Where people name their company, they do not name their user type.
            account.HasIndex(x => new { x.Portal, x.Organisation, x.UserIdKey }).IsUnique().HasFilter("organisation <> ''").HasDatabaseName("ix_accounts_of_organisation");
        });
        model.Entity<Organisation>().ToTable("organisations").HasKey(x => new { x.Portal, x.Code });
        model.Entity<TotpFactor>(totp =>
        {
            totp.ToTable("totp_factors");
            totp.HasKey(x => x.Id);
            totp.HasIndex(x => new { x.AccountId, x.Status, x.DeviceId }).IsUnique();
            totp.Ignore(x => x.Parameters);
        });
        model.Entity<RecoveryCode>().ToTable("recovery_codes").HasKey(x => new { x.AccountId, x.Hash });
        model.Entity<RecoveryCodeReveal>().ToTable("recovery_code_reveals");
        model.Entity<KnownBrowser>(known =>
        {
            known.ToTable("known_browsers");
            known.HasKey(x => new { x.AccountId, x.BrowserHash });
            known.HasIndex(x => x.BrowserHash);
        });
        model.Entity<ResetLink>(link =>
        {
            link.ToTable("reset_links");
            link.HasKey(x => new { x.AccountId, x.Purpose });
            link.HasIndex(x => x.TokenHash);
        });
        model.Entity<MailboxLink>(link =>
        {
            link.ToTable("mailbox_links");
            link.HasKey(x => x.TokenHash);
            link.HasIndex(x => x.AccountId);
            link.HasIndex(x => x.ExpiresAt);
        });
    }

    private static void Authenticators(ModelBuilder model)
    {
        model.Entity<Device>(device =>
        {
            device.ToTable("devices");
            device.HasIndex(x => x.PublicKey).IsUnique();
            device.HasIndex(x => new { x.AccountId, x.Status });
        });
        model.Entity<DeviceNonce>(nonce =>
        {
            nonce.ToTable("device_nonces");
            nonce.HasKey(x => new { x.DeviceId, x.Nonce });
            nonce.HasIndex(x => x.At);
        });
        model.Entity<DeviceEnrolment>(enrolment =>
        {
            enrolment.ToTable("device_enrolments");
            enrolment.HasKey(x => x.AccountId);
            enrolment.HasIndex(x => x.CodeHash).IsUnique();
            enrolment.HasIndex(x => x.ExpiresAt);
        });
        model.Entity<DevicePush>(push =>
        {
            push.ToTable("device_pushes");
            push.HasKey(x => x.DeviceId);
            push.HasIndex(x => x.AccountId);
        });
        model.Entity<Challenge>(challenge =>
        {
            challenge.ToTable("challenges");
            challenge.HasIndex(x => x.AccountId).IsUnique().HasFilter("state = 'Pending'").HasDatabaseName("ix_challenges_pending");
            challenge.HasIndex(x => new { x.AccountId, x.CreatedAt });
            challenge.HasIndex(x => x.SignInId);
        });
    }

    private static void Running(ModelBuilder model)
    {
        model.Entity<SignIn>(signIn =>
        {
            signIn.ToTable("sign_ins");
            signIn.HasIndex(x => x.HandleHash).IsUnique();
            signIn.HasIndex(x => x.AccountId);
            signIn.HasIndex(x => x.ExpiresAt);
        });
        model.Entity<Session>(session =>
        {
            session.ToTable("sessions");
            session.HasIndex(x => x.TokenHash).IsUnique();
            session.HasIndex(x => x.AccountId);
            session.HasIndex(x => x.ExpiresAt);
        });
        model.Entity<Throttle>().ToTable("throttles").HasKey(x => new { x.Subject, x.Kind, x.Bucket });
        model.Entity<Budget>().ToTable("budgets").HasKey(x => x.Key);
        model.Entity<Captcha>(captcha =>
        {
            captcha.ToTable("captchas");
            captcha.HasIndex(x => x.ExpiresAt);
        });
    }

    private static void Relying(ModelBuilder model)
    {
        model.Entity<Client>().ToTable("clients");
        model.Entity<Consent>(consent =>
        {
            consent.ToTable("consents");
            consent.HasKey(x => new { x.AccountId, x.ClientId });
        });
        model.Entity<SigningKey>().ToTable("signing_keys");
        model.Entity<Grant>(grant =>
        {
            grant.ToTable("grants");
            grant.HasIndex(x => new { x.SessionId, x.ClientId });
            grant.HasIndex(x => new { x.AccountId, x.ClientId });
            grant.HasIndex(x => x.LogoutDueAt);
        });
        model.Entity<OAuthToken>(token =>
        {
            token.ToTable("oauth_tokens");
            token.HasIndex(x => x.ReferenceHash).IsUnique();
            token.HasIndex(x => x.GrantId);
            token.HasIndex(x => x.ExpiresAt);
        });
        model.Entity<RevokedToken>(token =>
        {
            token.ToTable("revoked_tokens");
            token.HasIndex(x => x.ExpiresAt);
        });
        model.Entity<UsedAssertion>(assertion =>
        {
            assertion.ToTable("used_assertions");
            assertion.HasKey(x => new { x.ClientId, x.IdHash });
            assertion.HasIndex(x => x.ExpiresAt);
        });
        model.Entity<AuthorizationRequest>(request =>
        {
            request.ToTable("authorization_requests");
            request.HasIndex(x => x.ExpiresAt);
        });
        model.Entity<Webhook>(webhook =>
        {
            webhook.ToTable("webhooks");
            webhook.HasIndex(x => x.ClientId);
        });
        model.Entity<IdempotentCall>(call =>
        {
            call.ToTable("idempotent_calls");
            call.HasKey(x => new { x.ClientId, x.KeyHash });
            call.HasIndex(x => x.CreatedAt);
        });
    }

    private static void Bookkeeping(ModelBuilder model)
    {
        model.Entity<OutboxMessage>(message =>
        {
            message.ToTable("outbox");
            message.HasIndex(x => new { x.State, x.NextTryAt });
        });
        model.Entity<AuditEvent>(audit =>
        {
            audit.ToTable("audit_events");
            audit.HasKey(x => x.Position);
            audit.Property(x => x.Position).ValueGeneratedOnAdd();
            audit.HasIndex(x => new { x.AccountId, x.Position });
            audit.HasIndex(x => x.Reference);
        });
        model.Entity<AuditLink>(link =>
        {
            link.ToTable("audit_chain");
            link.HasKey(x => x.Sequence);
            link.Property(x => x.Sequence).ValueGeneratedNever();
            link.HasIndex(x => x.Position).IsUnique();
        });
        model.Entity<AuditCheckpoint>(checkpoint =>
        {
            checkpoint.ToTable("audit_checkpoints");
            checkpoint.HasKey(x => x.Sequence);
            checkpoint.Property(x => x.Sequence).ValueGeneratedNever();
        });
        model.Entity<PortalPolicy>().ToTable("policies").HasKey(x => x.Portal);
        model.Entity<Lease>().ToTable("leases").HasKey(x => x.Name);
        model.Entity<ServerSecret>().ToTable("server_secrets").HasKey(x => x.Name);
        model.Entity<ServerMark>().ToTable("server_marks").HasKey(x => x.Name);
    }

    // Statements that the database decides are written by hand for both providers: one spelling of names, without quotes.
    private static void UseSnakeCase(ModelBuilder model)
    {
        foreach (var property in model.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            property.SetColumnName(SnakeCase(property.Name));
        }
    }

    private static string SnakeCase(string name)
    {
        var result = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && result.Length > 0)
            {
                result.Append('_');
            }

            result.Append(char.ToLowerInvariant(letter));
        }

        return result.ToString();
    }
}
