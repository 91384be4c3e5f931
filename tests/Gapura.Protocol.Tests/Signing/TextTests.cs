using System.Text;
using System.Text.Json;
using Gapura.Protocol.Signing;
using Gapura.Protocol.Transactions;
using Xunit;

namespace Gapura.Protocol.Tests.Signing;

public sealed class TextTests
{
    private static readonly JsonElement File = SharedVectors.Open("text");

    [Fact]
    public void Base64url_is_read_in_its_one_spelling()
    {
        JsonElement vectors = File.GetProperty("base64url");
        Assert.Empty(SharedVectors.Failing(vectors.Each("accept"), vector =>
            Base64UrlText.TryDecode(vector.Text("text"), out byte[] bytes) && bytes.AsSpan().SequenceEqual(vector.Hex("hex")) && Base64UrlText.Encode(bytes) == vector.Text("text")));
        Assert.Empty(SharedVectors.Failing(vectors.Each("refuse"), vector => !Base64UrlText.TryDecode(vector.Text("text"), out byte[] bytes) && bytes.Length == 0));
    }

    [Fact]
    public void A_text_that_could_mislead_its_reader_is_refused()
    {
        JsonElement vectors = File.GetProperty("texts");
        Assert.Empty(SharedVectors.Failing(vectors.Each("accept"), vector => PersonText.IsFit(vector.GetString()!)));
        Assert.Empty(SharedVectors.Failing(vectors.Each("refuse"), vector => !PersonText.IsFit(TextOf(vector))));
    }

    [Fact]
    public void A_text_of_a_transaction_that_could_be_seen_as_another_is_refused()
    {
        JsonElement vectors = File.GetProperty("exact");
        Assert.Empty(SharedVectors.Failing(vectors.Each("accept"), vector => ExactText.IsFit(vector.GetString()!)));
        Assert.Empty(SharedVectors.Failing(vectors.Each("refuse"), vector => !ExactText.IsFit(TextOf(vector))));
    }

    [Fact]
    public void Strings_are_written_as_ECMAScript_writes_them() =>
        Assert.Empty(SharedVectors.Failing(File.Each("strings"), vector =>
            Encoding.UTF8.GetString(new CanonicalWriter().Text("a", vector.Text("value")).ToBytes()) == $$"""{"a":{{Encoding.UTF8.GetString(vector.Hex("json"))}}}"""));

    [Fact]
    public void A_server_is_named_in_one_spelling_and_has_TLS_unless_it_is_loopback()
    {
        JsonElement vectors = File.GetProperty("servers");
        Assert.Empty(SharedVectors.Failing(vectors.Each("accept"), vector => ServerName.Read(vector.GetString()!)?.ToString() == vector.GetString()));
        Assert.Empty(SharedVectors.Failing(vectors.Each("refuse"), vector => ServerName.Read(vector.Text("text")) is null));
    }

    // Half a surrogate pair cannot be read out of JSON as a string: the framework throws where ECMAScript does not.
    private static string TextOf(JsonElement vector) =>
        vector.Text("why") == "half a pair" ? "\ud83d" : vector.Text("text");
}
