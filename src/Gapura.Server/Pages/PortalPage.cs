using Gapura.Server.Http;
using Gapura.Server.Pages.Words;
using Microsoft.AspNetCore.Components;

namespace Gapura.Server.Pages;

/// <summary>A page of a portal without a model.</summary>
public abstract class PortalPage : ComponentBase
{
    [Parameter]
    public required Visit Visit { get; set; }

    protected Texts T => Visit.Texts;
}

/// <summary>A page of a portal that shows a model.</summary>
public abstract class PortalPage<TModel> : PortalPage
{
    [Parameter]
    public required TModel Model { get; set; }
}
