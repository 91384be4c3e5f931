namespace Gapura.Server.Tests.Architecture;

/// <summary>Who may lean on whom (ARCHITECTURE.md, docs/decisions/0004-who-may-import-whom.md). Areas are folders and namespaces.</summary>
internal static class House
{
    /// <summary>Types of Hosting that everything may use: time, keys, settings, the lease, rounds of work. The rest of Hosting is the composition root.</summary>
    private static readonly HashSet<string> Base =
    [
        "Clock", "ServerSecrets", "NodeLease", "Rounds", "GapuraSettings", "DatabaseSettings", "KeySettings", "MailSettings", "MailSecurity", "LimitSettings", "PushSettings",
        "SmsSettings", "SmsMethod", "SmsContent", "SmsNumberForm", "SmsHeader", "SmsReport", "PlaceSettings", "SettingsException", "OwnServer",
    ];

    private static readonly string[] Ground = ["Portals", "Hashing", "Push", "Audit", "Policy", "Messages", "Attempts", "Accounts", "Sessions", "Captchas", "Wake", "RelyingParties"];

    /// <summary>What each area may use of ours, besides itself, Base, Protocol and Storage. The ground's rows are in an order in which it runs one way.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Portals"] = [],
        ["Hashing"] = [],
        ["Push"] = [],
        ["Wake"] = [],
        ["Audit"] = [],
        ["Policy"] = ["Audit", "Portals"],
        ["Messages"] = ["Portals", "Http"],
        ["Attempts"] = ["Audit", "Messages", "Portals", "Http"],
        ["Accounts"] = ["Attempts", "Audit", "Messages"],
        ["Sessions"] = ["Attempts", "Audit", "Portals", "Http"],
        ["Captchas"] = ["Accounts", "Attempts", "Audit", "Portals", "Http"],
        ["RelyingParties"] = ["Audit", "Http"],
        ["OpenId"] = [.. Ground, "Http", "Pages", "Words"],
        ["Factors"] = [.. Ground, "Http", "Words"],
        ["Api"] = [.. Ground, "Http", "Factors", "Flows", "OpenId"],
        ["Flows"] = [.. Ground, "Http", "Pages", "Words", "Factors"],
        ["Http"] = ["Portals", "Audit", "Attempts", "Hashing", "Pages", "Words"],
        ["Words"] = ["Audit", "Messages", "Portals"],
        ["Pages"] = ["Http", "Messages", "Policy", "Portals", "Sessions", "Words", "Factors", "RelyingParties"],
        ["Hosting"] = [.. Ground, "Http", "Pages", "Words", "Factors", "Flows", "Api", "OpenId"],

        // Both programs': the server's begins in Hosting, gapuractl's in Cli. Neither refers to the other's assembly.
        ["Program"] = ["Hosting", "Cli"],
    };

    /// <summary>The places of packages: nobody else knows what a thing is made with.</summary>
    private static readonly (string Package, string[] Areas)[] Packages =
    [
        ("NSec.", ["Hashing"]), ("SkiaSharp.", ["Captchas"]), ("QRCoder.", ["Factors"]), ("Zxcvbn.", ["Factors"]), ("MailKit.", ["Messages", "Hosting"]),
        ("MimeKit.", ["Messages", "Hosting", "Accounts"]), ("Npgsql.", ["Storage", "Hosting"]), ("Microsoft.Data.Sqlite.", ["Storage", "Hosting"]),
        ("System.CommandLine.", ["Hosting", "Program", "Cli"]),
        ("Microsoft.EntityFrameworkCore.", ["Storage", "Hosting", "Http", "Factors", "Flows", "Api", "OpenId", .. Ground]),
        ("OpenIddict.", ["OpenId"]), ("Polly.", ["Client"]), ("Microsoft.IdentityModel.", ["OpenId", "Client"]),
    ];

    public static IReadOnlyCollection<string> Areas => Allowed.Keys;

    /// <summary>The imports that the house does not allow, each with the reason.</summary>
    public static IReadOnlyList<string> Faults(IEnumerable<Import> imports) =>
        [.. imports.Select(import => (import, why: Fault(import))).Where(found => found.why is not null).Select(found => $"{found.import}: {found.why}").Distinct().Order()];

    private static string? Fault(Import import)
    {
        var (from, to) = (Place.Of(import.From), Place.Of(import.To));
        if (from is null)
        {
            return null;
        }

        if (to is null)
        {
            return OfOthers(from.Area, import.To);
        }

        return from.Area switch
        {
            "Protocol" => to.Area == "Protocol" ? null : "Protocol uses the base class library alone",
            "Storage" => to.Area is "Protocol" or "Storage" ? null : "Storage uses Protocol alone",
            "Cli" => to.Area is "Protocol" or "Cli" ? null : "Cli uses Protocol alone",
            "Client" => to.Area is "Protocol" or "Client" ? null : "Client uses Protocol alone",
            _ => WithinServer(from, to, import.To),
        };
    }

    private static string? WithinServer(Place from, Place to, string type)
    {
        if (to.Area is "Protocol" or "Storage")
        {
            return from.Area is "Pages" or "Words" && type is "Gapura.Storage.Database" or "Gapura.Storage.GapuraContext" ? "a page does not reach for the database" : null;
        }

        if (from.Area == to.Area)
        {
            return from.Part == to.Part || to.Part.Length == 0 ? null
                : from.Area == "Flows" ? "a flow does not import another flow" : "a factor does not import another factor";
        }

        if (to.Area == "Hosting" && (Base.Contains(to.Name) || to.Name == "(namespace)"))
        {
            return null;
        }

        return !Allowed.TryGetValue(from.Area, out var allowed) ? $"{from.Area} is not an area of the house"
            : allowed.Contains(to.Area) ? null
            : $"{from.Area} does not import {to.Area}";
    }

    private static string? OfOthers(string area, string type)
    {
        if (area == "Protocol")
        {
            return type.StartsWith("System.", StringComparison.Ordinal) && !type.StartsWith("System.CommandLine.", StringComparison.Ordinal)
                || type.StartsWith("Microsoft.CodeAnalysis.EmbeddedAttribute", StringComparison.Ordinal)
                || type.StartsWith(".<", StringComparison.Ordinal)
                ? null
                : "Protocol uses the base class library alone";
        }

        foreach (var (package, areas) in Packages)
        {
            if (type.StartsWith(package, StringComparison.Ordinal) && !areas.Contains(area))
            {
                return $"{package[..^1]} is used in {string.Join(", ", areas)} only";
            }
        }

        return null;
    }

    /// <summary>Where a type of ours lives. <c>Gapura.Server.Flows.SignIn.Finish</c>: area Flows, part SignIn, name Finish.</summary>
    private sealed record Place(string Area, string Part, string Name)
    {
        public static Place? Of(string type)
        {
            var words = type.Split('.');
            if (words is not ["Gapura", var library, .. var rest])
            {
                return type == ".Program" ? new Place("Program", "", "Program") : null;
            }

            var name = IsNamespace(rest) ? "(namespace)" : rest[^1];
            return (library, rest) switch
            {
                ("Protocol" or "Storage" or "Cli" or "Client", _) => new Place(library, "", name),
                (_, ["(source)"]) => new Place("Program", "", name),
                ("Server", ["Flows" or "Factors", var part, ..]) => new Place(rest[0], part, name),
                ("Server", ["Pages", "Words", ..]) => new Place("Words", "", name),
                ("Server", [var area, ..]) => new Place(area, "", name),
                _ => null,
            };
        }

        // A using line names a namespace and says nothing of which types: Hosting's are told apart by the compiled code.
        private static bool IsNamespace(string[] rest) => rest is [] or ["Hosting"];
    }
}
