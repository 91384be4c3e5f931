namespace Gapura.Server.Flows.Transactions;

/// <summary>Puts the flow of transactions into a server.</summary>
public static class TransactionRegistration
{
    public static IServiceCollection AddTransactions(this IServiceCollection services) => services
        .AddSingleton<AskTransaction>().AddSingleton<PendingCaps>().AddSingleton<TransactionBell>().AddSingleton<TransactionNews>().AddSingleton<TransactionRows>().AddSingleton<DecideTransaction>()
        .AddSingleton<AnswerTransaction>().AddSingleton<AnswerTransactionParts>().AddSingleton<CancelTransaction>()
        .AddSingleton<TransactionExpiry>().AddHostedService(provider => provider.GetRequiredService<TransactionExpiry>());
}
