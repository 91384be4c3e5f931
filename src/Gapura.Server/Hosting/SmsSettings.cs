using Gapura.Storage.Records;

namespace Gapura.Server.Hosting;

/// <summary>The gateway that text messages go through, and what may be spent (docs/operate/sms.md).</summary>
public sealed class SmsSettings
{
    /// <summary>What <see cref="Prefixes"/> holds when it holds nothing.</summary>
    public static readonly IReadOnlyList<string> Indonesia = ["+62"];

    /// <summary>Address with <c>{to}</c>, <c>{text}</c> …, each replaced by its value as a URL has it. Empty: no text message is sent.</summary>
    public string Url { get; set; } = "";
    public SmsMethod Method { get; set; } = SmsMethod.Get;

    /// <summary>With POST: the body, with <c>{to}</c>, <c>{text}</c> … as in the address.</summary>
    public string Body { get; set; } = "";
    public SmsContent ContentType { get; set; } = SmsContent.Form;

    /// <summary>Sent with each call; secret.</summary>
    public List<SmsHeader> Headers { get; set; } = [];

    /// <summary>Value of <c>{from}</c>.</summary>
    public string From { get; set; } = "";

    /// <summary>Value of <c>{user}</c>.</summary>
    public string User { get; set; } = "";

    /// <summary>Value of <c>{password}</c>; secret.</summary>
    public string Password { get; set; } = "";
    public SmsNumberForm NumberForm { get; set; } = SmsNumberForm.Plus;

    /// <summary>Regular expression that the body of a 2xx answer must fit to mean "taken". Empty: the status is enough.</summary>
    public string Accepted { get; set; } = "";

    /// <summary>Name of the query's field in which the gateway's reports say what became of a message.</summary>
    public string ReportField { get; set; } = "status";

    /// <summary>What the values in that field mean. Empty: Kannel's 1, 2, 4, 8, 16.</summary>
    public List<SmsReport> Reports { get; set; } = [];

    /// <summary>How numbers begin that messages go to: <c>+</c> and digits. Empty: <see cref="Indonesia"/>. The first is the country of numbers that name none.</summary>
    public List<string> Prefixes { get; set; } = [];

    /// <summary>Messages to one number.</summary>
    public int NumberPerHour { get; set; } = 3;
    public int NumberPerDay { get; set; } = 5;

    /// <summary>Messages to all numbers of one block: an allowed prefix and the four digits after it.</summary>
    public int BlockPerHour { get; set; } = 100;

    /// <summary>Messages to the people of one organisation.</summary>
    public int OrganisationPerDay { get; set; } = 200;

    /// <summary>All messages together: what a day can cost at most.</summary>
    public int PerDay { get; set; } = 2000;

    /// <summary><see cref="Prefixes"/>, or what holds without any.</summary>
    public IReadOnlyList<string> AllowedPrefixes() => Prefixes.Count > 0 ? Prefixes : Indonesia;
}

public enum SmsMethod
{
    Get,
    Post,
}

public enum SmsContent
{
    /// <summary><c>application/x-www-form-urlencoded</c>.</summary>
    Form,

    /// <summary><c>application/json</c>: placeholders stand between quotes.</summary>
    Json,
}

public enum SmsNumberForm
{
    /// <summary><c>+62811…</c>.</summary>
    Plus,

    /// <summary><c>62811…</c>.</summary>
    Digits,
}

public sealed class SmsHeader
{
    public string Name { get; set; } = "";

    /// <summary>Secret.</summary>
    public string Value { get; set; } = "";
}

public sealed class SmsReport
{
    /// <summary>What the gateway says.</summary>
    public string Value { get; set; } = "";

    public DeliveryState Meaning { get; set; } = DeliveryState.Waiting;
}
