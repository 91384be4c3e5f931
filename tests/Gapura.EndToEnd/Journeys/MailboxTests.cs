namespace Gapura.EndToEnd.Journeys;

public sealed class MailboxTests(Town town)
{
    [Theory]
    [ClassData(typeof(Each))]
    public async Task A_new_address_is_confirmed_from_its_mailbox_and_taken_back_from_the_old_one(string userType, string language)
    {
        (DemoServer demo, Person person) = await town.TakeAsync(userType);
        Person moved = person with { Email = $"baru.{person.Email}" };
        await demo.OperatorAsync("account", "set-email", person.Portal, person.UserType, person.UserId, moved.Email, "--reason", "surat 1");
        DemoMail confirm = await demo.MailAsync(moved, Words.MailboxConfirmSubject);
        DemoMail asked = await demo.MailAsync(person, Words.MailboxAskedSubject);

        // Nothing is in force yet: a reset goes to the old mailbox.
        await using Screen screen = await Screen.OpenAsync(demo, language);
        Words say = screen.Say;
        await RequestAsync(screen, person);
        await demo.MailAsync(person, say.ForgotSubject);

        await screen.OpenLinkAsync(confirm);
        await screen.ShowsAsync(say.MailboxConfirm);
        await screen.SaysAsync(moved.Email);
        await screen.TypeAsync("Password", "bukan ini");
        await screen.PressAsync(say.MailboxConfirmButton);
        await screen.RefusesAsync(say.MailboxPasswordWrong);
        await screen.TypeAsync("Password", person.Password);
        await screen.Page.Keyboard.PressAsync("Enter");
        await screen.ShowsAsync(say.MailboxConfirmed);
        await screen.OpenLinkAsync(confirm);
        await screen.ShowsAsync(say.LinkOver);
        await RequestAsync(screen, moved);
        await demo.MailAsync(moved, say.ForgotSubject);

        // The mail of the first day has been followed by one that says that it is done; that one takes back.
        await screen.OpenLinkAsync(asked);
        await screen.ShowsAsync(say.LinkOver);
        await screen.OpenLinkAsync(await demo.MailAsync(person, say.MailboxChangedSubject));
        await screen.ShowsAsync(say.MailboxTakeBack);
        await screen.SaysAsync(person.Email);
        await screen.PressAsync(say.MailboxTakeBackButton);
        await screen.ShowsAsync(say.MailboxTakenBack);
        await screen.SaysAsync(say.ForgotPassword);
        await RequestAsync(screen, person);
        await demo.MailAsync(person, say.ForgotSubject, count: 2);
        Assert.Single(await demo.MailsAsync(moved, say.ForgotSubject));
    }

    private static async Task RequestAsync(Screen screen, Person person)
    {
        await screen.GoAsync("/lpse/password/forgot");
        await screen.RequestAsync(person);
        await screen.ShowsAsync(screen.Say.ForgotSent);
    }
}
