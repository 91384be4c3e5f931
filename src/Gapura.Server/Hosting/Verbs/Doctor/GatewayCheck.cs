using System.Security.Authentication;
using Gapura.Server.Messages.Sms;

namespace Gapura.Server.Hosting.Verbs.Doctor;

/// <summary>Connects to the SMS gateway the way the courier does, and asks it nothing: a request could be a message.</summary>
internal static class GatewayCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<Finding> RunAsync(SmsSettings sms, CancellationToken cancel)
    {
        if (sms.Url.Length == 0)
        {
            return Finding.Ok("SMS", "no gateway is set: no text message is sent");
        }

        var server = SmsCarrier.ServerOf(sms.Url);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            await SmsRoad.GreetAsync(server, limit.Token);
            return Finding.Ok("SMS", $"{server.Authority} answers, {(server.Scheme == Uri.UriSchemeHttps ? "encrypted" : "not encrypted")}; whether it takes messages only a message shows");
        }
        catch (AuthenticationException)
        {
            return Finding.Fail("SMS", $"{server.Authority} has a certificate that this machine does not trust", "mend the certificate, or 'Sms:Url' must have the name in it");
        }
        catch (HttpRequestException)
        {
            return Finding.Fail("SMS", $"http:// leads out of your networks at {server.Host}", "'Sms:Url' must begin with https://");
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            return Finding.Fail("SMS", $"{server.Authority} cannot be reached ({e.GetType().Name})", "is 'Sms:Url' right, does the gateway run, is a firewall between?");
        }
    }
}
