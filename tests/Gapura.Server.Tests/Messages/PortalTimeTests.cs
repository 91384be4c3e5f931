using System.Globalization;
using Gapura.Server.Messages;
using Gapura.Server.Portals;
using Xunit;

namespace Gapura.Server.Tests.Messages;

public sealed class PortalTimeTests
{
    [Theory]
    [InlineData("2026-11-22T09:45:59Z", "22 November 2026 pukul 16.45 WIB", "22 November 2026, 16:45 WIB (UTC+7)", "22 Nov 2026 16.45", "22 Nov 2026, 16:45")]
    [InlineData("2026-12-31T17:05:00Z", "1 Januari 2027 pukul 00.05 WIB", "1 January 2027, 00:05 WIB (UTC+7)", "1 Jan 2027 00.05", "1 Jan 2027, 00:05")]
    [InlineData("2026-08-01T08:00:00+07:00", "1 Agustus 2026 pukul 08.00 WIB", "1 August 2026, 08:00 WIB (UTC+7)", "1 Agu 2026 08.00", "1 Aug 2026, 08:00")]
    public void A_time_reads_the_same_on_every_machine(string time, string indonesian, string english, string shortIndonesian, string shortEnglish)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            foreach (var culture in new[] { "", "ar-SA", "th-TH", "id-ID", "fa-IR" })
            {
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
                var at = DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);
                Assert.Equal(indonesian, PortalTime.Format(at, Language.Indonesian));
                Assert.Equal(english, PortalTime.Format(at, Language.English));
                Assert.Equal(shortIndonesian, PortalTime.FormatShort(at, Language.Indonesian));
                Assert.Equal(shortEnglish, PortalTime.FormatShort(at, Language.English));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
