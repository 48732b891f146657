using System.IO;
using System.Text;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Tracking;
using SpectrumMail.Models;

namespace SpectrumMail.Tests.Mail.Tracking;

/// <summary>The provider's own codes in the words of a report.</summary>
public sealed class ProviderCodesTests
{
    [Theory]
    [InlineData("550 5.1.0 Refused AUP#1000", DeliveryClass.Soft, DeliveryCause.SpamRefused)]
    [InlineData("550 5.1.0 Not accepted AUP#Out-1500", DeliveryClass.Hard, DeliveryCause.SenderRefused)]
    [InlineData("550 5.1.0 Not accepted AUP#In-1090", DeliveryClass.Soft, DeliveryCause.Throttled)]
    [InlineData("550 5.1.1 User unknown", DeliveryClass.Hard, DeliveryCause.RecipientUnknown)]
    public void A_code_decides_cause_class_and_remedy(string words, DeliveryClass reported, DeliveryCause cause)
    {
        string report =
            "From: MAILER-DAEMON@mx.example.com\r\nSubject: failure notice\r\n\r\n"
            + "Hi. This is the qmail-send program at mx.example.com.\r\n"
            + "I wasn't able to deliver your message to the following addresses.\r\n\r\n"
            + $"<ann@example.net>:\r\nRemote host said: {words}\r\n";
        using var bytes = new MemoryStream(Encoding.ASCII.GetBytes(report));

        SpectrumDeliveryReport read = Assert.Single(
            new ReportFactory().Read(bytes, new ReportPlace(string.Empty, 0, 0, "test", string.Empty, null)).Reports
        );

        Assert.Equal((reported, cause), (read.Class, read.Cause));
        if (ReplyTable.OfProvider(words) is { } meaning)
        {
            Assert.Equal(meaning.Remedy, read.Remedy);
        }
    }
}
