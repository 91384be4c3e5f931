using System.Text.Json;
using Gapura.Protocol.Approval;
using Gapura.Protocol.Signing;

namespace Gapura.Protocol.Tests;

/// <summary>The vectors of protocol/vectors, which every implementation runs. A refusal is named by its clause and its reason.</summary>
internal static class SharedVectors
{
    public static JsonElement Open(string name) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "protocol", name + ".json"))).RootElement;

    public static IEnumerable<JsonElement> Each(this JsonElement element, string name) => element.GetProperty(name).EnumerateArray();

    /// <summary>The vectors of a list for which a check does not hold; a list without vectors is one too.</summary>
    public static IReadOnlyList<string> Failing(IEnumerable<JsonElement> vectors, Func<JsonElement, bool> holds)
    {
        JsonElement[] all = [.. vectors];
        return all.Length == 0 ? ["there are no vectors"] : [.. all.Where(vector => !holds(vector)).Select(vector => vector.ToString())];
    }

    public static DevicePublicKey Key(this JsonElement element) => DevicePublicKey.Read(element.Text("key"))!;

    public static ServerName Server(this JsonElement element) => ServerName.Read(element.Text("server"))!.Value;

    public static SignInQuestion Question(this JsonElement file)
    {
        JsonElement question = file.GetProperty("question");
        JsonElement shown = question.GetProperty("shown");
        return new SignInQuestion(
            question.Server(), new SignInChallenge(question.GetProperty("challenge").GetGuid(), question.Text("nonce"), question.Number("expires")), question.GetProperty("account").GetGuid(), question.GetProperty("device").GetGuid(),
            new SignInShown(shown.Text("portal"), shown.Text("userId"), shown.Text("browser"), shown.Text("place"), shown.Number("time")));
    }
}
