using Gapura.Server.Hosting;

namespace Gapura.Server.Tests.Push;

public sealed class PushSettingsTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("mailto:masuk@contoh.example", true)]
    [InlineData("https://contoh.example/kontak", true)]
    [InlineData("masuk@contoh.example", false)]
    [InlineData("mailto:", false)]
    [InlineData("mailto:masuk", false)]
    [InlineData("mailto:Masuk <masuk@contoh.example>", false)]
    [InlineData("http://contoh.example/", false)]
    public void A_contact_is_an_address_or_a_page(string subject, bool isFit) =>
        Assert.Equal(isFit, Problems(new PushSettings { Subject = subject }).Count == 0);

    [Fact]
    public void An_entry_of_the_list_that_is_none_is_named()
    {
        var problem = Assert.Single(Problems(new PushSettings { Hosts = ["fcm.googleapis.com", "10.0.0.1"] }));
        Assert.StartsWith("'Push:Hosts:1' must be", problem, StringComparison.Ordinal);
    }

    private static List<string> Problems(PushSettings push) =>
        [.. SettingsCheck.Problems(new GapuraSettings { Push = push }).Where(problem => problem.Contains("'Push:", StringComparison.Ordinal))];
}
