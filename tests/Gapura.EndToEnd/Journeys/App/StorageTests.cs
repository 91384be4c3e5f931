using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Journeys.App;

/// <summary>What the app keeps: several accounts side by side, and nothing that works on another phone.</summary>
public sealed class StorageTests(Town town)
{
    private const string ReadAll =
        """
        async () => {
          const done = request => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
          const database = await done(indexedDB.open('gapura'));
          const all = {};
          for (const name of database.objectStoreNames) all[name] = await done(database.transaction(name).objectStore(name).getAll());
          database.close();
          return JSON.stringify({ all, local: { ...localStorage } });
        }
        """;

    private const string WriteAll =
        """
        async text => {
          const done = request => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
          const { all, local } = JSON.parse(text);
          Object.assign(localStorage, local);
          const database = await done(indexedDB.open('gapura'));
          for (const [name, rows] of Object.entries(all)) for (const row of rows) await done(database.transaction(name, 'readwrite').objectStore(name).put(row));
          database.close();
        }
        """;

    private const string ExportKeys =
        """
        async () => {
          const done = request => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
          const database = await done(indexedDB.open('gapura'));
          const out = [];
          for (const name of database.objectStoreNames) {
            for (const row of await done(database.transaction(name).objectStore(name).getAll())) {
              for (const [field, key] of Object.entries(row).filter(([, value]) => value instanceof CryptoKey)) {
                for (const format of ['raw', 'pkcs8', 'jwk', 'spki']) {
                  const result = await crypto.subtle.exportKey(format, key).then(() => 'exported', error => error.name);
                  if (result === 'exported') out.push(`${name}.${field} as ${format}`);
                }
                out.push(`${name}.${field} ${key.type} ${key.extractable}`);
              }
            }
          }
          database.close();
          return out;
        }
        """;

    [Fact]
    public async Task What_script_can_read_of_a_phone_is_of_no_use_on_another()
    {
        await using Pair pair = await Pair.BoundAsync(town, "non-penyedia", "id");
        string[] keys = await pair.Handset.Page.EvaluateAsync<string[]>(ExportKeys);
        Assert.Equal(["accounts.privateKey private false", "accounts.totpKey secret false"], [.. keys.Order(StringComparer.Ordinal)]);

        string stolen = await pair.Handset.Page.EvaluateAsync<string>(ReadAll);
        Assert.Contains(pair.Person.UserId, stolen, StringComparison.Ordinal);
        await using Handset thief = await Handset.OpenAsync(pair.Demo, pair.Say);
        await thief.Page.EvaluateAsync(WriteAll, stolen);
        await thief.StartAppAsync();
        await pair.Screen.AskAsync(pair.Person);
        await Expect(pair.Handset.Account(pair.Person)).ToContainTextAsync(pair.Say.Asks);

        // The copy shows the account's name; it can neither ask nor answer, and makes no codes.
        await thief.Account(pair.Person).GetByRole(AriaRole.Button).TapAsync();
        await thief.SaysAsync(pair.Say.NoHistory);
        await Expect(thief.Button(pair.Say.Yes)).ToHaveCountAsync(0);
        await thief.TapAsync(pair.Say.ShowCode);
        await Expect(thief.Page.Locator("output.digits")).ToHaveTextAsync("…");
        await pair.Screen.WaitsAsync();
        await pair.Handset.ApproveAsync(pair.Person);
        await pair.Screen.ShowsAsync(pair.Say.Home);
    }

    [Fact]
    public async Task Of_several_accounts_in_one_app_the_right_one_is_asked()
    {
        Words say = Words.App("id");
        await using DemoServer demo = await town.StartAsync();
        Person[] people = [demo.Take("penyedia", say.Portal), demo.Take("penyedia", say.Portal), demo.Take("non-penyedia", say.Portal), demo.Take("non-penyedia", say.Portal)];
        await using Handset handset = await Handset.OpenAsync(demo, say);
        await using Screen screen = await Screen.OpenAsync(demo, say);
        foreach (Person person in people)
        {
            await screen.BindAsync(person, handset);
            await screen.LogOutAsync();
        }
        ILocator rows = handset.Page.GetByRole(AriaRole.Listitem);
        await Expect(rows).ToHaveCountAsync(people.Length);

        // The fourth has no stream of its own (browsers open few connections): it is asked by turns, and stands first when it is asked.
        Person last = people[^1];
        await screen.AskAsync(last);
        await Expect(rows.First).ToContainTextAsync(last.UserId);
        await Expect(rows.Filter(new() { HasText = say.Asks })).ToHaveCountAsync(1);
        await handset.ApproveAsync(last, await screen.NumberIfAnyAsync());
        await screen.ShowsAsync(say.Home);
    }
}
