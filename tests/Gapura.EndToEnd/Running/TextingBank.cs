using System.Text.RegularExpressions;
using Gapura.Storage;
using Gapura.Testing;

namespace Gapura.EndToEnd;

/// <summary>
/// The bank's portal with a real Kannel for its text messages, in this process and with a clock that tests move. Tokens can be unlocked by
/// text message here. Digits come to nobody but the number that they were sent to.
/// </summary>
public sealed partial class TextingBank : IAsyncLifetime
{
    private KannelServer _kannel = null!;
    private RunningGapura _gapura = null!;
    private int _people;

    public string Server => _gapura.Settings.BaseUrl;

    public async ValueTask InitializeAsync()
    {
        _kannel = await KannelServer.StartNewAsync();
        _gapura = await RunningGapura.StartAsync(DatabaseKind.Sqlite, settings =>
        {
            settings.Sms = _kannel.Settings;
            settings.Portals.Single(portal => portal.Key == "bisnis").Token.SelfUnlock = true;
        });

        // Browsers go by the machine's clock, and would find cookies of another day over.
        _gapura.Time.SetUtcNow(TimeProvider.System.GetUtcNow());
    }

    /// <summary>Registers somebody with a telephone of their own.</summary>
    /// <param name="isNew">They have every stage of the first sign-in before them.</param>
    public async Task<Person> EmployAsync(bool isNew = false)
    {
        (string userId, string phone) = ($"kasir{++_people:D2}", $"+6285501{30_000 + _people}");
        TestPerson person = await _gapura.AddCompanyUserAsync(userId, phone: phone, isNew: isNew);
        return new Person(person.Portal, person.UserType, userId, person.Password, person.Email) { Company = person.Company, Phone = phone };
    }

    /// <summary>Lets time pass.</summary>
    public void Wait(TimeSpan time) => _gapura.Time.Advance(time);

    /// <summary>The digits of the message that came to a person's phone as the nth.</summary>
    public async Task<string> TextedAsync(Person person, int nth = 1)
    {
        await _kannel.WaitForAsync(_ => Received(person).Count >= nth);
        return SixDigits().Match(Received(person)[nth - 1].Text).Value;
    }

    public async ValueTask DisposeAsync()
    {
        await _gapura.DisposeAsync();
        await _kannel.DisposeAsync();
    }

    private List<ReceivedText> Received(Person person) => [.. _kannel.Received.Where(message => message.To == person.Phone)];

    [GeneratedRegex("[0-9]{6}")]
    private static partial Regex SixDigits();
}
