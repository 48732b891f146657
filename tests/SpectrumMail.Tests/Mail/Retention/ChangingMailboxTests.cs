using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Auditing.Queue;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Retention;
using SpectrumMail.Mail.Wire;
using SpectrumMail.MailLab;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Mail.Retention;

/// <summary>A mailbox that changes between the look at it and the change: while the user is asked, to be exact.</summary>
public sealed class ChangingMailboxTests(Labs labs)
{
    [Theory]
    [InlineData(LabVariant.Full)]
    [InlineData(LabVariant.InboxPrefix)]
    public void Only_what_was_planned_and_is_still_the_same_is_touched(LabVariant variant)
    {
        using RetentionMailbox mailbox = new RetentionMailbox(labs.Variant(variant)).Fill();
        mailbox.Add("INBOX", "kept: flagged meanwhile", 100, "\\Seen", from: "news@shop.test");
        mailbox.Add("Spam", "gone meanwhile", 50);
        mailbox.Add("Spam", "kept: read meanwhile", 50);
        mailbox.Add("Reports", "kept: report flagged meanwhile", 700);
        string[] inbox = mailbox.Subjects("INBOX");

        Dictionary<string, RetentionResult> rows = Apply(
            mailbox,
            () =>
            {
                // Old by its time of arrival, and new in the folder: it came by a copy.
                mailbox.Add("Spam", "kept: new in Junk", 90);
                mailbox.Add("INBOX", "kept: new", 900, "\\Seen", from: "news@shop.test", size: 40_000);
                mailbox.Add("Reports", "kept: new report", 900);
                Doveadm(mailbox, "flags add", "\\Flagged", "INBOX", "SUBJECT", "flagged meanwhile");
                Doveadm(mailbox, "flags add", "\\Flagged", "Reports", "SUBJECT", "flagged meanwhile");
                Doveadm(mailbox, "flags add", "\\Seen", "Spam", "SUBJECT", "read meanwhile");
                Doveadm(mailbox, "expunge", null, "Spam", "SUBJECT", "gone meanwhile");
            }
        );

        Assert.Equal((2, 1, 1, 0), Counts(rows["News"]));
        Assert.Equal((3, 1, 2, 0), Counts(rows["Junk"]));
        Assert.Equal((3, 2, 1, 0), Counts(rows["Reports"]));
        Assert.Equal((1, 1, 0, 0), Counts(rows["Large"]));
        Assert.All(rows.Values, row => Assert.Equal(RetentionStatus.Done, row.Status));
        Assert.Equal(
            [
                .. inbox
                    .Where(subject => subject.StartsWith("kept", StringComparison.Ordinal))
                    .Append("kept: new")
                    .Order(StringComparer.Ordinal),
            ],
            mailbox.Subjects("INBOX")
        );
        Assert.Equal(
            ["kept: contract", "kept: new in Junk", "kept: read meanwhile", "kept: young junk"],
            mailbox.Subjects("Spam")
        );
        Assert.Equal(
            ["kept: flagged report", "kept: new report", "kept: report flagged meanwhile", "kept: young report"],
            mailbox.Subjects("Reports")
        );
    }

    [Fact]
    public void A_folder_that_was_recreated_or_is_gone_is_skipped()
    {
        using RetentionMailbox mailbox = new RetentionMailbox(labs.Full).Fill();
        mailbox.Add("Reports/Monthly", "gone with its folder", 900);

        Dictionary<string, RetentionResult> rows = Apply(
            mailbox,
            () =>
            {
                foreach (string folder in new[] { "Spam", "Reports/Monthly", "Reports" })
                {
                    mailbox.Lab.Doveadm(mailbox.User.Address, "mailbox delete", folder);
                }

                // The same UIDs, other messages: their UIDVALIDITY is another.
                mailbox.Lab.CreateFolder(mailbox.User.Address, "Reports");
                mailbox.Add("Reports", "other", 900);
                mailbox.Add("Reports", "other", 900);
            }
        );

        Assert.Equal((3, 0, 3, 0), Counts(rows["Reports"]));
        Assert.Equal((RetentionStatus.Partly, MailCause.UidValidityChanged), (rows["Reports"].Status, rows["Reports"].Cause));
        Assert.Contains("recreated", rows["Reports"].Detail, StringComparison.Ordinal);
        Assert.Equal((1, 0, 1, 0), Counts(rows["Junk"]));
        Assert.Equal((RetentionStatus.Partly, MailCause.UidValidityChanged), (rows["Junk"].Status, rows["Junk"].Cause));
        Assert.Equal((RetentionStatus.Done, 1), (rows["Trash"].Status, rows["Trash"].DoneCount));
        Assert.Equal(["other", "other"], mailbox.Subjects("Reports"));
    }

    private static Dictionary<string, RetentionResult> Apply(RetentionMailbox mailbox, Action meanwhile)
    {
        var request = new RetentionRequest(new PolicyReader(text => new NamePattern(text)).Read(mailbox.Policy), DateTime.Now)
        {
            Everything = new NamePattern("*"),
            Applies = true,
            ArchivePath = mailbox.Archive,
        };
        var run = new RetentionRun(request, RunLimits.Default, shard: null);
        run.Add(mailbox.User.Address, () => Settings(mailbox));
        var output = new RecordedOutput { Meanwhile = meanwhile };

        run.Run(output, CancellationToken.None);

        Assert.Empty(output.Errors);
        return output.Results.Cast<RetentionResult>().ToDictionary(row => row.Rule);
    }

    private static AccountSettings Settings(RetentionMailbox mailbox) =>
        new(
            new NetworkCredential(mailbox.User.Address, mailbox.User.Password),
            MailProvider.All[0],
            MailProtocol.Imap,
            [new ServerEndpoint(MailProtocol.Imap, mailbox.Lab.Host, mailbox.Lab.ImapsPort, MailSecurity.Tls)],
            [],
            new ConnectionPolicy { Authorities = CertificateAuthorities.Read(mailbox.Lab.CaFile) }
        );

    private static void Doveadm(RetentionMailbox mailbox, string command, string? flags, string folder, params string[] query) =>
        mailbox.Lab.Doveadm(
            mailbox.User.Address,
            command,
            [.. flags is null ? Array.Empty<string>() : [flags], "mailbox", mailbox.Path(folder), .. query]
        );

    private static (int Items, int Done, int Skipped, int Failed) Counts(RetentionResult row) =>
        (row.ItemCount ?? -1, row.DoneCount, row.SkippedCount, row.FailedCount);
}
