using Gapura.Server.Http;
using Gapura.Storage.Records;

namespace Gapura.Server.Messages;

/// <summary>The facts of a letter about what just happened in a visit.</summary>
public static class Correspondence
{
    public static LetterFacts About(this Account account, Visit visit, string reference) => new()
    {
        Portal = visit.Portal,
        Language = visit.Language,
        To = account.Email,
        CopyTo = account.NoticeEmail,
        AccountId = account.Id,
        Name = account.DisplayName,
        UserId = account.UserId,
        At = visit.Now,
        Browser = visit.UserAgent,
        Address = visit.PlaceSaid,
        Reference = reference,
    };
}
