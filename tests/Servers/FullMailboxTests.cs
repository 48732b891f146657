using System;
using System.IO;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Servers.Support;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Servers;

/// <summary>A mailbox that is full ends an import at its first refusal.</summary>
public sealed class FullMailboxTests(Hosts hosts)
{
    [Theory]
    [InlineData("Cyrus")]
    [InlineData("Courier")]
    public void A_full_mailbox_is_called_one_and_nothing_more_is_uploaded(string server)
    {
        Host host = hosts[server];
        LabUser user = server == "Courier" ? hosts.Courier.Limited : host.NewUser();
        if (server == "Cyrus")
        {
            using PlainImap admin = hosts.Cyrus.Admin();
            admin.Run($"SETQUOTA user.{user.Name} (STORAGE 20)");
        }

        using Shell shell = host.Connect(user);
        using var files = new TempFolder();
        Directory.CreateDirectory(files.Path);
        for (int index = 0; index < 40; index++)
        {
            File.WriteAllBytes(files.Combine($"{index:D3}.eml"), Corpus.Message(index));
        }

        ShellResult result = shell.Run(
            "Import-SpectrumMessage $args[0] -Folder INBOX -CheckpointPath $args[1]",
            files.Path,
            files.Combine("j")
        );

        Assert.StartsWith(
            "OverQuota",
            (result.Fatal ?? Assert.Single(result.Errors)).FullyQualifiedErrorId,
            StringComparison.Ordinal
        );
        using PlainImap imap = host.Open(user);
        Assert.InRange(imap.Look("INBOX").Count, 1, 30);
    }
}
