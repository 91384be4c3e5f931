using Gapura.Client.Calling;

namespace Gapura.Client.Webhooks;

/// <summary>The addresses that Gapura tells of events. Reach it by <see cref="GapuraClient.Webhooks"/>.</summary>
public sealed class GapuraWebhooks
{
    private const string Path = "webhooks";
    private readonly ApiCaller _api;

    internal GapuraWebhooks(ApiCaller api) => _api = api;

    /// <summary>This client's webhooks.</summary>
    /// <exception cref="GapuraException">They could not be read.</exception>
    public async Task<IReadOnlyList<Webhook>> ListAsync(CancellationToken cancel = default) =>
        (await _api.SendAsync(new ApiCall(HttpMethod.Get, Path, Scopes.Events), GapuraJson.Default.WebhookList, cancel).ConfigureAwait(false)).Webhooks;

    /// <summary>One webhook.</summary>
    /// <exception cref="GapuraException"><see cref="GapuraProblem.NotFound"/>.</exception>
    public Task<Webhook> GetAsync(string id, CancellationToken cancel = default) => SendAsync(new ApiCall(HttpMethod.Get, PathOf(id), Scopes.Events), cancel);

    /// <summary>Registers an address. Keep the <see cref="Webhook.Secret"/> of the answer: it is shown this once.</summary>
    /// <param name="url">Your address: <c>https</c>, and on the internet.</param>
    /// <param name="kinds">What to be told of; everything without it.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <exception cref="GapuraException"><see cref="GapuraProblem.Unfit"/>, <see cref="GapuraProblem.Full"/>.</exception>
    public Task<Webhook> CreateAsync(Uri url, IReadOnlyList<string>? kinds = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(url);
        return SendAsync(new ApiCall(HttpMethod.Post, Path, Scopes.Events) { Body = BodyOf(url, kinds), IsOnce = true }, cancel);
    }

    /// <summary>Changes a webhook, as you have read it. What is null stays as it is.</summary>
    /// <exception cref="GapuraException"><see cref="GapuraProblem.PreconditionFailed"/>: it was changed meanwhile.</exception>
    public async Task<Webhook> ChangeAsync(Webhook webhook, Uri? url = null, IReadOnlyList<string>? kinds = null, CancellationToken cancel = default) =>
        await SendAsync(new ApiCall(HttpMethod.Patch, PathOf(webhook?.Id), Scopes.Events) { Body = BodyOf(url, kinds), IfMatch = await TagOfAsync(webhook!, cancel).ConfigureAwait(false) }, cancel)
            .ConfigureAwait(false);

    /// <summary>Ends it.</summary>
    /// <exception cref="GapuraException"><see cref="GapuraProblem.PreconditionFailed"/>: it was changed meanwhile.</exception>
    public async Task RemoveAsync(Webhook webhook, CancellationToken cancel = default) =>
        await _api.SendAsync(new ApiCall(HttpMethod.Delete, PathOf(webhook?.Id), Scopes.Events) { IfMatch = await TagOfAsync(webhook!, cancel).ConfigureAwait(false) }, cancel).ConfigureAwait(false);

    /// <summary>A new secret. For a day each call is signed with the old one too, so that none is missed while you change over.</summary>
    /// <exception cref="GapuraException"><see cref="GapuraProblem.NotFound"/>.</exception>
    public Task<Webhook> RotateAsync(string id, CancellationToken cancel = default) => SendAsync(Act(id, "rotate"), cancel);

    /// <summary>Goes on with a webhook that was given up, with the event that it did not take.</summary>
    /// <exception cref="GapuraException"><see cref="GapuraProblem.NotFound"/>.</exception>
    public Task<Webhook> ResumeAsync(string id, CancellationToken cancel = default) => SendAsync(Act(id, "resume"), cancel);

    /// <summary>Sends <c>webhook.test</c> now.</summary>
    /// <returns>Whether your address took it.</returns>
    /// <exception cref="GapuraException"><see cref="GapuraProblem.NotFound"/>.</exception>
    public Task<WebhookTest> TestAsync(string id, CancellationToken cancel = default) => _api.SendAsync(Act(id, "test"), GapuraJson.Default.WebhookTest, cancel);

    private static ApiCall Act(string id, string what) =>
        new(HttpMethod.Post, $"{PathOf(id)}/{what}", Scopes.Events) { Body = ApiCall.Json(new NoBody(), GapuraJson.Default.NoBody), IsOnce = true };

    private static HttpContent BodyOf(Uri? url, IReadOnlyList<string>? kinds) => ApiCall.Json(new WebhookBody(url, kinds), GapuraJson.Default.WebhookBody);

    private async Task<string> TagOfAsync(Webhook webhook, CancellationToken cancel) => webhook.Tag ?? (await GetAsync(webhook.Id, cancel).ConfigureAwait(false)).Tag ?? "\"\"";

    private async Task<Webhook> SendAsync(ApiCall call, CancellationToken cancel)
    {
        (Webhook webhook, string? tag) = await _api.SendTaggedAsync(call, GapuraJson.Default.Webhook, cancel).ConfigureAwait(false);
        return webhook with { Tag = tag };
    }

    private static string PathOf(string? id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return $"{Path}/{Uri.EscapeDataString(id)}";
    }
}
