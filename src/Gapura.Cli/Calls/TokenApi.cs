using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gapura.Cli.Calls;

/// <summary>What Secure Tokens call besides (SPEC 9.12, 10.6).</summary>
internal static class TokenApi
{
    public static Task<ActivationAnswer> ClaimTokenAsync(this AppApi api, string claim, CancellationToken cancel) =>
        api.SendAsync(Post("/activations", new ClaimBody(claim), CallJson.Default.ClaimBody), CallJson.Default.ActivationAnswer, null, cancel);

    public static Task<ActivationAnswer> ActivationAsync(this AppApi api, Caller caller, CancellationToken cancel) =>
        api.SignedAsync(Get("/activation"), CallJson.Default.ActivationAnswer, caller, cancel);

    public static Task<DeviceAnswer> HandInAsync(this AppApi api, string digits, Caller caller, CancellationToken cancel) =>
        api.SignedAsync(Post("/activation/code", new DigitsBody(digits), CallJson.Default.DigitsBody), CallJson.Default.DeviceAnswer, caller, cancel);

    public static Task<ActivationAnswer> ResendAsync(this AppApi api, Caller caller, CancellationToken cancel) =>
        api.SignedAsync(new Call(HttpMethod.Post, "/activation/resend", []), CallJson.Default.ActivationAnswer, caller, cancel);

    public static Task<RemovedAnswer> AbandonAsync(this AppApi api, Caller caller, CancellationToken cancel) =>
        api.SignedAsync(new Call(HttpMethod.Delete, "/activation", []), CallJson.Default.RemovedAnswer, caller, cancel);

    public static Task<DeviceAnswer> DeviceAsync(this AppApi api, Caller caller, CancellationToken cancel) =>
        api.SignedAsync(Get("/device"), CallJson.Default.DeviceAnswer, caller, cancel);

    public static Task<TokenAnswer> TokenAsync(this AppApi api, Caller caller, CancellationToken cancel) =>
        api.SignedAsync(Get("/token"), CallJson.Default.TokenAnswer, caller, cancel);

    public static Task<ChangedAnswer> ChangePinAsync(this AppApi api, PinBody body, Caller caller, CancellationToken cancel) =>
        api.SignedAsync(Post("/token/pin", body, CallJson.Default.PinBody), CallJson.Default.ChangedAnswer, caller, cancel);

    public static Task<UnlockAnswer> AskUnlockAsync(this AppApi api, bool byText, Caller caller, CancellationToken cancel) =>
        api.SignedAsync(Post("/token/unlock", new UnlockBody(byText ? "text" : "operator"), CallJson.Default.UnlockBody), CallJson.Default.UnlockAnswer, caller, cancel);

    public static Task<UnlockedAnswer> UnlockAsync(this AppApi api, string digits, Caller caller, CancellationToken cancel) =>
        api.SignedAsync(Post("/token/unlock/answer", new UnlockDigitsBody(digits), CallJson.Default.UnlockDigitsBody), CallJson.Default.UnlockedAnswer, caller, cancel);

    public static Task<TransactionsAnswer> TransactionsAsync(this AppApi api, Caller caller, CancellationToken cancel) =>
        api.SignedAsync(Get("/transactions"), CallJson.Default.TransactionsAnswer, caller, cancel);

    public static Task<ItemsAnswer> ItemsAsync(this AppApi api, Guid transaction, Caller caller, CancellationToken cancel) =>
        api.SignedAsync(Get($"/transactions/{transaction:D}/items"), CallJson.Default.ItemsAnswer, caller, cancel);

    private static Call Get(string path) => new(HttpMethod.Get, path, []);

    private static Call Post<T>(string path, T body, JsonTypeInfo<T> type) => new(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body, type));
}
