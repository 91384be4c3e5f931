using Gapura.Storage.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Gapura.Storage;

/// <summary>How ids and states stand in the tables: ids as the guid that they hold, states as words.</summary>
public abstract partial class GapuraContext
{
    protected override void ConfigureConventions(ModelConfigurationBuilder builder)
    {
        builder.Properties<AccountId>().HaveConversion<AccountIdConverter>();
        builder.Properties<SignInId>().HaveConversion<SignInIdConverter>();
        builder.Properties<SessionId>().HaveConversion<SessionIdConverter>();
        builder.Properties<FactorId>().HaveConversion<FactorIdConverter>();
        builder.Properties<DeviceId>().HaveConversion<DeviceIdConverter>();
        builder.Properties<ChallengeId>().HaveConversion<ChallengeIdConverter>();
        builder.Properties<TransactionId>().HaveConversion<TransactionIdConverter>();
        builder.Properties<AccountStatus>().HaveConversion<string>().HaveMaxLength(40);
        builder.Properties<FactorStatus>().HaveConversion<string>().HaveMaxLength(40);
        builder.Properties<DeviceStatus>().HaveConversion<string>().HaveMaxLength(40);
        builder.Properties<ChallengeState>().HaveConversion<string>().HaveMaxLength(40);
        builder.Properties<TransactionState>().HaveConversion<string>().HaveMaxLength(40);
        builder.Properties<ApprovalState>().HaveConversion<string>().HaveMaxLength(40);
        builder.Properties<DeliveryState>().HaveConversion<string>().HaveMaxLength(40);
        builder.Properties<SignInState>().HaveConversion<string>().HaveMaxLength(40);
        builder.Properties<ClientStatus>().HaveConversion<string>().HaveMaxLength(40);
        builder.Properties<GrantStatus>().HaveConversion<string>().HaveMaxLength(40);
        builder.Properties<WebhookStatus>().HaveConversion<string>().HaveMaxLength(40);
        builder.Properties<MailboxPurpose>().HaveConversion<string>().HaveMaxLength(40);
        builder.Properties<ResetPurpose>().HaveConversion<string>().HaveMaxLength(40);
        builder.Properties<OutboxState>().HaveConversion<string>().HaveMaxLength(40);
        builder.Properties<Protocol.OtpAlgorithm>().HaveConversion<string>().HaveMaxLength(10);
    }

    private sealed class AccountIdConverter() : ValueConverter<AccountId, Guid>(id => id.Value, value => new AccountId(value));

    private sealed class SignInIdConverter() : ValueConverter<SignInId, Guid>(id => id.Value, value => new SignInId(value));

    private sealed class SessionIdConverter() : ValueConverter<SessionId, Guid>(id => id.Value, value => new SessionId(value));

    private sealed class FactorIdConverter() : ValueConverter<FactorId, Guid>(id => id.Value, value => new FactorId(value));

    private sealed class DeviceIdConverter() : ValueConverter<DeviceId, Guid>(id => id.Value, value => new DeviceId(value));

    private sealed class TransactionIdConverter() : ValueConverter<TransactionId, Guid>(id => id.Value, value => new TransactionId(value));

    private sealed class ChallengeIdConverter() : ValueConverter<ChallengeId, Guid>(id => id.Value, value => new ChallengeId(value));
}
