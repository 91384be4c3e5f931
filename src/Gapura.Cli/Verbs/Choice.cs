using System.CommandLine;
using System.Security.Cryptography;
using Gapura.Cli.Calls;
using Gapura.Cli.Tokens;
using Gapura.Protocol;
using Gapura.Protocol.Pin;
using Gapura.Protocol.Signing;

namespace Gapura.Cli.Verbs;

/// <summary>Which of this terminal's tokens is meant.</summary>
internal static class Choice
{
    public static Argument<string?> Argument()
    {
        var account = new Argument<string?>("account")
        {
            Description = "User ID, User ID@host, or the beginning of the device's id (token list). Needed where there are several.",
            Arity = ArgumentArity.ZeroOrOne,
        };

        // Otherwise a misspelt option would be taken for an account.
        account.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', ..] option }])
            {
                result.AddError($"There is no option {option}.");
            }
        });
        return account;
    }

    /// <exception cref="Failure">There is none, or it is not clear which.</exception>
    public static StoredToken Of(StoredTokens stored, string? named)
    {
        if (stored.Tokens.Count == 0)
        {
            throw new Failure("This terminal is bound to no account. See: gapuractl token add --help");
        }

        var fitting = named is null ? stored.Tokens : [.. stored.Tokens.Where(token => IsMeant(token, named))];
        return fitting.Count switch
        {
            1 => fitting[0],
            0 => throw new Failure($"No token is for \"{named}\". There are: {Names(stored.Tokens)}.", Gapuractl.Misused),
            _ => throw new Failure($"Say which: {Names(fitting)}.", Gapuractl.Misused),
        };
    }

    private static bool IsMeant(StoredToken token, string named) =>
        string.Equals(token.UserId, named, StringComparison.OrdinalIgnoreCase) || string.Equals(token.User, named, StringComparison.OrdinalIgnoreCase) || string.Equals(token.Label, named, StringComparison.OrdinalIgnoreCase)
        || (named.Length >= 8 && token.Device.ToString("D").StartsWith(named, StringComparison.OrdinalIgnoreCase));

    private static string Names(IEnumerable<StoredToken> tokens) => string.Join(", ", tokens.Select(token => $"{token.Label} ({token.Device:D})"));
}

/// <summary>A token whose secrets are open, and its server.</summary>
internal sealed class OpenToken : IDisposable
{
    private readonly Desk _desk;
    private readonly TokenSecrets _secrets;

    private OpenToken(Desk desk, StoredToken token, TokenSecrets secrets, bool isTyped)
    {
        (_desk, Token, _secrets, IsVerified) = (desk, token, secrets, isTyped);
        Server = ServerName.Read(token.Server) ?? throw new Failure("The store names a server that is none. Bind this terminal anew.");
        Api = new AppApi(Server, desk.Time, token.Clock);
    }

    public StoredToken Token { get; }

    public ServerName Server { get; }

    public AppApi Api { get; }

    public DeviceKey Key => _secrets.Key;

    /// <summary>The key of offline codes (SPEC 7.1); of a Secure Token the seed, which makes none by itself.</summary>
    public OtpSecret Codes => _secrets.Codes;

    public Caller Caller => new(Token.Device, _secrets.Key);

    /// <summary>Whether it is a Secure Token, which approves with a PIN (SPEC 9).</summary>
    public bool IsSecureToken => Token.Pin is not null;

    /// <summary>Whether the person has typed the passphrase for what is done now (SPEC 6.4).</summary>
    public bool IsVerified { get; }

    public static async Task<OpenToken> OpenAsync(Desk desk, string? named)
    {
        var token = Choice.Of(desk.Store.Read(), named);
        return token.Pin is { IsActivating: true } ? throw new Failure($"{token.Label} is not active yet: gapuractl token activate.") : await OpenAsync(desk, token);
    }

    public static async Task<OpenToken> OpenAsync(Desk desk, StoredToken token)
    {
        var (secrets, isTyped) = await desk.Passphrases.OpenAsync(token);
        return new OpenToken(desk, token, secrets, isTyped);
    }

    /// <summary>With secrets that were made just now. They are disposed with it.</summary>
    public static OpenToken Of(Desk desk, StoredToken token, TokenSecrets secrets) => new(desk, token, secrets, isTyped: false);

    /// <summary>One that is a Secure Token and active.</summary>
    /// <exception cref="Failure">It is the plain app factor's.</exception>
    public static async Task<OpenToken> OpenSecureAsync(Desk desk, string? named)
    {
        var token = Choice.Of(desk.Store.Read(), named);
        return token.Pin is null ? throw new Failure($"{token.Label} is no Secure Token: it has no PIN, and is asked about no transactions.", Gapuractl.Misused) : await OpenAsync(desk, named);
    }

    /// <summary>The key of the PIN that its person types now; only the server can say whether it is right.</summary>
    /// <exception cref="Failure">Nobody is there, or it is not clear which PIN counts.</exception>
    public Task<PinKey> AskPinAsync(string question) => Token.Pin is { NextSalt: null } kept
        ? PinEntry.AskAsync(_desk.Terminal, _secrets, kept, question)
        : throw new Failure("Whether the last change of PIN was taken is not known. Do it again, with the old PIN and the same new one: gapuractl token pin.");

    /// <summary>For another PIN: the old one's key, and the new one's under a salt of its own.</summary>
    public async Task<(PinKey Old, PinKey Fresh)> AskPinsAsync(byte[] nextSalt)
    {
        var kept = Token.Pin!;
        var old = await PinEntry.AskAsync(_desk.Terminal, _secrets, kept, $"Current PIN of {Token.Label}: ");
        bool IsOld(string typed) => CryptographicOperations.FixedTimeEquals(_secrets.PinKeyOf(kept.Salt, typed).Reveal(), old.Reveal());
        return (old, await PinEntry.MakeAsync(_desk.Terminal, _secrets, kept with { Salt = nextSalt }, IsOld));
    }

    /// <summary>Calls the server, keeps what its clock says, and turns a refusal into words.</summary>
    public async Task<T> CallAsync<T>(Func<AppApi, Task<T>> call, CancellationToken cancel)
    {
        try
        {
            return await call(Api);
        }
        catch (RefusedException refused)
        {
            throw refused.ToFailure();
        }
        catch (UnheardException unheard)
        {
            throw new Failure(unheard.Message);
        }
        finally
        {
            await KeepClockAsync(cancel);
        }
    }

    /// <summary>SPEC 5.5. A second more or less is the way of the answer, and not worth a write.</summary>
    public async Task KeepClockAsync(CancellationToken cancel)
    {
        var ahead = Api.Ahead;
        if (Math.Abs(ahead - Token.Clock) > 1)
        {
            await _desk.Store.ChangeAsync(
                stored => stored.Tokens.FirstOrDefault(token => token.Device == Token.Device) is { } kept ? stored.With(kept with { Clock = ahead }) : stored, cancel);
        }
    }

    public void Dispose()
    {
        Api.Dispose();
        _secrets.Dispose();
    }
}
