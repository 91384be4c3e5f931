using Gapura.Client.Calling;

namespace Gapura.Client.Verifications;

/// <summary>Checks codes. Reach it by <see cref="GapuraClient.Verifications"/>.</summary>
public sealed class GapuraVerifications
{
    private readonly ApiCaller _api;

    internal GapuraVerifications(ApiCaller api) => _api = api;

    /// <summary>
    /// Checks a code that a person has typed: from an authenticator app, or a recovery code. A code that is right counts once, so this is
    /// never sent twice: after <see cref="GapuraProblem.Unreachable"/> the person types the next code.
    /// </summary>
    /// <param name="person">Who says they have the code.</param>
    /// <param name="code">As typed; spaces and hyphens are Gapura's to judge.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <returns>
    /// Whether the code is right. Someone whom nobody knows, who is locked or who has no second factor is refused like a wrong code, so that
    /// the answer tells nobody who exists.
    /// </returns>
    /// <exception cref="GapuraException">Nothing was checked.</exception>
    public async Task<Verification> CheckAsync(GapuraPerson person, string code, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(person);
        ArgumentNullException.ThrowIfNull(code);
        var body = new VerificationBody(_api.Portal, person.Company, person.UserType, person.UserId, code);
        var call = new ApiCall(HttpMethod.Post, "verifications", Scopes.Verify) { Body = ApiCall.Json(body, GapuraJson.Default.VerificationBody) };
        return (await _api.SendAsync(call, GapuraJson.Default.VerificationAnswer, cancel).ConfigureAwait(false)).ToVerification();
    }
}
