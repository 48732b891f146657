using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>
/// Save-SpectrumMessage -RemoveSaved: a message leaves the server only when its copy is proven, and no kill loses one. As often
/// as SPECTRUMMAIL_KILLS says, by default 3 times; with it the mailbox has 2,000 messages.
/// </summary>
public sealed class SaveRemoveTests(Labs labs)
{
    private static readonly DateTime s_limit = Corpus.ReceivedAt(30).UtcDateTime;

    public static TheoryData<string, LabVariant> Formats =>
        new(
            from format in new[] { "Eml", "Maildir", "Mbox" }
            from variant in new[] { LabVariant.Full, LabVariant.InboxPrefix }
            select (format, variant)
        );

    [Theory]
    [MemberData(nameof(Formats))]
    public void Old_messages_are_removed_when_their_copies_are_proven_and_all_others_stay(string format, LabVariant variant)
    {
        ChangeLab mailbox = ChangeLab.Fill(labs, variant);
        (Lab lab, LabUser user) = (mailbox.Lab, mailbox.User);
        lab.Seed(user.Address, 50, "INBOX", startAt: 10);
        IReadOnlyList<byte[]> all = lab.ReadMail(user.Address);
        StoredMessage[] before = lab.Look(user);
        using var target = new TempFolder();
        using Shell shell = mailbox.Connect();
        string log = Path.Combine(Path.GetTempPath(), $"actions-{Guid.NewGuid():N}.json");

        ShellResult first = shell
            .Run(
                "Save-SpectrumMessage $args[0] -Format $args[1] -RemoveSaved -OlderThan $args[2] -ActionLog $args[3] "
                    + "-Confirm:$false",
                target.Path,
                format,
                s_limit,
                log
            )
            .ThrowOnError();
        ShellResult second = shell
            .Run(
                "Save-SpectrumMessage $args[0] -Format $args[1] -RemoveSaved -OlderThan $args[2] -Confirm:$false",
                target.Path,
                format,
                s_limit
            )
            .ThrowOnError();

        DateTimeOffset limit = new(s_limit, TimeSpan.Zero);
        StoredMessage[] left =
        [
            .. before.Where(message =>
                message.Folder != "INBOX"
                || DateTimeOffset.Parse(message.Received, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal) >= limit
            ),
        ];
        Assert.Equal(left, lab.Look(user));
        int removed = before.Length - left.Length;
        Assert.InRange(removed, 20, 40);
        Assert.Equal((60, removed), (Number(first, "Saved"), Number(first, "Removed")));
        Assert.Equal((0, 0), (Number(second, "Saved"), Number(second, "Removed")));
        Assert.Equal(all, SavedMail.Read(format, target, variant == LabVariant.InboxPrefix ? "INBOX" : "INBOX"));

        JsonElement[] lines = [.. File.ReadAllLines(log).Select(line => JsonDocument.Parse(line).RootElement)];
        File.Delete(log);
        Assert.Equal(2 * removed, lines.Skip(1).Count());
        Assert.Equal(removed, lines.Skip(1).Count(line => line.GetProperty("state").GetString() == "Done"));
        Assert.All(lines.Skip(1), line => Assert.Equal(64, line.GetProperty("sha256").GetString()!.Length));
    }

    [Theory]
    [InlineData("Eml")]
    [InlineData("Maildir")]
    [InlineData("Mbox")]
    public void A_copy_that_is_not_what_the_server_sent_keeps_its_message(string format)
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 10);
        IReadOnlyList<byte[]> all = lab.ReadMail(user.Address);
        using var target = new TempFolder();
        using Shell shell = LabShell.Connected(lab, user);
        shell.Run("Save-SpectrumMessage $args[0] -Format $args[1]", target.Path, format).ThrowOnError();
        Spoil(format, target);

        ShellResult result = shell.Run(
            "Save-SpectrumMessage $args[0] -Format $args[1] -RemoveSaved -Confirm:$false",
            target.Path,
            format
        );

        Assert.NotEmpty(result.Errors);
        IReadOnlyList<byte[]> left = lab.ReadMail(user.Address);
        Assert.Equal(10 - Number(result, "Removed"), left.Count);
        Assert.Contains(all[3], left);
    }

    [Theory]
    [InlineData("Eml")]
    [InlineData("Maildir")]
    public void A_copy_that_is_gone_keeps_its_own_message_and_no_other(string format)
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 10);
        IReadOnlyList<byte[]> all = lab.ReadMail(user.Address);
        using var target = new TempFolder();
        using Shell shell = LabShell.Connected(lab, user);
        shell.Run("Save-SpectrumMessage $args[0] -Format $args[1]", target.Path, format).ThrowOnError();
        File.Delete(Copy(format, target, 3));

        ShellResult result = shell.Run(
            "Save-SpectrumMessage $args[0] -Format $args[1] -RemoveSaved -Confirm:$false",
            target.Path,
            format
        );

        Assert.StartsWith("ImportFileUnreadable", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(9, Number(result, "Removed"));
        Assert.Equal(all[3], Assert.Single(lab.ReadMail(user.Address)));
    }

    [Fact]
    public void A_copy_that_a_mail_program_renamed_is_proven()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 10);
        using var target = new TempFolder();
        using Shell shell = LabShell.Connected(lab, user);
        shell.Run("Save-SpectrumMessage $args[0] -Format Maildir", target.Path).ThrowOnError();
        string copy = Copy("Maildir", target, 3);
        File.Move(copy, copy[..copy.LastIndexOf("2,", StringComparison.Ordinal)] + "2,FRS");

        ShellResult result = shell
            .Run("Save-SpectrumMessage $args[0] -Format Maildir -RemoveSaved -Confirm:$false", target.Path)
            .ThrowOnError();

        Assert.Equal(10, Number(result, "Removed"));
        Assert.Empty(lab.ReadMail(user.Address));
    }

    [Theory]
    [InlineData("2y")]
    [InlineData("'2y'")]
    [InlineData("90d")]
    [InlineData("6mo")]
    [InlineData("4w")]
    [InlineData("([timespan]'30.00:00')")]
    [InlineData("2020-01-31")]
    public void An_age_is_taken_as_it_is_typed(string age)
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        lab.Append(user.Address, "INBOX", Corpus.Message(1), internalDate: DateTimeOffset.Now.AddYears(-8));
        lab.Append(user.Address, "INBOX", Corpus.Message(2), internalDate: DateTimeOffset.Now.AddDays(-2));
        using var target = new TempFolder();
        using Shell shell = LabShell.Connected(lab, user);

        ShellResult result = shell
            .Run($"Save-SpectrumMessage $args[0] -RemoveSaved -OlderThan {age} -Confirm:$false", target.Path)
            .ThrowOnError();

        Assert.Equal((2, 1), (Number(result, "Saved"), Number(result, "Removed")));
        Assert.Single(lab.ReadMail(user.Address));
    }

    [Fact]
    public void A_server_that_cannot_remove_exactly_keeps_all_and_says_so()
    {
        Lab lab = labs.Variant(LabVariant.Bare);
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 5);
        StoredMessage[] before = lab.Look(user);
        using var target = new TempFolder();
        using Shell shell = LabShell.Connected(lab, user);

        ShellResult result = shell.Run("Save-SpectrumMessage $args[0] -RemoveSaved -Confirm:$false", target.Path);

        Assert.StartsWith("ExactDeletionMissing", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal((5, 0), (Number(result, "Saved"), Number(result, "Removed")));
        Assert.Equal(before, lab.Look(user));
    }

    [Theory]
    [InlineData("-OlderThan 2y")]
    [InlineData("-RemoveSaved -OlderThan 0d")]
    [InlineData("-RemoveSaved -OlderThan $null")]
    [InlineData("-RemoveSaved -OlderThan ''")]
    [InlineData("-RemoveSaved -OlderThan 2")]
    [InlineData("-RemoveSaved -WhatIf")]
    public void An_age_that_is_none_and_WhatIf_remove_nothing(string parameters)
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 3);
        using var target = new TempFolder();
        using Shell shell = LabShell.Connected(lab, user);

        ShellResult result = shell.Run($"Save-SpectrumMessage $args[0] -Confirm:$false {parameters}", target.Path);

        Assert.Equal(!parameters.Contains("WhatIf", StringComparison.Ordinal), result.Fatal is not null);
        Assert.Equal(3, lab.ReadMail(user.Address).Count);
    }

    [Fact]
    public void A_killed_run_loses_no_message_and_the_next_one_ends_it()
    {
        string? wanted = Environment.GetEnvironmentVariable("SPECTRUMMAIL_KILLS");
        int kills = int.Parse(wanted ?? "3", CultureInfo.InvariantCulture);
        int messages = wanted is null ? 300 : 2000;
        string[] formats = ["Eml", "Mbox", "Maildir"];
        var random = new Random(20241128);
        int killed = 0;
        int longest = 3000;
        for (int round = 0; killed < kills; round++)
        {
            Assert.True(round < 3 * kills, $"{killed} of {round} runs were killed at work");
            string format = formats[round % 3];
            LabUser user = LabShell.NewUser(labs.Full);
            labs.Full.Seed(user.Address, messages);
            string[] all = Hashes(labs.Full.ReadMail(user.Address));
            using var target = new TempFolder();
            int here = 0;
            while (killed < kills && RunAndKill(user, target, format, TimeSpan.FromMilliseconds(random.Next(50, longest))))
            {
                killed++;
                here++;
                string[] there = Hashes(labs.Full.ReadMail(user.Address));
                Assert.Empty(all.Except(there).Except(Hashes(Copies(format, target))));
            }

            longest = here == 0 ? Math.Max(400, longest * 3 / 4) : longest;
            Run(user, target, format);
            Assert.Empty(labs.Full.ReadMail(user.Address));
            Assert.Equal(all.Order(), Hashes(SavedMail.Read(format, target, "INBOX")).Order());
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{killed} kills");
    }

    private static int Number(ShellResult result, string name) =>
        Convert.ToInt32(result.Output.Single().Properties[name].Value, CultureInfo.InvariantCulture);

    // A killed run may have left half a message at the end of an mbox, or nothing at all.
    private static IReadOnlyList<byte[]> Copies(string format, TempFolder target)
    {
        if (format == "Mbox")
        {
            string path = target.Combine("INBOX.mbox");
            return File.Exists(path) ? [.. SavedMail.Mbox(path, cut: true).Select(message => message.Bytes)] : [];
        }

        string folder = format == "Eml" ? target.Combine("INBOX") : target.Combine("INBOX", "cur");
        return Directory.Exists(folder) ? SavedMail.Read(format, target, "INBOX") : [];
    }

    private static string[] Hashes(IEnumerable<byte[]> messages) =>
        [.. messages.Select(message => Convert.ToHexString(SHA256.HashData(message)))];

    private static void Spoil(string format, TempFolder target)
    {
        string path = Copy(format, target, 3);
        byte[] bytes = File.ReadAllBytes(path);
        int at =
            format == "Mbox"
                ? SavedMail.Mbox(path).Take(4).Sum(message => message.Before.Length + message.Bytes.Length + 2) - 8
                : bytes.Length - 3;
        bytes[at] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private static string Copy(string format, TempFolder target, int index) =>
        format switch
        {
            "Eml" => Directory.GetFiles(target.Combine("INBOX"), "*.eml").Order(StringComparer.Ordinal).ElementAt(index),
            "Maildir" => target.Combine("INBOX", "cur", SavedMail.MaildirNames(target, "INBOX")[index]),
            _ => target.Combine("INBOX.mbox"),
        };

    private void Run(LabUser user, TempFolder target, string format) => Pwsh.Run(Script(target), Arguments(user, target, format));

    // Returns whether it was killed at work.
    private bool RunAndKill(LabUser user, TempFolder target, string format, TimeSpan delay)
    {
        using Process process = Process.Start(Pwsh.Describe(Script(target), Arguments(user, target, format)))!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        while (process.StandardOutput.ReadLine() is { } line && line != "GO") { }

        if (process.WaitForExit(delay))
        {
            Assert.Equal(0, process.ExitCode);
            return false;
        }

        process.Kill();
        process.WaitForExit();
        return true;
    }

    private string[] Arguments(LabUser user, TempFolder target, string format) =>
        [
            Repository.Module,
            user.Address,
            user.Password,
            labs.Full.Host,
            labs.Full.ImapsPort.ToString(CultureInfo.InvariantCulture),
            labs.Full.CaFile,
            target.Path,
            format,
        ];

    private static string Script(TempFolder target)
    {
        Directory.CreateDirectory(target.Path);
        string script = target.Combine("save.ps1");
        File.WriteAllText(
            script,
            """
            param($Module, $User, $Password, $Server, $Port, $Authority, $Path, $Format)
            $ErrorActionPreference = 'Stop'
            Import-Module $Module
            $secret = [System.Security.SecureString]::new()
            foreach ($character in $Password.ToCharArray()) { $secret.AppendChar($character) }
            $credential = [System.Management.Automation.PSCredential]::new($User, $secret)
            $null = Connect-Spectrum -Credential $credential -Server $Server -Port $Port -CertificateAuthority $Authority
            'GO'
            $null = Save-SpectrumMessage $Path -Format $Format -RemoveSaved -Confirm:$false
            """
        );
        return script;
    }
}
