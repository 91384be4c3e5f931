using Gapura.Storage.Sealing;
using Xunit;

namespace Gapura.Storage.Tests.Sealing;

public sealed class KeyFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gapura-keys-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "keys.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_made_or_rotated_file_can_be_read_by_its_owner_only()
    {
        KeyFile.Create(Path);
        AssertOwnerOnly();
        KeyFile.Rotate(Path);
        AssertOwnerOnly();
        KeyFile.Retire(Path, KeyFile.Read(Path).KeyIds.Single(id => id != KeyFile.Read(Path).ActiveKeyId));
        AssertOwnerOnly();
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_second_create_refuses_and_leaves_the_keys()
    {
        KeyFile.Create(Path);
        var before = File.ReadAllText(Path);
        Assert.ThrowsAny<IOException>(() => KeyFile.Create(Path));
        Assert.Equal(before, File.ReadAllText(Path));
    }

    [Fact]
    public void A_rotation_keeps_the_old_key_and_makes_the_new_one_active()
    {
        KeyFile.Create(Path);
        var old = KeyFile.Read(Path).ActiveKeyId;
        var fresh = KeyFile.Rotate(Path);
        var ring = KeyFile.Read(Path);
        Assert.Equal(fresh, ring.ActiveKeyId);
        Assert.Equal([old, fresh], ring.KeyIds.OrderBy(id => id == fresh));
    }

    [Fact]
    public void The_active_key_cannot_be_retired()
    {
        KeyFile.Create(Path);
        Assert.Throws<KeyFileException>(() => KeyFile.Retire(Path, KeyFile.Read(Path).ActiveKeyId));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"active":"00000001","keys":{"00000001":"c2hvcnQ="}}""")]
    [InlineData("""{"active":"00000002","keys":{"00000001":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}""")]
    [InlineData("""{"active":"zz","keys":{"00000001":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}""")]
    [InlineData("""{"active":"00000001","keys":{"00000001":5}}""")]
    [InlineData("""{"active":"00000001","keys":{"fffffffff":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}""")]
    public void A_broken_file_is_told_without_its_content(string content)
    {
        File.WriteAllText(Path, content);
        var message = Assert.Throws<KeyFileException>(() => KeyFile.Read(Path)).Message;
        Assert.DoesNotContain("c2hvcnQ", message, StringComparison.Ordinal);
        Assert.DoesNotContain("AAAA", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_names_the_mend() =>
        Assert.Contains("gapura keys create", Assert.Throws<KeyFileException>(() => KeyFile.Read(Path)).Message, StringComparison.Ordinal);

    private void AssertOwnerOnly()
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        }
    }
}
