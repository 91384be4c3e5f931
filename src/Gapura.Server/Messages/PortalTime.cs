using System.Globalization;
using Gapura.Server.Portals;

namespace Gapura.Server.Messages;

/// <summary>Times as people read them: western Indonesian time (UTC+7, never shifted), in words of our own, whatever the machine's culture data says.</summary>
public static class PortalTime
{
    private static readonly TimeSpan s_offset = TimeSpan.FromHours(7);

    private static readonly string[] s_indonesian =
        ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"];

    private static readonly string[] s_english =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly string[] s_indonesianShort = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"];
    private static readonly string[] s_englishShort = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    /// <summary>The calendar day it is for people here.</summary>
    public static DateTime Day(DateTimeOffset time) => Local(time).Date;

    /// <summary>The same moment as clocks here show it.</summary>
    public static DateTime Local(DateTimeOffset time) => time.ToOffset(s_offset).DateTime;

    /// <summary><c>22 November 2026 pukul 16.45 WIB</c>, or <c>22 November 2026, 16:45 WIB (UTC+7)</c>.</summary>
    public static string Format(DateTimeOffset time, Language language)
    {
        var local = time.ToOffset(s_offset);
        return language == Language.Indonesian
            ? $"{Date(local, s_indonesian)} pukul {Clock(local, '.')} WIB"
            : $"{Date(local, s_english)}, {Clock(local, ':')} WIB (UTC+7)";
    }

    /// <summary><c>22 Nov 2026 16.45</c>, or <c>22 Nov 2026, 16:45</c>: for lists whose heading names the zone.</summary>
    public static string FormatShort(DateTimeOffset time, Language language)
    {
        var local = time.ToOffset(s_offset);
        return language == Language.Indonesian
            ? $"{Date(local, s_indonesianShort)} {Clock(local, '.')}"
            : $"{Date(local, s_englishShort)}, {Clock(local, ':')}";
    }

    private static string Date(DateTimeOffset local, string[] months) =>
        string.Create(CultureInfo.InvariantCulture, $"{local.Day} {months[local.Month - 1]} {local.Year}");

    private static string Clock(DateTimeOffset local, char separator) =>
        string.Create(CultureInfo.InvariantCulture, $"{local.Hour:00}{separator}{local.Minute:00}");
}
