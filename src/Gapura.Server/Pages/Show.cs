using Gapura.Server.Http;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gapura.Server.Pages;

/// <summary>Answers with a page: a Razor component rendered on the server, without script.</summary>
public static class Show
{
    public static IResult Page<TPage>(Visit visit, int status = StatusCodes.Status200OK) where TPage : IComponent =>
        new RazorComponentResult<TPage>(new Dictionary<string, object?> { ["Visit"] = visit }) { StatusCode = status, PreventStreamingRendering = true };

    public static IResult Page<TPage>(Visit visit, object model, int status = StatusCodes.Status200OK) where TPage : IComponent =>
        new RazorComponentResult<TPage>(new Dictionary<string, object?> { ["Visit"] = visit, ["Model"] = model })
        {
            StatusCode = status,
            PreventStreamingRendering = true,
        };
}
