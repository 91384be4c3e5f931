using Gapura.Storage.Sealing;

namespace Gapura.Server.Hosting.Verbs.Doctor;

/// <summary>What can be seen without a database.</summary>
internal static class FileChecks
{
    private const long MiB = 1024 * 1024;
    private const long LittleSpace = 1024 * MiB;
    private const long NoSpace = 100 * MiB;

    public static IEnumerable<Finding> Folder(GapuraSettings settings)
    {
        if (SettingsCheck.CanWrite(settings.DataFolder) is { } why)
        {
            yield return Finding.Fail("data folder", $"{settings.DataFolder} cannot be written ({why})", "give it to the account that the server runs as");
            yield break;
        }

        yield return Finding.Ok("data folder", $"{settings.DataFolder} is writable");
        var free = new DriveInfo(Path.GetFullPath(settings.DataFolder)).AvailableFreeSpace;
        var detail = $"{free / MiB} MiB free";
        yield return free switch
        {
            < NoSpace => Finding.Fail("disk space", detail, "free some: a full disk stops every sign-in"),
            < LittleSpace => Finding.Warn("disk space", detail, "free some before it is full"),
            _ => Finding.Ok("disk space", detail),
        };
    }

    public static List<Finding> Keys(GapuraSettings settings, out KeyRing? ring)
    {
        ring = null;
        try
        {
            ring = GapuraHost.OpenKeyRing(settings);
        }
        catch (KeyFileException e)
        {
            return [Finding.Fail("keys", e.Message, "a database that was sealed with lost keys cannot be read")];
        }

        var detail = $"active key {ring.ActiveKeyId:x8} of {ring.KeyIds.Count}";
        if (settings.Keys.Json.Length > 0)
        {
            return [Finding.Ok("keys", $"{detail}, from the environment")];
        }

        var path = GapuraHost.KeyFilePath(settings);
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
        {
            return [Finding.Fail("keys", $"{path} can be read or written by others", $"chmod 600 {path}, and rotate the keys")];
        }

        return [Finding.Ok("keys", $"{detail}, in {path}, for its owner only")];
    }

    public static Finding Portals(GapuraSettings settings)
    {
        var keys = string.Join(", ", settings.Portals.Select(portal => portal.Key));
        var helpless = settings.Portals.Where(portal => portal.HelpContact.Length == 0).Select(portal => portal.Key).ToList();
        return helpless.Count == 0
            ? Finding.Ok("portals", keys)
            : Finding.Warn("portals", $"{string.Join(", ", helpless)} has no HelpContact", "locked-out people are not told whom to ask");
    }
}
