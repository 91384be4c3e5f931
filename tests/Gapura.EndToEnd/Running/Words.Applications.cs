namespace Gapura.EndToEnd;

/// <summary>The labels of what applications ask a person.</summary>
public sealed partial record Words
{
    public string Applications => In("Aplikasi terhubung", "Connected applications");
    public string NoApplications => In("Belum ada aplikasi yang terhubung dengan akun Anda.", "No application is connected to your account yet.");
    public string TakeBack => In("Cabut izin", "Take back");
    public string Allow => In("Izinkan", "Allow");
    public string Deny => In("Tolak", "Refuse");
    public string RequestOver => In("Permintaan login ini sudah berakhir", "This sign-in request has ended");
    public string SignOutAsked => In("Keluar dari akun Anda?", "Sign out?");
    public string StaySignedIn => In("Tetap login", "Stay signed in");
    public string ConnectDevice => In("Hubungkan perangkat", "Connect a device");
    public string DeviceCodeLabel => In("Kode perangkat", "Device code");
    public string DeviceCodeWrong => In("Kode ini tidak dikenal atau sudah kedaluwarsa", "This code is unknown or has expired");
    public string RefuseDevice => In("Tolak perangkat ini", "Refuse this device");
    public string DeviceDone => In("Perangkat terhubung", "Device connected");
    public string DeviceRefused => In("Perangkat ditolak", "Device refused");
    public string SaveCodesFirst => In("Simpan dulu kode pemulihan Anda", "Save your recovery codes first");
    public string OpenCodes => In("Buka kode pemulihan (tab baru)", "Open recovery codes (new tab)");
    public string BadRequest => "Permintaan aplikasi ini tidak dapat diterima";

    public string AllowApplication(string name) => In($"Izinkan {name}?", $"Allow {name}?");

    public string AllowOnDevice(string name) => In($"Izinkan {name} di perangkat Anda?", $"Allow {name} on your device?");

    public string ContinueTo(string name) => In($"Lanjutkan ke {name}", $"Continue to {name}");

    public string ContinuingTo(string name) => In($"Melanjutkan ke {name}", $"Continuing to {name}");
}
