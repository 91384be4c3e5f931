using System.Text.Json;
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

    /// <summary>Where the demo of a folder was served last: a verb that runs beside it must mail links that lead there.</summary>
    public static int PortOf(string folder)
    {
        using var contract = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, ContractFile)));
        return contract.RootElement.TryGetProperty("baseUrl", out var url) && Uri.TryCreate(url.GetString(), UriKind.Absolute, out var address) ? address.Port : DefaultPort;
    }

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
        Portals = [Lpse(), Lpse45(), Bisnis()],
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

    private static PortalProfile Bisnis() => new()
    {
        Key = "bisnis",
        Name = "Bank Contoh Bisnis",
        Header = "BANK CONTOH",
        Labels = LabelSet.SecureToken,
        Identification = Identification.CompanyIdAndUserId,
        Captcha = CaptchaMode.Adaptive,
        SecondFactor = SecondFactorMode.Optional,
        Factor = FactorKind.SecureToken,
        AppName = "Bank Contoh Mobile",
        HelpContact = "bantuan@bisnis.contoh.example",
        AsksContacts = true,
        Terms = new AgreementText
        {
            Version = "2026-11",
            Indonesian = "Layanan ini dipakai oleh pengguna yang didaftarkan perusahaan.\nAnda menjaga kerahasiaan Password dan PIN, dan tidak membagikannya kepada siapa pun.\nTransaksi yang Anda setujui dengan Secure Token mengikat perusahaan Anda.",
            English = "This service is for users whom their company has registered.\nYou keep your password and PIN secret and share them with nobody.\nTransactions that you approve with your Secure Token are binding for your company.",
        },
        Token = new TokenProfile
        {
            Consent = new AgreementText
            {
                Version = "2026-11",
                Indonesian = "Ponsel ini akan menjadi Secure Token Anda: dengan PIN, ia menyetujui login dan transaksi perusahaan. Token di ponsel lain berakhir.",
                English = "This phone becomes your Secure Token: with a PIN it approves sign-ins and transactions of your company. A token on another phone ends.",
            },
            SelfUnlock = false,
            CoolingHours = 12,
            CoolingLimits = [new AmountLimit { Currency = "IDR", Most = 5_000_000 }],
            Steps = [new AmountStep { Currency = "IDR", From = 100_000_000, Approvals = 2 }],
        },
        UserTypes =
        [
            new UserType { Key = "cfo", Label = "Pengguna CFO", Caption = "PENGGUNA CFO" },
            new UserType { Key = "back-office", Label = "Back Office", Caption = "BACK OFFICE" },
        ],
    };

    private static List<UserType> OfProcurement() =>
    [
        new UserType { Key = "penyedia", Label = "Penyedia", Caption = "PENYEDIA" },
        new UserType { Key = "non-penyedia", Label = "Non-Penyedia", Caption = "NON PENYEDIA" },
    ];
}
