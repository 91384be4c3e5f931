using BusinessBanking.Ledger;
using BusinessBanking.Pages;
using BusinessBanking.Transfers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BusinessBanking;

/// <summary>What a maker does: a transfer, a batch, a change of one that waits.</summary>
internal static class MakerRoutes
{
    public static void Map(WebApplication app)
    {
        foreach (var (path, isBatch) in new[] { ("/transfer/baru", false), ("/payroll/baru", true) })
        {
            app.MapGet(path, (HttpContext http, Books books, string? ganti) => Show(http, books, isBatch, ganti)).RequireAuthorization();
            app.MapPost(path, (HttpContext http, IFormCollection form, Books books, Asking asking, CancellationToken cancel) =>
                MakeAsync(http, TransferForm.Of(form, isBatch), books, asking, cancel)).RequireAuthorization();
        }
    }

    private static IResult Show(HttpContext http, Books books, bool isBatch, string? replaces)
    {
        var (person, book) = (Person.Of(http.User)!, books.Now);
        var before = replaces is null ? null : book.Find(replaces) is { State: TransferState.Waiting } found && found.Company == person.Company && found.Maker == person.UserId ? found : null;
        var form = before is null ? new TransferForm { IsBatch = isBatch } : TransferForm.Of(before);
        return person.HasToken ? (IResult)Form(form, new Dictionary<string, Words>()) : new RazorComponentResult<NoTokenPage>(new { Back = isBatch ? "/payroll/baru" : "/transfer/baru" });
    }

    private static async Task<IResult> MakeAsync(HttpContext http, TransferForm form, Books books, Asking asking, CancellationToken cancel)
    {
        // Whoever has no token may look and make nothing, whatever page the form came from.
        var person = Person.Of(http.User)!;
        if (!person.HasToken)
        {
            return new RazorComponentResult<NoTokenPage>(new { Back = "/" }) { StatusCode = StatusCodes.Status403Forbidden };
        }

        var (payments, faults) = form.Read(books.Now, person.Company);
        if (faults.Count > 0)
        {
            return Form(form, faults);
        }

        var (transfer, refusal) = await asking.DoAsync(person, form, payments, new Uri($"{http.Request.Scheme}://{http.Request.Host}"), cancel);
        return transfer is not null ? Results.LocalRedirect($"/transfer/{transfer.Id}") : Form(form, new Dictionary<string, Words> { [""] = refusal! });
    }

    private static RazorComponentResult<TransferFormPage> Form(TransferForm form, IReadOnlyDictionary<string, Words> faults) =>
        new(new { Form = form, Faults = faults }) { StatusCode = faults.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK };
}
