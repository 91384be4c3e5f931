using Gapura.Client.Calling;

namespace Gapura.Client.Factors;

/// <summary>People's factors. Reach it by <see cref="GapuraClient.Factors"/>.</summary>
public sealed class GapuraFactors
{
    private readonly ApiCaller _api;

    internal GapuraFactors(ApiCaller api) => _api = api;

    /// <summary>A person's factors.</summary>
    /// <exception cref="GapuraException"><see cref="GapuraProblem.NotFound"/>, if there is no such person.</exception>
    public Task<AccountFactors> ListAsync(string account, CancellationToken cancel = default) =>
        _api.SendAsync(new ApiCall(HttpMethod.Get, PathOf(account), Scopes.Enrol), GapuraJson.Default.AccountFactors, cancel);

    /// <summary>One factor; an enrolment that goes on has its QR code.</summary>
    /// <exception cref="GapuraException"><see cref="GapuraProblem.NotFound"/>.</exception>
    public Task<Factor> GetAsync(string account, string factor, CancellationToken cancel = default) =>
        SendAsync(new ApiCall(HttpMethod.Get, PathOf(account, factor), Scopes.Enrol), cancel);

    /// <summary>Begins an enrolment. Show the answer's QR code to the person, then <see cref="ConfirmAsync"/>.</summary>
    /// <exception cref="GapuraException"><see cref="GapuraProblem.AlreadyActive"/>, <see cref="GapuraProblem.FactorNotOffered"/>, <see cref="GapuraProblem.Full"/>.</exception>
    public Task<Factor> BeginAsync(string account, FactorType type, CancellationToken cancel = default) => SendAsync(
        new ApiCall(HttpMethod.Post, PathOf(account), Scopes.Enrol) { Body = ApiCall.Json(new NewFactorBody(type), GapuraJson.Default.NewFactorBody), IsOnce = true }, cancel);

    /// <summary>The QR picture of an enrolment that goes on.</summary>
    /// <exception cref="GapuraException"><see cref="GapuraProblem.NotFound"/>.</exception>
    public async Task<byte[]> GetQrAsync(string account, string factor, QrFormat format, CancellationToken cancel = default)
    {
        string accept = format == QrFormat.Svg ? "image/svg+xml" : "image/png";
        (byte[] body, _) = await _api.SendAsync(new ApiCall(HttpMethod.Get, $"{PathOf(account, factor)}/qr", Scopes.Enrol) { Accept = accept }, cancel).ConfigureAwait(false);
        return body;
    }

    /// <summary>Makes an enrolment count: by the first code of an authenticator app, or, for a device, by the person's word that it is theirs.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="factor">The enrolment.</param>
    /// <param name="code">The code that the person typed; null for a device.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <exception cref="GapuraException"><see cref="GapuraProblem.WrongCode"/>, <see cref="GapuraProblem.ClockOff"/>, <see cref="GapuraProblem.NotClaimed"/>, <see cref="GapuraProblem.Gone"/>.</exception>
    public Task<ConfirmedFactor> ConfirmAsync(string account, string factor, string? code = null, CancellationToken cancel = default) => _api.SendAsync(
        new ApiCall(HttpMethod.Post, $"{PathOf(account, factor)}/confirm", Scopes.Enrol) { Body = ApiCall.Json(new ConfirmBody(code), GapuraJson.Default.ConfirmBody), IsOnce = true },
        GapuraJson.Default.ConfirmedFactor, cancel);

    /// <summary>Takes a factor from a person, or ends an enrolment. The person is told by mail, and their sessions end.</summary>
    /// <exception cref="GapuraException"><see cref="GapuraProblem.PreconditionFailed"/>: it was changed meanwhile.</exception>
    public async Task RemoveAsync(string account, Factor factor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(factor);
        string tag = factor.Tag ?? (await GetAsync(account, factor.Id, cancel).ConfigureAwait(false)).Tag ?? "\"\"";
        await _api.SendAsync(new ApiCall(HttpMethod.Delete, PathOf(account, factor.Id), Scopes.Enrol) { IfMatch = tag }, cancel).ConfigureAwait(false);
    }

    private async Task<Factor> SendAsync(ApiCall call, CancellationToken cancel)
    {
        (Factor factor, string? tag) = await _api.SendTaggedAsync(call, GapuraJson.Default.Factor, cancel).ConfigureAwait(false);
        return factor with { Tag = tag };
    }

    private static string PathOf(string account, string? factor = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(account);
        return factor is null
            ? $"accounts/{Uri.EscapeDataString(account)}/factors"
            : $"accounts/{Uri.EscapeDataString(account)}/factors/{Uri.EscapeDataString(factor)}";
    }
}
