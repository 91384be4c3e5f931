using Gapura.Server.Portals;

namespace Gapura.Server.Messages;

/// <summary>
/// Every letter there is, in both languages. Those that confirm a reset carry a link, and the one that tells an old mailbox of a new address;
/// no other notice does, so that nobody learns to press links in warnings. Each says what happened, what to do, and what to do if it was somebody else (H-09).
/// </summary>
public sealed partial class Letters
{
    /// <summary>How long a reset link works, as the letters say (Q17).</summary>
    public static readonly TimeSpan ResetLinkLife = TimeSpan.FromMinutes(30);

    private static Mail Write(LetterFacts facts, Letter indonesian, Letter english) =>
        LetterLayout.Write(facts, InWordsOf(facts.Portal, facts.Language == Language.Indonesian ? indonesian : english));

    /// <summary>The newer guide says "2FA" where the older one says "TOTP".</summary>
    private static Letter InWordsOf(PortalProfile portal, Letter letter)
    {
        string Said(string text) => portal.Labels.Said(text);
        return letter with
        {
            Subject = Said(letter.Subject),
            Happened = Said(letter.Happened),
            ToDo = Said(letter.ToDo),
            Button = letter.Button is { } button ? button with { Caption = Said(button.Caption) } : null,
            More = [.. letter.More.Select(Said)],
            NotYou = Said(letter.NotYou),
        };
    }

    private static string Who(LetterFacts facts) => facts.Language == Language.Indonesian
        ? $"User ID {LetterText.Line(facts.UserId)} di {LetterText.Line(facts.Portal.Name)}"
        : $"User ID {LetterText.Line(facts.UserId)} at {LetterText.Line(facts.Portal.Name)}";

    private static string Help(LetterFacts facts)
    {
        if (facts.Portal.HelpContact.Length > 0)
        {
            return LetterText.Line(facts.Portal.HelpContact);
        }

        var portal = LetterText.Line(facts.Portal.Name);
        return facts.Language == Language.Indonesian ? $"petugas {portal}" : $"the staff of {portal}";
    }

    private static string CallId(LetterFacts facts) => $"hubungi {Help(facts)} dan sebutkan nomor rujukan {facts.Reference}";

    private static string CallEn(LetterFacts facts) => $"contact {Help(facts)} and quote the reference {facts.Reference}";

    // The way is described, not linked: a forged notice looks the same but for its link.
    private static string NewPasswordId(LetterFacts facts) =>
        "buka portal dengan mengetik sendiri alamatnya di browser, pilih “Lupa Password?” untuk membuat Password baru, lalu " + CallId(facts) + ".";

    private static string NewPasswordEn(LetterFacts facts) =>
        "open the portal by typing its address into your browser yourself, choose “Forgot password?” to set a new password, then " + CallEn(facts) + ".";
}
