using System.CommandLine;
using Gapura.Cli.Calls;
using Gapura.Cli.Tokens;
using Gapura.Protocol;
using Gapura.Protocol.Enrolment;
using Gapura.Protocol.Signing;

namespace Gapura.Cli.Verbs;

/// <summary><c>gapuractl token add</c>: binds this terminal to an account (SPEC 4).</summary>
internal sealed class TokenAdd(Desk desk, TokenAdd.Options options)
{
    private const int NonceBytes = 32;
    private const int CodesKeyBytes = 20;

    public static Command Create(Desk desk)
    {
        var link = new Argument<string>("link") { Description = "The link of the page that shows the QR code, a picture of the code (needs zbarimg), or - for a link on standard input." };
        var server = new Option<string?>("--server") { Description = "The server that you mean, https://…: another one's link is refused. Without it you are asked." };
        var name = new Option<string?>("--name") { Description = "What the portal calls this terminal." };
        var yes = new Option<bool>("--yes") { Description = "Ask nothing but what a Secure Token needs: consent, PIN, digits. Needs --server." };
        var verb = new Command("add", "Binds this terminal to an account.") { link, server, name, yes };
        verb.SetAction((parsed, cancel) => new TokenAdd(
            desk, new Options(parsed.GetValue(server), parsed.GetValue(name) ?? DefaultName(), parsed.GetValue(yes))).RunAsync(parsed.GetValue(link)!, cancel));
        return verb;
    }

    private async Task<int> RunAsync(string given, CancellationToken cancel)
    {
        Check();
        var link = EnrolmentLink.Read(await QrPicture.TextAsync(desk.Terminal, given, cancel))
            ?? throw new Failure("That is no link of a portal's page: https://…/app/#e1.… with nothing before or after it.", Gapuractl.Misused);
        await ConfirmServerAsync(link.Server);
        await desk.Store.ProbeAsync(cancel);
        using var api = new AppApi(link.Server, desk.Time, 0);
        var look = await AskAsync(() => api.LookAsync(link.Code.Reveal(), cancel));
        if (look.Server != link.Server.ToString() || !Base64UrlText.TryDecode(look.Nonce, NonceBytes, out _))
        {
            throw new Failure($"{link.Server} says that it is another server. Nothing was bound.");
        }

        if (!AreFit(look.Portal, look.UserId, look.UserType, look.Company))
        {
            throw new Failure("The server sent texts that must not be shown. Nothing was bound.");
        }

        await ShowAsync(look, link.Server);
        if (!options.Yes && !await desk.Terminal.AgreesAsync("Bind this terminal to that account?"))
        {
            throw new Failure("Nothing was bound.");
        }

        return look.Token is { } offer
            ? await new TokenClaiming(desk, api, options.Name).RunAsync(link, look, offer, cancel)
            : await ClaimAsync(api, link, look, cancel);
    }

    private async Task<int> ClaimAsync(AppApi api, EnrolmentLink link, LookAnswer look, CancellationToken cancel)
    {
        var passphrase = await desk.Passphrases.ForKeepingAsync();
        using var key = DeviceKey.Create();
        var claim = new EnrolmentClaim(link.Server, link.Code, look.Nonce, key.Public, options.Name).Seal(key);
        var answer = await AskAsync(() => TwiceAsync(() => api.ClaimAsync(claim, cancel)), " Whether this terminal was bound is not known: if the page shows it, choose \"not my device\" there, and begin anew.");
        if (!Base64UrlText.TryDecode(answer.Key, CodesKeyBytes, out var codes))
        {
            throw new Failure("The server's answer has no key for codes. Choose \"not my device\" at the page.");
        }

        if (!AreFit(answer.Portal, answer.UserId, answer.UserType, null))
        {
            throw new Failure("The server sent texts that must not be shown. Choose \"not my device\" at the page.");
        }

        using var secrets = new TokenSecrets(key, OtpSecret.From(codes));
        var token = new StoredToken
        {
            Server = link.Server.ToString(),
            Device = answer.Device,
            Account = answer.Account,
            Portal = answer.Portal,
            UserId = answer.UserId,
            UserType = answer.UserType,
            Name = options.Name,
            Clock = api.Ahead,
            Secrets = passphrase is null ? secrets.Plain() : null,
            Sealed = passphrase is null ? null : secrets.Seal(passphrase, answer.Device),
        };

        // Not to be stopped any more: the server has bound this key, so it is kept.
        await desk.Store.ChangeAsync(stored => stored.With(token), CancellationToken.None);
        await desk.Terminal.SayAsync($"Bound to {token.Label} as \"{options.Name}\".");
        await desk.Terminal.SayAsync($"Compare code: {CompareCode.Of(link.Code, key.Public)}");
        await desk.Terminal.NoteAsync("The page must show the same name and the same code. If not, choose \"not my device\" there.");
        if (passphrase is null)
        {
            await desk.Terminal.NoteAsync($"Kept without a passphrase: whoever can read {desk.Store.Path} can answer in your name.");
        }

        return Gapuractl.Done;
    }

    /// <summary>An answer may have been lost: the very same claim is answered as before, so it is sent once more (SPEC 4.7 speaks of another key).</summary>
    internal static async Task<T> TwiceAsync<T>(Func<Task<T>> claim)
    {
        try
        {
            return await claim();
        }
        catch (UnheardException)
        {
            return await claim();
        }
    }

    /// <summary>SPEC 1.3, before anything is stored: these texts stand in every later question. Who has no type or company has an empty text, or none.</summary>
    internal static bool AreFit(string portal, string userId, string userType, string? company) =>
        PersonText.IsFit(portal) && PersonText.IsFit(userId) && (userType.Length == 0 || PersonText.IsFit(userType)) && (company is null or "" || PersonText.IsFit(company));

    private void Check()
    {
        if (options is { Yes: true, Server: null })
        {
            throw new Failure("--yes needs --server: a link may lead to somebody else's server, and nobody would look at it.", Gapuractl.Misused);
        }

        if (!PersonText.IsFit(options.Name, EnrolmentClaim.MostNameCharacters))
        {
            throw new Failure($"--name must be 1 to {EnrolmentClaim.MostNameCharacters} characters, without control characters.", Gapuractl.Misused);
        }
    }

    /// <summary>SPEC 4.3: a terminal refuses a server other than the one that its person named, before it says a word to it.</summary>
    private async Task ConfirmServerAsync(ServerName server)
    {
        if (options.Server is { } named)
        {
            if (ServerName.Read(named.EndsWith('/') ? named[..^1] : named) is not { } meant)
            {
                throw new Failure("--server must be https:// and a host, for example https://masuk.contoh.example.", Gapuractl.Misused);
            }

            if (meant != server)
            {
                throw new Failure($"The link is of {server}, not of {meant}. Nothing was sent.");
            }
        }
        else if (!await desk.Terminal.AgreesAsync($"The link leads to {server}. Is that the server where you sign in?", "name the server: --server https://…"))
        {
            throw new Failure("Nothing was sent.");
        }
    }

    private async Task ShowAsync(LookAnswer look, ServerName server)
    {
        await desk.Terminal.NoteAsync($"Portal:   {look.Portal}");
        await desk.Terminal.NoteAsync($"Account:  {(look.Company is { Length: > 0 } company ? $"{company}/" : "")}{look.UserId}{(look.UserType.Length > 0 ? $" ({look.UserType})" : "")}");
        await desk.Terminal.NoteAsync($"Server:   {server}");
    }

    internal static async Task<T> AskAsync<T>(Func<Task<T>> call, string otherwise = "")
    {
        try
        {
            return await call();
        }
        catch (RefusedException refused)
        {
            throw refused.ToFailure();
        }
        catch (UnheardException unheard)
        {
            throw new Failure(unheard.Message + otherwise);
        }
    }

    private static string DefaultName()
    {
        var name = $"gapuractl, {Environment.MachineName}";
        return PersonText.IsFit(name, EnrolmentClaim.MostNameCharacters) ? name : "gapuractl";
    }

    internal sealed record Options(string? Server, string Name, bool Yes);
}
