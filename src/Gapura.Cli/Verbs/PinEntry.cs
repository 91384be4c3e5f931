using Gapura.Cli.Tokens;
using Gapura.Protocol.Pin;

namespace Gapura.Cli.Verbs;

/// <summary>
/// Six digits, typed and never shown. From a terminal alone, not from an argument, a variable or a descriptor: a PIN that another file holds
/// would be a second copy of the key, and nobody's knowledge.
/// </summary>
internal static class PinEntry
{
    private const int MostTries = 5;

    /// <summary>The key of the digits that are typed, right or wrong.</summary>
    /// <exception cref="Failure">Nobody is there, or they are not six digits.</exception>
    public static async Task<PinKey> AskAsync(Terminal terminal, TokenSecrets secrets, StoredPin kept, string question) =>
        await TypedAsync(terminal, question) is var typed && PinText.IsPin(typed)
            ? secrets.PinKeyOf(kept.Salt, typed)
            : throw new Failure("A PIN has six digits. Nothing was sent.");

    /// <summary>A new PIN, typed twice; a weak one is refused with the reason (SPEC 9.8) and asked for again.</summary>
    /// <param name="terminal">Where it is typed.</param>
    /// <param name="secrets">Of the device.</param>
    /// <param name="fresh">With the salt of the new PIN.</param>
    /// <param name="isOld">Whether these digits are the PIN that was; null where there was none.</param>
    /// <exception cref="Failure">Nobody is there, the two differ, or none was good.</exception>
    public static async Task<PinKey> MakeAsync(Terminal terminal, TokenSecrets secrets, StoredPin fresh, Func<string, bool>? isOld = null)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var typed = await TypedAsync(terminal, "New PIN, six digits: ");
            var fault = Fault(typed, fresh.Phone ?? "") ?? (isOld?.Invoke(typed) == true ? "The new PIN must differ from the current one." : null);
            if (fault is not null)
            {
                await terminal.NoteAsync(fault);
                continue;
            }

            return await TypedAsync(terminal, "The same again: ") == typed
                ? secrets.PinKeyOf(fresh.Salt, typed)
                : throw new Failure("The two PINs differ. Nothing was sent.");
        }

        throw new Failure("No PIN was made. Nothing was sent.");
    }

    private static async Task<string> TypedAsync(Terminal terminal, string question) => terminal.IsAttended
        ? await terminal.AskSecretAsync(question)
        : throw new Failure($"Nobody is there to type \"{question.TrimEnd(':', ' ')}\". A PIN is typed at a terminal, and comes from nowhere else.", Gapuractl.Misused);

    private static string? Fault(string typed, string phone) => !PinText.IsPin(typed) ? "A PIN has six digits." : PinText.WeaknessOf(typed, phone) switch
    {
        null => null,
        PinWeakness.FewDigits => "Too easy to guess: use at least three different digits.",
        PinWeakness.Sequence => "Too easy to guess: the digits are in sequence.",
        PinWeakness.Repeated => "Too easy to guess: three digits, repeated.",
        PinWeakness.Date => "Too easy to guess: this is a date.",
        PinWeakness.Year => "Too easy to guess: there is a year in it.",
        _ => "Too easy to guess: the last digits of your phone number are in it.",
    };
}
