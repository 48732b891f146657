using System;
using System.Collections;
using System.Linq;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>What -Include adds to a message.</summary>
public sealed class MessageDetailTests(Labs labs)
{
    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void Include_adds_details(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        using Shell shell = LabShell.Connected(lab, SixMessages.Fill(lab));

        dynamic plain = shell.Run("Get-SpectrumMessage -Uid 4").Single;
        dynamic full = shell.Run("Get-SpectrumMessage -Uid 4 -Include Headers, Attachments, Preview, Body").Single;
        dynamic related = shell.Run("Get-SpectrumMessage -Uid 6 -Include Attachments, Body").Single;

        Assert.Null(plain.Headers);
        Assert.Null(plain.Attachments);
        Assert.Null(plain.Preview);
        Assert.Null(plain.Body);
        Assert.Contains("X-Mark: why?", ((IEnumerable)full.Headers).Cast<object>().Select(header => header.ToString()));
        dynamic file = Assert.Single(((IEnumerable)full.Attachments).Cast<object>());
        Assert.Equal(
            ("Größe.pdf", "application/pdf", "2", false),
            ((string)file.Name, (string)file.ContentType, (string)file.Part, (bool)file.Inline)
        );
        Assert.Equal("See the file, zebra", (string)full.Preview);
        Assert.Equal("See the file, zebra", ((string)full.Body).TrimEnd());
        Assert.Equal(string.Empty, (string)full.HtmlBody);
        Assert.Equal("hidden@example.com", full.Bcc[0].Address);
        Assert.True((bool)related.Attachments[0].Inline);
        Assert.Equal("<b>picture</b>", ((string)related.HtmlBody).TrimEnd());
        Assert.False((bool)shell.Run("Get-SpectrumMessage -Uid 1 -Include Body, Headers, Preview").Single.Read);
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void A_large_message_gives_its_text_without_its_attachment(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        string big = string.Concat(Enumerable.Repeat(new string('A', 76) + "\r\n", 20_000));
        lab.Append(
            user.Address,
            "INBOX",
            Encoding.ASCII.GetBytes(
                "Subject: big\r\n"
                    + SixMessages.Attached.Replace(
                        "\r\nfile\r\n",
                        "Content-Transfer-Encoding: base64\r\n\r\n" + big,
                        StringComparison.Ordinal
                    )
            )
        );
        using FaultProxy proxy = FaultProxy.Start(lab.ImapsPort);
        using Shell shell = LabShell.Connected(lab, user, proxy.Port);

        dynamic message = shell.Run("Get-SpectrumMessage -Include Body, Attachments").Single;

        Assert.Equal("See the file, zebra", ((string)message.Body).TrimEnd());
        Assert.True(message.Attachments[0].Size > 1_000_000);
        Assert.True(proxy.ServerBytes < 100_000, $"{proxy.ServerBytes} bytes came");
    }
}
