using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Gapura.Cli.Tests.Running;
using Gapura.Cli.Tokens;
using Gapura.Protocol;
using Gapura.Protocol.Signing;

namespace Gapura.Cli.Tests.Tokens;

[UnsupportedOSPlatform("windows")]
public sealed class TokenStoreTests
{
    [Fact]
    public async Task The_store_is_for_its_person_alone()
    {
        await using var world = await TerminalWorld.BoundAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(world.StoreFile));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(world.StoreFile)!));
    }

    [Fact]
    public async Task A_store_that_others_can_read_is_not_used()
    {
        await using var world = await TerminalWorld.BoundAsync();
        File.SetUnixFileMode(world.StoreFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        var ran = await world.RunAsync(["token", "code"]);

        Assert.Equal((1, ""), (ran.Code, ran.Output));
        Assert.Contains("chmod 600", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"version\":2,\"tokens\":[]}")]
    [InlineData("{\"version\":1,\"tokens\":[{\"server\":\"https://a.example\"}]}")]
    public async Task A_store_that_is_none_is_told_so_and_left_as_it_is(string content)
    {
        await using var world = await TerminalWorld.BoundAsync();
        await File.WriteAllTextAsync(world.StoreFile, content);

        Assert.Equal(1, (await world.RunAsync(["token", "list"])).Code);
        Assert.Equal(1, (await world.RunAsync(["token", "add", world.Server.Link, "--server", $"{world.Server.Name}", "--yes"])).Code);
        Assert.Equal(content, await File.ReadAllTextAsync(world.StoreFile));
    }

    [Fact]
    public async Task Under_a_passphrase_no_key_is_in_the_file_and_the_passphrase_opens_it()
    {
        await using var world = await TerminalWorld.BoundAsync("kata sandi panjang");
        var token = world.Token;
        Assert.Null(token.Secrets);
        using var open = TokenSecrets.Open(token.Sealed!, "kata sandi panjang", token.Device)!;
        Assert.Equal(world.Server.Codes, open.Codes.Reveal().ToArray());
        Assert.Equal(world.Server.Claim!.Key.ToString(), open.Key.Public.ToString());
        var file = await File.ReadAllBytesAsync(world.StoreFile);
        Assert.Equal(-1, file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Convert.ToBase64String(world.Server.Codes))));
        Assert.Null(TokenSecrets.Open(token.Sealed!, "kata sandi panjanG", token.Device));
    }

    [Fact]
    public void A_box_opens_for_its_device_and_as_it_was_written_alone()
    {
        using var secrets = new TokenSecrets(DeviceKey.Create(), OtpSecret.From(RandomNumberGenerator.GetBytes(20)));
        var (device, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var box = secrets.Seal("kata", device);
        Assert.NotNull(TokenSecrets.Open(box, "kata", device));
        Assert.Null(TokenSecrets.Open(box, "kata", other));
        Assert.Null(TokenSecrets.Open(box with { Box = [.. box.Box[..^1], (byte)(box.Box[^1] ^ 1)] }, "kata", device));
        Assert.Null(TokenSecrets.Open(box with { Rounds = box.Rounds - 1 }, "kata", device));
        Assert.Null(TokenSecrets.Open(box with { Rounds = int.MaxValue }, "kata", device));
        Assert.Null(TokenSecrets.Open(box with { Box = [] }, "kata", device));
        Assert.NotEqual(box.Box, secrets.Seal("kata", device).Box);
        Assert.Equal("[redacted]", secrets.ToString());
        Assert.Equal("[redacted]", secrets.Plain().ToString());
    }

    [Fact]
    public async Task Two_different_passphrases_bind_nothing()
    {
        await using var world = await TerminalWorld.CreateAsync();
        Assert.Equal(1, (await world.TypeAsync(["token", "add", world.Server.Link], ["y", "y"], "satu", "dua")).Code);
        Assert.Null(world.Server.Claim);
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_binds_nothing()
    {
        await using var world = await TerminalWorld.CreateAsync();
        await File.WriteAllTextAsync(Path.GetDirectoryName(world.StoreFile)!, "in the way");

        Assert.Equal(1, (await world.RunAsync(["token", "add", world.Server.Link, "--server", $"{world.Server.Name}", "--yes"])).Code);
        Assert.Empty(world.Server.Calls);
    }

    [Theory]
    [InlineData("/x/token.json", null, "/x/token.json")]
    [InlineData(null, "/konfig", "/konfig/gapura/token.json")]
    [InlineData("", "/konfig", "/konfig/gapura/token.json")]
    public void The_environment_says_where_the_store_is(string? chosen, string? config, string path) =>
        Assert.Equal(path, StorePath.Of(name => name == StorePath.Variable ? chosen : config));

    [Theory]
    [InlineData(null)]
    [InlineData("relative")]
    public void Otherwise_it_is_in_the_home_folder(string? config) =>
        Assert.EndsWith("/.config/gapura/token.json", StorePath.Of(name => name == StorePath.Variable ? null : config), StringComparison.Ordinal);
}
