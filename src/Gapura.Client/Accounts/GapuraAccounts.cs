using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gapura.Client.Calling;

namespace Gapura.Client.Accounts;

/// <summary>The people of the client's portal. Reach it by <see cref="GapuraClient.Accounts"/>.</summary>
public sealed class GapuraAccounts
{
    private readonly ApiCaller _api;

    internal GapuraAccounts(ApiCaller api) => _api = api;

    /// <summary>Looks a person up by what they type.</summary>
    /// <returns>Null when there is no such person, or several and no user type was given.</returns>
    /// <exception cref="GapuraException">It could not be read.</exception>
    public Task<Account?> FindAsync(GapuraPerson person, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(person);
        var query = new StringBuilder($"accounts?portal={Uri.EscapeDataString(_api.Portal)}&userId={Uri.EscapeDataString(person.UserId)}");
        Add(query, "company", person.Company);
        Add(query, "userType", person.UserType);
        return ReadAsync(query.ToString(), cancel);
    }

    /// <summary>Looks a person up by Gapura's id.</summary>
    /// <returns>Null when there is no such person at the client's portal.</returns>
    /// <exception cref="GapuraException">It could not be read.</exception>
    public Task<Account?> GetAsync(string id, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return ReadAsync($"accounts/{Uri.EscapeDataString(id)}", cancel);
    }

    /// <summary>Registers a person.</summary>
    /// <exception cref="GapuraException"><see cref="GapuraProblem.Taken"/>, <see cref="GapuraProblem.Unfit"/>.</exception>
    public Task<Account> CreateAsync(NewAccount account, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        var body = new NewAccountBody
        {
            Portal = _api.Portal,
            Company = account.Person.Company,
            UserType = account.Person.UserType,
            UserId = account.Person.UserId,
            DisplayName = account.DisplayName,
            Email = account.Email,
            Phone = account.Phone,
        };
        return SendAsync(new ApiCall(HttpMethod.Post, "accounts", Scopes.Accounts) { Body = ApiCall.Json(body, GapuraJson.Default.NewAccountBody), IsOnce = true }, cancel);
    }

    /// <summary>Changes a person, as you have read them.</summary>
    /// <returns>The person as they are now.</returns>
    /// <exception cref="GapuraException"><see cref="GapuraProblem.PreconditionFailed"/>: somebody changed them meanwhile. Read them again.</exception>
    public Task<Account> ChangeAsync(Account account, AccountChange change, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(change);
        return SendAsync(new ApiCall(HttpMethod.Patch, $"accounts/{Uri.EscapeDataString(account.Id)}", Scopes.Accounts) { Body = BodyOf(change), IfMatch = account.Tag ?? "\"\"" }, cancel);
    }

    private async Task<Account?> ReadAsync(string path, CancellationToken cancel)
    {
        try
        {
            return await SendAsync(new ApiCall(HttpMethod.Get, path, Scopes.Accounts), cancel).ConfigureAwait(false);
        }
        catch (GapuraException nobody) when (nobody.Code == GapuraProblem.NotFound)
        {
            return null;
        }
    }

    private async Task<Account> SendAsync(ApiCall call, CancellationToken cancel)
    {
        (Account account, string? tag) = await _api.SendTaggedAsync(call, GapuraJson.Default.Account, cancel).ConfigureAwait(false);
        return account with { Tag = tag };
    }

    /// <summary>RFC 7396: what is not there stays, null removes. By hand, since one null means one and the other the other.</summary>
    private static ByteArrayContent BodyOf(AccountChange change)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            Write(json, "displayName", change.DisplayName);
            Write(json, "email", change.Email);
            Write(json, "phone", change.Phone);
            if (change.RemovesPhone && change.Phone is null)
            {
                json.WriteNull("phone");
            }

            json.WriteEndObject();
        }

        return new ByteArrayContent(bytes.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/merge-patch+json") } };
    }

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void Add(StringBuilder query, string name, string? value)
    {
        if (value is not null)
        {
            query.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }
}
