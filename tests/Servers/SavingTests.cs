using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Servers.Support;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Servers;

/// <summary>Save-SpectrumMessage, Save-SpectrumAttachment, and Import-SpectrumMessage of what was saved.</summary>
public sealed class SavingTests(Hosts hosts)
{
    private const int Count = 30;

    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void Messages_are_saved_byte_for_byte(string server)
    {
        Host host = hosts[server];
        (LabUser user, List<Stored> stored) = Mailbox(host);
        using Shell shell = host.Connect(user);
        using var target = new TempFolder();

        shell.Run("Save-SpectrumMessage $args[0] -Folder INBOX -Format Eml", target.Path).ThrowOnError();

        string[] files = Directory.GetFiles(target.Path, "*.eml", SearchOption.AllDirectories);
        Assert.Equal(Sorted(stored.Select(message => message.Bytes)), Sorted(files.Select(File.ReadAllBytes)));
        if (host.OnDisk(user) is { } disk)
        {
            Assert.Equal(Sorted(disk.Select(Lines)), Sorted(files.Select(file => Lines(File.ReadAllBytes(file)))));
        }
    }

    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void A_backup_is_restored_with_its_tree_flags_and_dates(string server)
    {
        Host host = hosts[server];
        (LabUser user, List<Stored> stored) = Mailbox(host);
        using (PlainImap imap = host.Open(user))
        {
            imap.Create(host.Path("Projekte", "Größe"));
            imap.Create(host.Path("Leer"));
            imap.Create(host.Path("Leer", "Tief"));
            imap.Append(host.Path("Projekte", "Größe"), Corpus.Message(77), "\\Seen", Corpus.ReceivedAt(77));
        }

        LabUser other = host.NewUser();
        using Shell shell = host.Connect(user);
        using var target = new TempFolder();
        shell.Run("Get-SpectrumFolder | Save-SpectrumMessage $args[0] -Format Maildir", target.Path).ThrowOnError();
        host.Connect(shell, other, "other");

        string import = "Import-SpectrumMessage $args[0] -Recurse -Session other -CheckpointPath $args[1]";
        shell.Run(import, target.Path, target.Combine("import.journal")).ThrowOnError();
        ShellResult again = shell.Run(import, target.Path, target.Combine("import.journal")).ThrowOnError();

        using PlainImap look = host.Open(other);
        Assert.Equal(Images(stored), Images(look.Look("INBOX")));
        Stored single = Assert.Single(look.Look(host.Path("Projekte", "Größe")));
        Assert.Equal(("\\Seen", Corpus.ReceivedAt(77)), (single.Flags, single.Received));
        Assert.Equal([host.Path("Leer"), host.Path("Leer", "Tief")], look.Folders().Where(name => name.Contains("Leer")));
        Assert.Equal(0, again.Output.Cast<dynamic>().Sum(result => (int)result.Stored));
    }

    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void Attachments_are_saved_decoded(string server)
    {
        Host host = hosts[server];
        LabUser user = host.NewUser();
        byte[] content = [.. Enumerable.Range(0, 5000).Select(number => (byte)(number * 7))];
        string base64 = Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\r\n");
        using (PlainImap imap = host.Open(user))
        {
            imap.Append(
                "INBOX",
                Encoding.ASCII.GetBytes(
                    "Subject: two files\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                        + "--b\r\n\r\nText\r\n--b\r\n"
                        + "Content-Type: application/octet-stream; name=\"=?utf-8?B?R3LDtsOfZS5iaW4=?=\"\r\n"
                        + "Content-Transfer-Encoding: base64\r\n"
                        + $"Content-Disposition: attachment\r\n\r\n{base64}\r\n--b\r\n"
                        + "Content-Type: message/rfc822\r\n\r\nSubject: within\r\n\r\nBody\r\n"
                        + "--b--\r\n"
                )
            );
        }

        using Shell shell = host.Connect(user);
        using var target = new TempFolder();
        shell.Run("Save-SpectrumAttachment $args[0] -Uid 1", target.Path).ThrowOnError();

        Assert.Equal(content, File.ReadAllBytes(target.Combine("Größe.bin")));
        string within = Assert.Single(Directory.GetFiles(target.Path, "*.eml"));
        Assert.StartsWith("Subject: within\r\n\r\nBody", File.ReadAllText(within), StringComparison.Ordinal);
    }

    private static (LabUser User, List<Stored> Stored) Mailbox(Host host)
    {
        LabUser user = host.NewUser();
        using PlainImap imap = host.Open(user);
        imap.Seed(Count);
        return (user, imap.Look("INBOX"));
    }

    private static IEnumerable<string> Images(IEnumerable<Stored> messages) =>
        messages
            .Select(message => $"{message.Flags} {message.Received:u} {Encoding.Latin1.GetString(message.Bytes)}")
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Sorted(IEnumerable<byte[]> messages) =>
        messages.Select(Encoding.Latin1.GetString).Order(StringComparer.Ordinal);

    // On disk a line may end without CR.
    private static byte[] Lines(byte[] message) =>
        Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(message).Replace("\r\n", "\n", StringComparison.Ordinal));
}
