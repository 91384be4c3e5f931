using System.Text.RegularExpressions;

namespace Gapura.EndToEnd.Journeys.App;

/// <summary>Three wrong PINs, and the way back over the telephone (SPEC 9.11).</summary>
public sealed partial class TokenLockTests(Town town)
{
    [Theory]
    [InlineData("id")]
    [InlineData("en")]
    public async Task A_locked_token_is_opened_by_an_operator_on_the_telephone(string language)
    {
        (Words say, Words mailed) = (Words.Bank(language), Words.Bank("id"));
        (DemoServer demo, Person person) = await town.TakeAsync("cfo", portal: say.Portal);
        await using Screen screen = await Screen.OpenAsync(demo, say);
        await using Handset handset = await Handset.OpenAsync(demo, say);
        await screen.ActivateAsync(handset, person);
        using BankDesk bank = await BankDesk.OpenAsync(demo);
        string id = await bank.AskAsync(person);
        await handset.OpenTransactionAsync(id);
        await handset.ShowsAsync(say.TransactionQuestion);
        await handset.TapAsync(say.Approve);
        await handset.LockAsync();
        await handset.ShowsAsync(say.TokenLocked);
        Assert.Contains(mailed.Unlock, (await demo.MailAsync(person, mailed.LockedMail)).Text, StringComparison.Ordinal);

        // This bank sends no text message for it.
        await handset.TapAsync(say.Unlock);
        await handset.TapAsync(say.UnlockByText);
        await handset.SaysAsync(say.NoUnlockByText);
        await handset.TapAsync(say.UnlockByStaff);
        await handset.SaysAsync(say.ReadToStaff);
        string answer = await AnswerAsync(demo, person, await handset.LargeDigitsAsync());
        await handset.DigitsAsync(say.StaffAnswer, AtBank.Other(answer));
        await handset.TapAsync(say.UnlockIt);
        await handset.SaysAsync(say.WrongAnswer);
        await handset.DigitsAsync(say.StaffAnswer, answer);
        await handset.TapAsync(say.UnlockIt);
        await handset.SaysAsync(say.Unlocked);

        // The transaction still waits, and the PIN is the old one.
        await handset.ApproveTransactionAsync();
        Assert.Equal("approved", await bank.StateAsync(id));
        await screen.LeaveBankAsync();
        await handset.TapAsync("OK");
        await screen.SignInWithTokenAsync(handset, person);
    }

    /// <summary>What the operator reads back.</summary>
    private static async Task<string> AnswerAsync(DemoServer demo, Person person, string question)
    {
        string said = await demo.OperatorAsync(
            "token", "unlock", person.Portal, person.UserType, person.UserId, "--organisation", person.Company!, question, "--reason", "called back on the registered number");
        Match answer = ReadBack().Match(said);
        return answer.Groups[1].Value + answer.Groups[2].Value;
    }

    [GeneratedRegex("Read back: ([0-9]{4}) ([0-9]{4})")]
    private static partial Regex ReadBack();
}
