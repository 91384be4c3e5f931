using System.Diagnostics;
using System.Text;

namespace Gapura.Server.Tests.Architecture;

/// <summary>M-10: no secret lies in the repository.</summary>
[Trait("Clause", "M-10")]
public sealed class SecretRuleTests
{
    private static readonly string[] s_keyFiles = [".pem", ".key", ".pfx", ".p12", ".jks", ".keystore", ".env"];

    /// <summary>Each in two halves, or this file would be the first to be found.</summary>
    public static TheoryData<string, string> Planted => new()
    {
        { "-----BEGIN EC " + "PRIVATE KEY-----", "a private key" },
        { "-----BEGIN " + "PRIVATE KEY-----", "a private key" },
        { "{\"kty\":\"EC\",\"d\"" + ":\"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE\"}", "a private key as JSON" },
        { "AKIA" + "IOSFODNN7EXAMPLE", "a service's token" },
        { "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a", "a service's token" },
        { "npm_" + "16C7e42F292c6912E7710c838347Ae178B4a", "a service's token" },
        { "eyJhbGciOiJFUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0.cHJldGVuZGVkIHNpZ25hdHVyZSBvZiBzb21lIGxlbmd0aA", "a signed token" },
        { "https://budi:" + "rahasia1@contoh.example/", "a password in an address" },
        { "Host=db;Password=" + "rahasia1;Database=gapura", "a password in a connection string" },
        { "clientSecret = \"" + "Zk3vQ9xLw2TnB7rYc5Hs1Gd8\"", "a secret as a literal" },
        { "\"api_key\": \"" + "Zk3vQ9xLw2TnB7rYc5Hs1Gd8\"", "a secret as a literal" },
    };

    [Fact]
    public async Task No_tracked_file_holds_a_secret()
    {
        var files = await TrackedAsync();
        Assert.True(files.Count > 500, "The repository could not be read.");
        Assert.DoesNotContain(files, file => s_keyFiles.Contains(Path.GetExtension(file)));
        Assert.Empty(files.SelectMany(file => SecretRules.Faults(file, Text(file))));
    }

    [Theory]
    [MemberData(nameof(Planted))]
    public void A_planted_secret_is_found(string text, string fault)
    {
        var found = Assert.Single(SecretRules.Faults("planted", $"before\n    {text}\nafter"));
        Assert.Contains(fault, found, StringComparison.Ordinal);
        Assert.DoesNotContain(text, found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=db;Password={password};Database=gapura")]
    [InlineData("Password=<from the vault>")]
    [InlineData("const string PasswordReset = \"authn_password_reset\";")]
    [InlineData("-----BEGIN PUBLIC KEY-----")]
    [InlineData("http://localhost:5080/lpse/")]
    public void What_is_none_is_let_through(string text) => Assert.Empty(SecretRules.Faults("planted", text));

    private static async Task<List<string>> TrackedAsync()
    {
        var start = new ProcessStartInfo("git", ["-C", Repository.Root, "ls-files", "-z"]) { RedirectStandardOutput = true };
        using var git = Process.Start(start)!;
        var listed = await git.StandardOutput.ReadToEndAsync();
        await git.WaitForExitAsync();
        return [.. listed.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(file => File.Exists(Repository.At(file)))];
    }

    /// <summary>Pictures and sounds too: a key that hides in one is text.</summary>
    private static string Text(string file) => Encoding.UTF8.GetString(File.ReadAllBytes(Repository.At(file)));
}
