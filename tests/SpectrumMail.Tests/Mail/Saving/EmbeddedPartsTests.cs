using System;
using System.IO;
using System.Linq;
using MimeKit;
using SpectrumMail.Mail.Saving;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Mail.Saving;

public sealed class EmbeddedPartsTests
{
    [Fact]
    public void Bytes_that_are_not_a_message_have_no_attachments()
    {
        byte[][] unreadable = [.. OddMail.Messages.Where(message => !CanRead(message))];
        Assert.NotEmpty(unreadable);

        Assert.All(unreadable, message => Assert.Empty(EmbeddedParts.Find(new MemoryStream(message))));
    }

    private static bool CanRead(byte[] message)
    {
        try
        {
            MimeMessage.Load(new MemoryStream(message));
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
