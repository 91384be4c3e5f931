namespace Gapura.Server.Hosting.Verbs.Doctor;

public enum FindingLevel
{
    Ok,
    Warn,
    Fail,
}

/// <summary>One line of the doctor's.</summary>
/// <param name="What">What was looked at.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Mend">What to do about it; empty when nothing is wrong.</param>
public sealed record Finding(FindingLevel Level, string What, string Detail, string Mend)
{
    public static Finding Ok(string what, string detail) => new(FindingLevel.Ok, what, detail, "");

    public static Finding Warn(string what, string detail, string mend) => new(FindingLevel.Warn, what, detail, mend);

    public static Finding Fail(string what, string detail, string mend) => new(FindingLevel.Fail, what, detail, mend);

    public override string ToString()
    {
        var level = Level switch { FindingLevel.Ok => "ok  ", FindingLevel.Warn => "warn", _ => "FAIL" };
        return $"{level}  {What}: {Detail.TrimEnd('.')}{(Mend.Length > 0 ? $", {Mend}" : "")}";
    }
}
