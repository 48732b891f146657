using System.Diagnostics;
using System.IO;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>-SkipExisting after another tool has copied a mailbox, or a part of it: nothing is there twice.</summary>
public sealed class CopyAdoptionTests(Labs labs)
{
    [Theory]
    [InlineData(LabVariant.Full)]
    [InlineData(LabVariant.Bare)]
    public void What_mbsync_has_copied_is_not_copied_again(LabVariant variant)
    {
        string? mbsync = LabPrograms.Find("mbsync", "isync");
        Assert.SkipWhen(mbsync is null, "mbsync cannot be installed here");
        using var two = new TwoAccounts(labs.Full, labs.Variant(variant));
        byte[] withoutId = "Subject: no id\r\n\r\nText\r\n"u8.ToArray();
        two.From.Seed(two.Old.Address, 60);
        two.From.AppendAll(two.Old.Address, "INBOX", [withoutId, Corpus.Message(3), Corpus.Message(3)]);
        two.From.CreateFolder(two.Old.Address, "Projekte");
        two.From.Seed(two.Old.Address, 20, "Projekte", startAt: 70);
        Sync(mbsync!, two);
        int copied = two.To.ReadMail(two.New.Address).Count;
        two.From.Seed(two.Old.Address, 5, startAt: 100);

        ShellResult run = two
            .Shell.Run(
                "Get-SpectrumFolder INBOX, Projekte -Session old | "
                    + "Copy-SpectrumMessage -Session old -DestinationSession new -SkipExisting -Verify"
            )
            .ThrowOnError();

        Assert.Equal(63, copied);
        Assert.Equal(
            [(68, 5, 63), (20, 0, 20)],
            run.Output.Select(row => (dynamic)row).Select(row => ((int)row.Found, (int)row.Stored, (int)row.Skipped))
        );
        Assert.All(
            run.Output.Select(row => ((dynamic)row).Verification),
            found => Assert.Equal((0, 0), ((int)found.Missing, (int)found.Additional))
        );
    }

    private static void Sync(string mbsync, TwoAccounts two)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string file = folder.Combine("mbsyncrc");
        File.WriteAllText(
            file,
            Store("far", two.From, two.Old)
                + Store("near", two.To, two.New)
                + "Channel all\nFar :far:\nNear :near:\nPatterns INBOX Projekte\nCreate Near\nSync Pull\n"
                + $"SyncState {folder.Path}/\n"
        );
        var start = new ProcessStartInfo(mbsync, ["-c", file, "all"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["HOME"] = folder.Path;
        using Process process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output + errors.GetAwaiter().GetResult());
    }

    private static string Store(string name, Lab lab, LabUser user) =>
        $"IMAPAccount {name}\nHost {lab.Host}\nPort {lab.ImapsPort}\nUser {user.Address}\nPass {user.Password}\nSSLType IMAPS\n"
        + $"SystemCertificates no\nCertificateFile {lab.CaFile}\n\nIMAPStore {name}\nAccount {name}\n\n";
}
