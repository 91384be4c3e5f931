namespace Gapura.EndToEnd;

/// <summary>A person with 2FA on: their browser at the portal, signed out, and their phone with the app.</summary>
public sealed class Pair : IAsyncDisposable
{
    private Pair(DemoServer demo, Person person, Screen screen, Handset handset) => (Demo, Person, Screen, Handset) = (demo, person, screen, handset);

    public DemoServer Demo { get; }

    public Person Person { get; }

    public Screen Screen { get; }

    public Handset Handset { get; }

    public Words Say => Screen.Say;

    public static async Task<Pair> BoundAsync(Town town, string userType, string language)
    {
        (DemoServer demo, Person person) = await town.TakeAsync(userType, portal: Words.App(language).Portal);
        return await BoundAsync(demo, person, language);
    }

    public static async Task<Pair> BoundAsync(DemoServer demo, Person person, string language)
    {
        Words say = Words.App(language);
        var pair = new Pair(demo, person, await Screen.OpenAsync(demo, say), await Handset.OpenAsync(demo, say));
        await pair.Screen.ActivatedAsync(person, pair.Handset);
        return pair;
    }

    /// <summary>Signs in with "Ya".</summary>
    public async Task SignInAsync()
    {
        await Screen.AskAsync(Person);
        await Handset.ApproveAsync(Person);
        await Screen.ShowsAsync(Say.Home);
    }

    public async ValueTask DisposeAsync()
    {
        await Screen.DisposeAsync();
        await Handset.DisposeAsync();
    }
}
