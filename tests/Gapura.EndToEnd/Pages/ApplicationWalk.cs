using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gapura.EndToEnd.Pages;

/// <summary>
/// What applications ask a person, each time from the first page to what the application got: consent given, refused and taken back, a
/// device, a second factor, a sign-out. The inspector looks at each page on the way.
/// </summary>
internal sealed class ApplicationWalk(Screen screen, Shop shop, Person person)
{
    public Inspector Inspector { get; } = new(screen) { Elsewhere = shop.Url };

    private Words Say => screen.Say;

    public async Task ThroughEveryQuestionAsync()
    {
        await RefuseAsync();
        string refresh = await AllowAsync();
        await TakeBackAsync(refresh);
        await RefuseDeviceAsync();
        await AllowDeviceAsync();
        await StepUpAsync();
        await SignOutAsync();
        await BadRequestAsync();
    }

    /// <summary>From the application through User ID and password to its question; whoever says no is brought back with that.</summary>
    private async Task RefuseAsync()
    {
        await screen.Page.GotoAsync(shop.SignInUrl());
        await screen.ShowsAsync(Say.Choose);
        await Inspector.LookAsync("for-choose-type");
        await screen.PressAsync(person.Caption);
        await screen.SaysAsync(shop.Name);
        await Inspector.LookAsync("for-login-1");
        await screen.TypeAsync("User ID", person.UserId);
        await screen.PressAsync("Login");
        await screen.TypeAsync("Password", person.Password);
        await screen.PressAsync("Login");
        await screen.PressAsync(Say.Skip);
        await screen.ShowsAsync(Say.AllowApplication(shop.Name));
        await screen.SaysAsync("localhost");
        await Inspector.LookAsync("for-consent");
        string asked = screen.Page.Url;
        await screen.PressAsync(Say.Deny);
        Assert.Equal(("access_denied", "keranjang 7"), (await BackAsync("error"), await BackAsync("state")));

        await screen.Page.GotoAsync(asked);
        await screen.ShowsAsync(Say.RequestOver);
        await Inspector.LookAsync("for-request-over");
    }

    /// <summary>Whoever says yes is brought back with a code, and is not asked a second time.</summary>
    private async Task<string> AllowAsync()
    {
        await screen.Page.GotoAsync(shop.SignInUrl());
        await screen.PressAsync(Say.Allow);
        string refresh = await shop.RedeemAsync(await BackAsync("code"));
        Assert.True(await shop.IsConnectedAsync(await shop.RedeemAsync(await AgainAsync())));
        return refresh;

        async Task<string> AgainAsync()
        {
            await screen.Page.GotoAsync(shop.SignInUrl());
            return await BackAsync("code");
        }
    }

    private async Task TakeBackAsync(string refresh)
    {
        await screen.GoAsync("/lpse/home");
        await screen.FollowAsync(Say.Applications);
        await screen.ShowsAsync(Say.Applications);
        await screen.SaysAsync(shop.Name);
        await Inspector.LookAsync("applications");
        await screen.PressAsync(Say.TakeBack);
        await screen.SaysAsync(Say.NoApplications);
        await Inspector.LookAsync("applications-none");
        Assert.False(await shop.IsConnectedAsync(refresh));
        await screen.Page.GotoAsync(shop.SignInUrl());
        await screen.ShowsAsync(Say.AllowApplication(shop.Name));
    }

    private async Task RefuseDeviceAsync()
    {
        (string userCode, string deviceCode) = await shop.BeginDeviceAsync();
        Assert.Equal("authorization_pending", await shop.PollAsync(deviceCode));
        await screen.GoAsync("/connect/verify");
        await screen.ShowsAsync(Say.ConnectDevice);
        await Inspector.LookAsync("device");
        await screen.TypeAsync(Say.DeviceCodeLabel, "0000-0000-0000");
        await screen.PressAsync(Say.Continue);
        await screen.SaysAsync(Say.DeviceCodeWrong);
        await Inspector.LookAsync("device-code-wrong");
        await screen.TypeAsync(Say.DeviceCodeLabel, userCode);
        await screen.PressAsync(Say.Continue);
        await screen.ShowsAsync(Say.AllowOnDevice(shop.Name));
        await screen.SaysAsync(userCode);
        await Inspector.LookAsync("device-confirm");
        await screen.PressAsync(Say.RefuseDevice);
        await screen.ShowsAsync(Say.DeviceRefused);
        await Inspector.LookAsync("device-refused");
        Assert.Equal("access_denied", await shop.PollAsync(deviceCode));
    }

    private async Task AllowDeviceAsync()
    {
        (string userCode, string deviceCode) = await shop.BeginDeviceAsync();
        await screen.GoAsync("/connect/verify?user_code=" + userCode);
        await screen.ShowsAsync(Say.AllowOnDevice(shop.Name));
        await screen.PressAsync(Say.Allow);
        await screen.ShowsAsync(Say.DeviceDone);
        await Inspector.LookAsync("device-done");
        Assert.Equal("connected", await shop.PollAsync(deviceCode));
    }

    /// <summary>The application wants two factors of somebody who has one: they enrol, keep their recovery codes, and go on.</summary>
    private async Task StepUpAsync()
    {
        await screen.Page.GotoAsync(shop.SignInUrl(("acr_values", "urn:gapura:acr:2")));
        await screen.TypeAsync("User ID", person.UserId);
        await screen.PressAsync("Login");
        await screen.TypeAsync("Password", person.Password);
        await screen.PressAsync("Login");
        Phone phone = await screen.EnableAsync();
        await screen.TypeAsync(Say.QrTestLabel, await phone.NextCodeAsync());
        await screen.PressAsync(Say.QrTest);
        await screen.ShowsAsync(Say.ContinuingTo(shop.Name));
        await screen.SaysAsync(Say.SaveCodesFirst);
        await Inspector.LookAsync("for-continue");
        IPage codes = await screen.Page.Context.RunAndWaitForPageAsync(() => screen.FollowAsync(Say.OpenCodes));
        await Expect(codes.GetByRole(AriaRole.Region, new() { Name = Say.CodesTitle })).ToBeVisibleAsync();
        await codes.CloseAsync();
        await screen.FollowAsync(Say.ContinueTo(shop.Name));
        await screen.PressAsync(Say.Allow);
        Assert.NotEqual("", await BackAsync("code"));
    }

    /// <summary>An application that cannot show that it knows the person: they are asked, may stay, and are brought back when they go.</summary>
    private async Task SignOutAsync()
    {
        await screen.Page.GotoAsync(shop.SignOutUrl());
        await screen.ShowsAsync(Say.SignOutAsked);
        await screen.SaysAsync(shop.Name);
        await Inspector.LookAsync("for-sign-out");
        await screen.FollowAsync(Say.StaySignedIn);
        await screen.ShowsAsync(Say.Home);
        await screen.Page.GotoAsync(shop.SignOutUrl());
        await screen.PressAsync("LOGOUT");
        Assert.Equal("selesai", await BackAsync("state"));
        await screen.GoAsync("/lpse/home");
        await screen.ShowsAsync(Say.Choose);
    }

    private async Task BadRequestAsync()
    {
        await screen.GoAsync("/connect/authorize?client_id=siapa&response_type=code&redirect_uri=" + Uri.EscapeDataString("https://pencuri.example/"));
        await screen.ShowsAsync(Say.BadRequest);
        await Inspector.LookAsync("for-bad-request");
    }

    /// <summary>What was brought to the application, once the browser is there.</summary>
    private async Task<string> BackAsync(string name)
    {
        await screen.Page.WaitForURLAsync(url => url.StartsWith(shop.Url + "/", StringComparison.Ordinal));
        return Shop.Brought(screen.Page.Url, name) ?? throw new InvalidOperationException($"No {name}: {screen.Page.Url}");
    }
}
