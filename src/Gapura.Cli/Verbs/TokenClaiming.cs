using Gapura.Cli.Calls;
using Gapura.Cli.Tokens;
using Gapura.Protocol;
using Gapura.Protocol.Enrolment;
using Gapura.Protocol.Pin;
using Gapura.Protocol.Signing;

namespace Gapura.Cli.Verbs;

/// <summary>Agreeing, making a PIN, and claiming (SPEC 9.6). What the server has answered is kept, so that a terminal that is closed meanwhile goes on.</summary>
internal sealed class TokenClaiming(Desk desk, AppApi api, string name)
{
    private const int ShownDigits = 4;

    /// <exception cref="Failure">Its person declines, no PIN was made, or the server refuses. Nothing was stored then.</exception>
    public async Task<int> RunAsync(EnrolmentLink link, LookAnswer look, TokenOffer offer, CancellationToken cancel)
    {
        await AgreeAsync(offer);
        var passphrase = await desk.Passphrases.ForKeepingAsync();
        using var key = DeviceKey.Create();
        using var secrets = new TokenSecrets(key, OtpSecret.From(PinKey.NewSeed()));
        var pin = new StoredPin(PinKey.NewSalt()) { IsActivating = true };
        var pinKey = await PinEntry.MakeAsync(desk.Terminal, secrets, pin);
        var claim = new TokenClaim(new EnrolmentClaim(link.Server, link.Code, look.Nonce, key.Public, name), offer.Consent.Version, pinKey).Seal(key);
        var claimed = await TokenAdd.AskAsync(() => TokenAdd.TwiceAsync(() => api.ClaimTokenAsync(claim, cancel)), " Nothing is kept here. Have the page show a new code, and begin anew.");
        var token = new StoredToken
        {
            Server = link.Server.ToString(),
            Device = claimed.Device,
            Account = claimed.Account,
            Portal = look.Portal,
            UserId = look.UserId,
            UserType = look.UserType,
            Company = look.Company,
            Name = name,
            Clock = api.Ahead,
            Secrets = passphrase is null ? secrets.Plain() : null,
            Sealed = passphrase is null ? null : secrets.Seal(passphrase, claimed.Device),
            Pin = pin with { Phone = PhoneEnd(claimed.Phone) },
        };
        await desk.Store.ChangeAsync(stored => stored.With(token), CancellationToken.None);
        await ShowAsync(link, key, passphrase is null);
        using var open = OpenToken.Of(desk, token, secrets);
        return await new TokenActivate(desk, open).RunAsync(claimed, cancel);
    }

    /// <summary>Asked whatever was said with --yes: nobody can agree to a text before it is shown.</summary>
    private async Task AgreeAsync(TokenOffer offer)
    {
        if (!PersonText.IsFit(offer.Consent.Version))
        {
            throw new Failure("The server sent texts that must not be shown. Nothing was bound.");
        }

        foreach (var paragraph in offer.Consent.En.Split('\n'))
        {
            await desk.Terminal.NoteAsync(paragraph);
        }

        if (offer.Replaces)
        {
            await desk.Terminal.NoteAsync("This account has an active Secure Token. It stops working as soon as this one is active.");
        }

        if (!await desk.Terminal.AgreesAsync($"Do you agree (version {offer.Consent.Version})? Only if you yourself have just opened that QR code.", "somebody has to agree, and to type a PIN"))
        {
            throw new Failure("Declined. Nothing was stored.");
        }
    }

    private async Task ShowAsync(EnrolmentLink link, DeviceKey key, bool isPlain)
    {
        await desk.Terminal.SayAsync($"Compare code: {CompareCode.Of(link.Code, key.Public)}");
        await desk.Terminal.NoteAsync("The page must show the same code. If not, choose \"not my device\" there.");
        if (isPlain)
        {
            await desk.Terminal.NoteAsync($"Kept without a passphrase: whoever can read {desk.Store.Path} lacks only your PIN.");
        }
    }

    private static string? PhoneEnd(string masked) => masked.Length >= ShownDigits && masked[^ShownDigits..].All(char.IsAsciiDigit) ? masked[^ShownDigits..] : null;
}
