using Gapura.Cli.Tests.Running;
using Gapura.Cli.Verbs;
using Gapura.Protocol.Enrolment;
using Gapura.Protocol.Signing;
using QRCoder;

namespace Gapura.Cli.Tests.Verbs;

public sealed class TokenAddTests
{
    [Fact]
    public async Task A_terminal_is_bound_after_its_person_has_said_yes_to_server_and_account()
    {
        await using var world = await TerminalWorld.CreateAsync();

        var ran = await world.TypeAsync(["token", "add", world.Server.Link, "--name", "Laptop kantor"], ["y", "y"], "");

        Assert.Equal(0, ran.Code);
        Assert.Equal("Laptop kantor", world.Server.Claim!.Name);
        Assert.Contains(CompareCode.Of(world.Server.Code, world.Server.Claim.Key), ran.Output, StringComparison.Ordinal);
        Assert.Contains("LPSE Contoh", ran.Error, StringComparison.Ordinal);
        Assert.Contains("BUDI (Penyedia)", ran.Error, StringComparison.Ordinal);
        Assert.Contains(world.Server.Name.ToString(), ran.Error, StringComparison.Ordinal);
        Assert.Equal((world.Server.Device, world.Server.Account), (world.Token.Device, world.Token.Account));
    }

    [Theory]
    [InlineData("n")]
    [InlineData("")]
    [InlineData("x")]
    public async Task Who_does_not_say_yes_to_the_server_tells_it_nothing(string typed)
    {
        await using var world = await TerminalWorld.CreateAsync();

        Assert.Equal(1, (await world.TypeAsync(["token", "add", world.Server.Link], [typed, "y"])).Code);
        Assert.Empty(world.Server.Calls);
    }

    [Fact]
    public async Task Who_does_not_say_yes_to_the_account_binds_nothing()
    {
        await using var world = await TerminalWorld.CreateAsync();

        Assert.Equal(1, (await world.TypeAsync(["token", "add", world.Server.Link], ["y", "n"])).Code);
        Assert.Null(world.Server.Claim);
        Assert.Empty(world.Store.Read().Tokens);
    }

    [Fact]
    public async Task A_link_of_another_server_than_the_named_one_is_refused_before_a_word_is_said()
    {
        await using var world = await TerminalWorld.CreateAsync();

        var ran = await world.RunAsync(["token", "add", world.Server.Link, "--server", "https://masuk.contoh.example", "--yes"]);

        Assert.Equal(1, ran.Code);
        Assert.Contains("not of https://masuk.contoh.example", ran.Error, StringComparison.Ordinal);
        Assert.Empty(world.Server.Calls);
    }

    [Fact]
    public async Task A_server_whose_texts_could_deceive_binds_nothing()
    {
        await using var world = await TerminalWorld.CreateAsync();
        world.Server.UserType = "Penyedia\u001b]0;x\u0007";

        var ran = await world.RunAsync(["token", "add", world.Server.Link, "--server", $"{world.Server.Name}", "--yes"]);

        Assert.Equal(1, ran.Code);
        Assert.Contains("must not be shown", ran.Error, StringComparison.Ordinal);
        Assert.Null(world.Server.Claim);
        Assert.Empty(world.Store.Read().Tokens);
    }

    [Theory]
    [InlineData("LPSE\u001b[2J", "BUDI", "", null)]
    [InlineData("LPSE", "BU\u202EDI", "", null)]
    [InlineData("LPSE", "", "", null)]
    [InlineData("LPSE", "BUDI", "a\u009bb", null)]
    [InlineData("LPSE", "BUDI", "", "MAJU\nJAYA")]
    public void Each_text_of_an_account_is_looked_at_before_it_is_stored(string portal, string userId, string userType, string? company)
    {
        Assert.False(TokenAdd.AreFit(portal, userId, userType, company));
        Assert.True(TokenAdd.AreFit("LPSE", "BUDI", "", company is null ? null : ""));
    }

    [Fact]
    public async Task What_a_store_already_has_commands_no_terminal_at_the_question_for_a_secret_either()
    {
        using var error = new StringWriter();
        var terminal = new Terminal(TextReader.Null, TextWriter.Null, error, () => "739165");
        Assert.Equal("739165", await terminal.AskSecretAsync("PIN of MAJU\u001b[2JJAYA: "));
        Assert.Equal($"PIN of MAJU\uFFFD[2JJAYA: {Environment.NewLine}", error.ToString());
    }

    [Fact]
    public async Task A_script_names_the_server()
    {
        await using var world = await TerminalWorld.CreateAsync();

        Assert.Equal(2, (await world.RunAsync(["token", "add", world.Server.Link, "--yes"])).Code);
        Assert.Equal(2, (await world.RunAsync(["token", "add", world.Server.Link])).Code);
        Assert.Empty(world.Server.Calls);
    }

    [Fact]
    public async Task A_server_that_says_it_is_another_one_binds_nothing()
    {
        await using var world = await TerminalWorld.CreateAsync();
        world.Server.Lie = "https://masuk.contoh.example";

        Assert.Equal(1, (await world.RunAsync(["token", "add", world.Server.Link, "--server", $"{world.Server.Name}", "--yes"])).Code);
        Assert.Null(world.Server.Claim);
    }

    [Fact]
    public async Task A_link_may_come_on_standard_input_so_that_no_list_of_programs_shows_it()
    {
        await using var world = await TerminalWorld.CreateAsync();
        Assert.Equal(0, (await world.RunAsync(["token", "add", "-", "--server", $"{world.Server.Name}", "--yes"], world.Server.Link + "\n")).Code);
    }

    [Fact]
    public async Task A_picture_of_the_code_does_as_well()
    {
        await using var world = await TerminalWorld.CreateAsync();
        using var made = QRCodeGenerator.GenerateQrCode(world.Server.Link, QRCodeGenerator.ECCLevel.M);
        using var drawn = new PngByteQRCode(made);
        var file = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(world.StoreFile))!, "-qr.png");
        await File.WriteAllBytesAsync(file, drawn.GetGraphic(8));

        var ran = await world.RunAsync(["token", "add", file, "--server", $"{world.Server.Name}", "--yes"]);

        Assert.True(ran.Code == 0, ran.Error);
    }

    [Fact]
    public async Task A_picture_without_a_code_is_said_to_have_none()
    {
        await using var world = await TerminalWorld.CreateAsync();
        var file = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(world.StoreFile))!, "x.png");
        await File.WriteAllTextAsync(file, "no picture");

        var ran = await world.RunAsync(["token", "add", file, "--server", $"{world.Server.Name}", "--yes"]);

        Assert.Equal(1, ran.Code);
        Assert.Contains("no QR code", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_claim_whose_answer_was_lost_is_sent_once_more()
    {
        await using var world = await TerminalWorld.CreateAsync();
        world.Server.LostClaims = 1;

        Assert.Equal(0, (await world.RunAsync(["token", "add", world.Server.Link, "--server", $"{world.Server.Name}", "--yes"])).Code);
        Assert.Equal(2, world.Server.Calls.Count(call => call.EndsWith("/claim", StringComparison.Ordinal)));
        Assert.Single(world.Store.Read().Tokens);
    }

    [Fact]
    public async Task A_claim_that_is_never_answered_is_said_to_be_unknown()
    {
        await using var world = await TerminalWorld.CreateAsync();
        world.Server.LostClaims = 2;

        var ran = await world.RunAsync(["token", "add", world.Server.Link, "--server", $"{world.Server.Name}", "--yes"]);

        Assert.Equal(1, ran.Code);
        Assert.Contains("not my device", ran.Error, StringComparison.Ordinal);
        Assert.Empty(world.Store.Read().Tokens);
    }

    [Theory]
    [InlineData("https://masuk.contoh.example/")]
    [InlineData("https://masuk.contoh.example/app/#e1.kurz")]
    [InlineData("https://a@masuk.contoh.example/app/#e1.DcwrFcG3vmiKQUqWN_nSOA")]
    [InlineData("http://masuk.contoh.example/app/#e1.DcwrFcG3vmiKQUqWN_nSOA")]
    [InlineData("no-such-file.png")]
    public async Task What_is_no_link_is_told_so(string given)
    {
        await using var world = await TerminalWorld.CreateAsync();
        var ran = await world.RunAsync(["token", "add", given, "--server", "https://masuk.contoh.example", "--yes"]);
        Assert.Equal(2, ran.Code);
        Assert.DoesNotContain("DcwrFcG3vmiKQUqWN_nSOA", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_that_is_over_is_told_so()
    {
        await using var world = await TerminalWorld.BoundAsync();
        var ran = await world.RunAsync(["token", "add", world.Server.Link, "--server", $"{world.Server.Name}", "--yes"]);
        Assert.Equal(1, ran.Code);
        Assert.Contains("show a new one", ran.Error, StringComparison.Ordinal);
        Assert.Contains("ABCDE-23456", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_code_nor_keys_are_printed()
    {
        await using var world = await TerminalWorld.CreateAsync();
        var ran = await world.RunAsync(["token", "add", world.Server.Link, "--server", $"{world.Server.Name}", "--yes"]);
        foreach (var secret in new[] { world.Server.Code.Reveal(), Base64UrlText.Encode(world.Server.Codes), Convert.ToBase64String(world.Token.Secrets!.Key)[..40] })
        {
            Assert.DoesNotContain(secret, ran.Output + ran.Error, StringComparison.Ordinal);
        }
    }
}
