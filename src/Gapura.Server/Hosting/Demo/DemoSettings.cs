using Gapura.Server.Portals;

namespace Gapura.Server.Hosting;

/// <summary>The demo's settings: SQLite in a folder, loopback only, fictional portals and people, no mail server.</summary>
public static class DemoSettings
{
    public const string DefaultFolder = ".gapura-demo";
    public const int DefaultPort = 5080;

    /// <summary>Written once the demo is ready; its presence marks the folder as a demo's.</summary>
    public const string ContractFile = "demo.json";

    public static bool IsDemoFolder(string folder) => File.Exists(Path.Combine(folder, ContractFile));

    public static GapuraSettings Create(string folder, int port) => new()
    {
        BaseUrl = $"http://localhost:{port}",
        Listen = $"http://localhost:{port}",
        DataFolder = Path.GetFullPath(folder),
        Limits = new LimitSettings
        {
            // Everyone in a demo comes from the same loopback address.
            PostsPerAddressPerMinute = 1_000_000,
            ResetsPerAddressPerHour = 1_000_000,
            CallsPerClientPerSecond = 1_000_000,
        },
        Push = new PushSettings { Subject = "mailto:bantuan@lpse45.contoh.example" },
        Portals = [Lpse(), Lpse45()],
    };

    private static PortalProfile Lpse() => new()
    {
        Key = "lpse",
        Name = "LPSE Kota Contoh",
        Header = "LPSE",
        Labels = LabelSet.TotpClassic,
        Captcha = CaptchaMode.Adaptive,
        SecondFactor = SecondFactorMode.Required,
        HelpContact = "bantuan@lpse.contoh.example",
        UserTypes = OfProcurement(),
    };

    private static PortalProfile Lpse45() => new()
    {
        Key = "lpse45",
        Name = "LPSE Kabupaten Contoh",
        Header = "LPSE",
        Labels = LabelSet.TwoFactor45,
        Captcha = CaptchaMode.Always,
        SecondFactor = SecondFactorMode.Optional,
        Factor = FactorKind.App,
        AppName = "SPSE Authenticator",
        HelpContact = "bantuan@lpse45.contoh.example",
        UserTypes = OfProcurement(),
    };

    private static List<UserType> OfProcurement() =>
    [
        new UserType { Key = "penyedia", Label = "Penyedia", Caption = "PENYEDIA" },
        new UserType { Key = "non-penyedia", Label = "Non-Penyedia", Caption = "NON PENYEDIA" },
    ];
}
