using Gapura.Server.Messages.Sms;

namespace Gapura.Server.Messages;

/// <summary>Puts outbox, letters, courier and the ways out into a server. Needs <c>AddGround</c>.</summary>
public static class MessagesRegistration
{
    /// <param name="services">The server's services.</param>
    /// <param name="demo">True: messages are shown on the outbox page and nothing is ever sent.</param>
    public static IServiceCollection AddMessages(this IServiceCollection services, bool demo)
    {
        services.AddSingleton<Outbox>();
        services.AddSingleton<Letters>();
        services.AddSingleton<CourierBell>();
        services.AddSingleton<Courier>();
        services.AddHostedService(provider => provider.GetRequiredService<Courier>());
        services.AddSingleton<SmsReports>();
        return demo
            ? services.AddSingleton<ICarrier>(new DemoCarrier(Outbox.Email)).AddSingleton<ICarrier>(new DemoCarrier(Outbox.Sms))
            : services.AddSingleton<SmsRoad>().AddSingleton<ICarrier, SmtpCarrier>().AddSingleton<ICarrier, SmsCarrier>();
    }
}
