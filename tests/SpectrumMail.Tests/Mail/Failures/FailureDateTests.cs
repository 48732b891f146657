using System;
using System.Globalization;
using SpectrumMail.Mail.Failures;

namespace SpectrumMail.Tests.Mail.Failures;

/// <summary>Dates in messages are in the calendar that their form belongs to.</summary>
public sealed class FailureDateTests
{
    [Theory]
    [InlineData("en-US")]
    [InlineData("th-TH")]
    [InlineData("ar-SA")]
    [InlineData("fa-IR")]
    public void A_date_is_the_same_in_every_culture(string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(culture);
            string message = SendingFailures.LimitReached.Make("s", new DateTime(2026, 11, 28, 14, 5, 0)).Message;

            Assert.Contains("2026-11-28 14:05", message, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
