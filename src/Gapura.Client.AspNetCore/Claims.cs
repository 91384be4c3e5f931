namespace Gapura.Client.AspNetCore;

/// <summary>Names of claims in Gapura's ID tokens.</summary>
internal static class Claims
{
    public const string Subject = "sub";
    public const string Session = "sid";
    public const string Acr = "acr";
    public const string AuthTime = "auth_time";
    public const string UserName = "preferred_username";
}
