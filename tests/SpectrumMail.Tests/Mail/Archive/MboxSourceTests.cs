using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Archive;

/// <summary>Where the messages of an mbox are is found once, as long as the file stays as it is.</summary>
public sealed class MboxSourceTests
{
    [Fact]
    public void A_file_that_has_changed_is_searched_again()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string path = folder.Combine("box.mbox");
        File.WriteAllText(path, Message("one"));
        var source = new MboxSource(path);
        var receiver = new Receiver();

        (int, int) before = source.Count(receiver, CancellationToken.None);
        (int, int) again = source.Count(receiver, CancellationToken.None);
        File.AppendAllText(path, Message("two"));
        (int, int) after = source.Count(receiver, CancellationToken.None);
        source.Read(receiver, CancellationToken.None);

        Assert.Equal(((1, 1), (1, 1), (2, 2)), (before, again, after));
        Assert.Equal(["Subject: one\r\n\r\nText\r\n", "Subject: two\r\n\r\nText\r\n"], receiver.Messages);
    }

    private static string Message(string subject) =>
        $"From ann@example.com Thu Feb 29 18:14:15 2024\nSubject: {subject}\n\nText\n\n";

    private sealed class Receiver : IMessageReceiver
    {
        public List<string> Messages { get; } = [];

        public SpoolPlace Spool => SpoolPlace.Temporary;

        public bool Wants(string id) => true;

        public void Receive(string id, MessageInfo info, MessageContent content) =>
            Messages.Add(Encoding.ASCII.GetString(content.Bytes.Array!, content.Bytes.Offset, content.Bytes.Count));

        public void Fail(string id, MailException failure) => Assert.Fail(failure.Message);

        public void Warn(string warning) => Assert.Fail(warning);

        public void ThrowIfFailed() { }
    }
}
