using Gapura.Server.Hosting;
using Gapura.Storage;
using Gapura.Storage.Sealing;
using Gapura.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gapura.Server.Tests.Hosting;

/// <summary>ATK-29: keys rotate while people sign in.</summary>
public sealed class RotationUnderLoadTests
{
    private const int People = 20;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    [Trait("Clause", "M-08")]
    [Trait("Clause", "ATK-29")]
    public async Task Nobody_fails_to_sign_in_while_keys_rotate_and_the_retired_key_opens_nothing(DatabaseKind kind)
    {
        await using var gapura = await RunningGapura.StartAsync(kind);
        var enrolled = new List<(TestPerson Person, byte[] Secret)>();
        for (var i = 0; i < People; i++)
        {
            var person = await gapura.AddPersonAsync($"orang{i}");
            using var browser = gapura.NewVisitor();
            enrolled.Add((person, (await gapura.EnrolAsync(browser, person)).Secret));
        }

        gapura.Time.Advance(TimeSpan.FromSeconds(30));
        var path = GapuraHost.KeyFilePath(gapura.Settings);
        var ring = gapura.Services.GetRequiredService<KeyRing>();
        var watch = gapura.Services.GetServices<IHostedService>().OfType<KeyRingWatch>().Single();
        var old = ring.ActiveKeyId;
        var signIns = enrolled.Select(one => SignInAsync(gapura, one.Person, one.Secret)).ToList();
        for (var round = 0; round < 3; round++)
        {
            KeyFile.Rotate(path);
            watch.Look();
            await new Resealer(gapura.Database, ring).RunAsync(TestContext.Current.CancellationToken);
        }

        Assert.All(await Task.WhenAll(signIns), title => Assert.Equal("Beranda", title));
        Assert.NotEqual(old, ring.ActiveKeyId);
        await new Resealer(gapura.Database, ring).RunAsync(TestContext.Current.CancellationToken);
        var counts = await new Resealer(gapura.Database, ring).CountAsync(TestContext.Current.CancellationToken);
        Assert.Equal([ring.ActiveKeyId], counts.Keys);
        foreach (var id in ring.KeyIds.Where(id => id != ring.ActiveKeyId).ToList())
        {
            KeyFile.Retire(path, id);
        }

        watch.Look();
        Assert.Equal([ring.ActiveKeyId], ring.KeyIds);
        gapura.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("Beranda", await SignInAsync(gapura, enrolled[0].Person, enrolled[0].Secret));
    }

    private static async Task<string> SignInAsync(RunningGapura gapura, TestPerson person, byte[] secret)
    {
        using var browser = gapura.NewVisitor();
        var page = await browser.SignInWithPasswordAsync(person);
        return (await browser.SubmitAsync(page, "Login", ("code", gapura.CodeOf(secret)))).Title;
    }
}
