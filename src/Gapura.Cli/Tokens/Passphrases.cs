using System.Globalization;

namespace Gapura.Cli.Tokens;

/// <summary>
/// Where a passphrase comes from: typed, or from a file descriptor whose number is in <c>GAPURACTL_PASSPHRASE_FD</c>. Never from an argument or
/// a variable itself, which other programs of this person can read.
/// </summary>
internal sealed class Passphrases(Terminal terminal, Func<string, string?> environment)
{
    public const string Variable = "GAPURACTL_PASSPHRASE_FD";

    private string? _given;

    /// <summary>For secrets that are kept from now on.</summary>
    /// <returns>Null: they are kept as they are.</returns>
    public async Task<string?> ForKeepingAsync()
    {
        if (Given() is { } given)
        {
            return given.Length > 0 ? given : throw new Failure($"The passphrase of {Variable} is empty.", Gapuractl.Misused);
        }

        if (!terminal.IsAttended)
        {
            return null;
        }

        var first = await terminal.AskSecretAsync("Passphrase for this token (empty for none): ");
        return first.Length == 0 ? null
            : await terminal.AskSecretAsync("The same again: ") == first ? first
            : throw new Failure("The two passphrases differ. Nothing was bound.");
    }

    /// <summary>Opens a token's secrets.</summary>
    /// <returns>The secrets, and whether their person has just typed the passphrase: that is what "verified" means here (SPEC 6.4).</returns>
    /// <exception cref="Failure">The passphrase is wrong, or nobody is there to type it.</exception>
    public async Task<(TokenSecrets Secrets, bool IsTyped)> OpenAsync(StoredToken token)
    {
        if (token.Sealed is not { } box)
        {
            return token.Secrets is { } plain ? (TokenSecrets.From(plain), false) : throw new Failure($"The store has no keys for {token.Label}. Bind this terminal anew.");
        }

        var given = Given();
        if (given is null && !terminal.IsAttended)
        {
            throw new Failure($"{token.Label} is kept under a passphrase: give it by the file descriptor that {Variable} names.", Gapuractl.Misused);
        }

        var passphrase = given ?? await terminal.AskSecretAsync($"Passphrase for {token.Label}: ");
        var secrets = TokenSecrets.Open(box, passphrase, token.Device) ?? throw new Failure("That is not the passphrase.");
        return (secrets, given is null);
    }

    private string? Given()
    {
        if (_given is not null || environment(Variable) is not { Length: > 0 } number)
        {
            return _given;
        }

        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor))
        {
            // Not quoted: whoever misunderstood the name has put the passphrase there.
            throw new Failure($"{Variable} must be the number of a file descriptor, as in: {Variable}=3 gapuractl … 3<file", Gapuractl.Misused);
        }

        try
        {
            using var reader = new StreamReader($"/dev/fd/{descriptor}");
            return _given = reader.ReadLine() ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure($"File descriptor {descriptor}, which {Variable} names, cannot be read.", Gapuractl.Misused);
        }
    }
}
