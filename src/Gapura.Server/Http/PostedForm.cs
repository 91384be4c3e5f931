using Microsoft.Extensions.Primitives;

namespace Gapura.Server.Http;

/// <summary>A form's fields, read strictly: each at most once, only names that our pages have, no file (O-01).</summary>
public sealed class PostedForm
{
    /// <summary>Longest form we take, in bytes: a password of 1,024 bytes, percent-encoded, with room .</summary>
    public const int MostBytes = 16 * 1024;

    /// <summary>Name of the CSRF token's field.</summary>
    public const string TokenField = "formToken";

    // A field that no page of ours has is a mistake or a trick: it is refused rather than passed over (ASVS 15.3.5).
    private static readonly HashSet<string> KnownNames = new(StringComparer.Ordinal)
    {
        TokenField, "signIn", "userType", "companyId", "userId", "username", "password", "captcha", "captchaId", "code", "email", "pin", "token",
        "currentPassword", "newPassword", "repeatPassword", "session", "event", "language", "back", "device", "name", "request", "client", "user_code", "decision", "terms",
    };

    private static readonly object Key = new();
    private readonly Dictionary<string, string> _fields;

    private PostedForm(Dictionary<string, string> fields) => _fields = fields;

    /// <summary>The field's value, or the empty string. Secrets are read with this too and are never put back into a page.</summary>
    public string this[string name] => _fields.GetValueOrDefault(name, "");

    /// <summary>Reads the request's form.</summary>
    /// <returns>Null when it is not a form, too large, or names a field twice or one that no page has.</returns>
    public static async Task<PostedForm?> ReadAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType || !IsUtf8(http.Request) || http.Request.ContentLength > MostBytes)
        {
            return null;
        }

        try
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            var isPlain = form.Files.Count == 0
                && form.All(field => field.Value.Count == 1 && KnownNames.Contains(field.Key) && !http.Request.Query.ContainsKey(field.Key));
            return isPlain ? new PostedForm(form.ToDictionary(field => field.Key, field => Text(field.Value), StringComparer.Ordinal)) : null;
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException or IOException)
        {
            return null;
        }
    }

    public static PostedForm Of(HttpContext http) =>
        http.Items[Key] as PostedForm ?? throw new InvalidOperationException("The portal gate reads the form before the endpoint runs.");

    public void AttachTo(HttpContext http) => http.Items[Key] = this;

    /// <summary>Our pages are UTF-8, so browsers send nothing else; for some other alphabets the framework's reader fails.</summary>
    private static bool IsUtf8(HttpRequest request) =>
        request.GetTypedHeaders().ContentType?.Charset is not { Length: > 0 } charset || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    private static string Text(StringValues value) => value.ToString();
}
