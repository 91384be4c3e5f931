using System.Diagnostics;
using Xunit;

namespace Gapura.Testing.Tests;

public sealed class ToolTests
{
    // RFC 6238, appendix B: the secrets are the digits 1 to 0 repeated to 20 and 32 bytes.
    [Theory]
    [InlineData("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59, "SHA1", "94287082")]
    [InlineData("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA====", 1111111109, "SHA256", "68084774")]
    public async Task Oathtool_gives_the_codes_of_RFC_6238(string secret, long seconds, string algorithm, string code) =>
        Assert.Equal(code, await Oathtool.TotpAsync(secret, DateTimeOffset.FromUnixTimeSeconds(seconds), algorithm, digits: 8));

    [Fact]
    public async Task Oathtool_gives_the_codes_of_RFC_4226() =>
        Assert.Equal("287082", await Oathtool.HotpAsync("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", counter: 1));

    [Fact]
    public async Task Sqlite3_writes_and_reads_a_file()
    {
        string folder = Directory.CreateTempSubdirectory("gapura-sqlite-").FullName;
        string file = Path.Combine(folder, "a.db");

        await Sqlite3.QueryAsync(file, "CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 'dua');");

        Assert.Equal("1|dua", await Sqlite3.QueryAsync(file, "SELECT * FROM t"));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_picture_without_a_QR_code_is_an_error()
    {
        byte[] onePixel = Convert.FromBase64String(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=");

        await Assert.ThrowsAsync<InvalidOperationException>(() => Zbar.ReadAsync(onePixel));
    }

    [Fact]
    public async Task A_missing_tool_is_told_with_its_package()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ToolProcess.RunAsync(new ProcessStartInfo("no-such-tool"), "some-package"));

        Assert.Contains("apt-get install some-package", error.Message);
    }

    [Fact]
    public async Task A_tool_that_hangs_is_killed() =>
        await Assert.ThrowsAsync<TimeoutException>(
            () => ToolProcess.RunAsync(new ProcessStartInfo("sleep", "60"), "coreutils", timeout: TimeSpan.FromMilliseconds(200)));
}
