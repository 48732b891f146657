using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text.RegularExpressions;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;
using static SpectrumMail.Tests.Support.AuditRows;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>-GmailLabel: a mailbox of Gmail, where a message has many labels, is copied to another server.</summary>
public sealed class GmailLabelTests(Labs labs) : IDisposable
{
    private const string Copy = "Copy-SpectrumMessage -Session old -DestinationSession new ";
    private const string Deep = "Work/Größe & mehr";
    private const string Odd = "Räume \"alt\" (3)";
    private const string Long = "Приёмка и согласование документов";

    private static readonly Dictionary<ulong, string[]> s_messages = new()
    {
        [1] = ["\\Inbox"],
        [2] = ["\\Inbox", "Work", Deep, "\\Important"],
        [3] = ["Work", "\\Starred"],
        [4] = [],
        [5] = ["\\Sent", Long],
        [6] = [Odd],
        [7] = ["Work", Odd, Deep],
    };

    private readonly LabGmail _gmail = LabGmail.Start(labs.Full);

    public void Dispose() => _gmail.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("-GmailLabel Folder")]
    public void Each_label_is_a_folder_and_the_archive_gets_what_is_in_none(string mode)
    {
        using TwoAccounts two = Start();

        ShellResult what = two.Shell.Run(Copy + mode + " -WhatIf").ThrowOnError();
        bool isEmpty = Ids(two).Count == 0;
        ShellResult first = two.Shell.Run(Copy + mode + " -Verify").ThrowOnError();
        ShellResult again = two.Shell.Run(Copy + mode).ThrowOnError();

        Assert.Empty(what.Output);
        Assert.True(isEmpty);
        Assert.Empty(first.Warnings);
        Assert.Equal(
            ["Archive: 4", "INBOX: 1 2", $"{Odd}: 6 7", "Sent: 5", "Work: 2 3 7", $"{Deep}: 2 7", $"{Long}: 5"],
            Ids(two).Where(text => text.Length > 0)
        );
        AssertFigures(first, stored: 12, leftOut: 6);
        Assert.All(first.Output, row => Assert.Equal(0, (int)((dynamic)row).Verification.Missing));
        AssertFigures(again, stored: 0, leftOut: 6);
    }

    [Fact]
    public void Each_message_is_copied_once_with_its_other_labels_as_keywords()
    {
        using TwoAccounts two = Start();

        ShellResult what = two.Shell.Run(Copy + "-GmailLabel Keyword -WhatIf").ThrowOnError();
        bool isEmpty = Ids(two).Count == 0;
        ShellResult first = two.Shell.Run(Copy + "-GmailLabel Keyword -Verify").ThrowOnError();
        ShellResult again = two.Shell.Run(Copy + "-GmailLabel Keyword").ThrowOnError();

        Assert.Empty(what.Output);
        Assert.True(isEmpty);
        Assert.Equal(["Archive: 4", "INBOX: 1 2", $"{Odd}: 6", "Sent: 5", "Work: 3", $"{Deep}: 7"], Ids(two));
        Assert.Equal(["", "$Important Work Work/Gr&APYA3w-e_&-_mehr"], Keywords(two, "INBOX"));
        Assert.Equal(["R&AOQ-ume__alt___3_ Work"], Keywords(two, Deep));
        Assert.Equal(50, Assert.Single(Keywords(two, "Sent")).Length);
        Assert.Contains("\\Flagged", two.To.MessagesOf(two.New.Address, "Work").Single().Flags, StringComparison.Ordinal);
        AssertFigures(first, stored: 7, leftOut: 11);
        Assert.All(first.Output, row => Assert.Equal(0, (int)((dynamic)row).Verification.Missing));
        AssertFigures(again, stored: 0, leftOut: 11);
    }

    [Fact]
    public void What_arrives_later_is_copied_by_the_next_run_and_nothing_else()
    {
        using TwoAccounts two = Start();
        two.Shell.Run(Copy + "-GmailLabel Keyword").ThrowOnError();
        LabGmail.Deliver(two.From, two.Old.Address, 8, "\\Inbox", "Work");
        LabGmail.Deliver(two.From, two.Old.Address, 9);

        AssertFigures(two.Shell.Run(Copy + "-GmailLabel Keyword").ThrowOnError(), stored: 2, leftOut: 13);
        Assert.Equal(["Archive: 4 9", "INBOX: 1 2 8"], Ids(two).Take(2));
    }

    [Fact]
    public void The_archive_does_not_get_what_is_only_in_an_excluded_folder()
    {
        using TwoAccounts two = Start();

        two.Shell.Run(Copy + "-Exclude $args[0], $args[1]", "Work", Odd).ThrowOnError();

        Assert.Equal(["Archive: 4", "INBOX: 1 2", "Sent: 5", $"{Deep}: 2 7", $"{Long}: 5"], Ids(two));
    }

    [Fact]
    public void The_archive_goes_where_the_folder_map_says()
    {
        using TwoAccounts two = Start();

        const string Named = "Get-SpectrumFolder INBOX, $args[0] -Session old | ";
        const string Copied = "Copy-SpectrumMessage -DestinationSession new -FolderMap @{ $args[0] = 'Old/Mail' }";
        two.Shell.Run(Named + Copied, LabGmail.AllMail).ThrowOnError();

        Assert.Equal(["INBOX: 1 2", "Old/Mail: 3 4 5 6 7"], Ids(two));
    }

    [Fact]
    public void All_Mail_alone_is_copied_with_all_labels_as_keywords()
    {
        using TwoAccounts two = Start();

        ShellResult run = two.Shell.Run(Copy + "-GmailLabel Keyword -Folder $args[0]", LabGmail.AllMail).ThrowOnError();

        Assert.Equal([$"{LabGmail.AllMail}: 1 2 3 4 5 6 7"], Ids(two));
        Assert.Equal("$Important Inbox Work Work/Gr&APYA3w-e_&-_mehr", Keywords(two, LabGmail.AllMail)[1]);
        AssertFigures(run, stored: 7, leftOut: 0);
    }

    [Fact]
    public void Single_messages_take_their_labels_along()
    {
        using TwoAccounts two = Start();
        const string Listed = "Get-SpectrumMessage -Session old -Folder INBOX -Uid 2 | ";

        two.Shell.Run(Listed + "Copy-SpectrumMessage -DestinationSession new Here -GmailLabel Keyword").ThrowOnError();

        Assert.Equal("$Important Work Work/Gr&APYA3w-e_&-_mehr", Assert.Single(Keywords(two, "Here")));
    }

    [Fact]
    public void What_only_shows_messages_of_other_folders_is_not_counted()
    {
        using TwoAccounts two = Start();
        const string Audit =
            "$c = $lab.Clone(); $c.Remove('SmtpServer'); $c.Remove('SmtpPort'); $c.Port = $args[1]; $c.Security = 'Tls';"
            + "[pscustomobject] @{ Credential = $args[0] } | Invoke-SpectrumMailboxAudit @c";

        dynamic statistics = two.Shell.Run("Get-SpectrumMailboxStatistics -Session old").Single;
        dynamic audit = two.Shell.Run(Audit, Labs.Credential(two.Old), _gmail.Port).Single;

        Assert.Equal((11, 11), ((int)statistics.ItemCount, (int)audit.ItemCount));
    }

    // The same mailbox without the proxy: a server that has no labels.
    [Theory]
    [InlineData("")]
    [InlineData("-GmailLabel Keyword")]
    public void A_server_without_labels_is_copied_folder_by_folder(string mode)
    {
        using TwoAccounts two = Start(isGmail: false);

        ShellResult run = two.Shell.Run(Copy + mode).ThrowOnError();

        Assert.Contains($"{LabGmail.AllMail}: 1 2 3 4 5 6 7", Ids(two));
        Assert.Contains("Work: 2 3 7", Ids(two));
        Assert.All(Keywords(two, "INBOX"), Assert.Empty);
        AssertFigures(run, stored: 20, leftOut: 0);
    }

    // A fake destination, because no folder of the lab's servers has a fixed list of keywords.
    [Fact]
    public void A_keyword_that_the_destination_does_not_keep_is_reported_and_the_message_is_copied()
    {
        var imap = new OtherImap
        {
            Says = command =>
                command.StartsWith("SELECT", StringComparison.Ordinal)
                    ? "* 0 EXISTS\n* OK [UIDVALIDITY 7]\n* OK [UIDNEXT 5]\n* OK [PERMANENTFLAGS (\\Seen work)] kept\n"
                        + "{tag} OK [READ-WRITE] done"
                    : null,
        };
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using TwoAccounts two = Start();
        OtherImap.Connect(two.Shell, server, "other");

        ShellResult run = two
            .Shell.Run("Copy-SpectrumMessage -Session old -DestinationSession other -Folder INBOX Box -GmailLabel Keyword")
            .ThrowOnError();

        Assert.Null(server.Failure);
        Assert.Equal(2, imap.Stored);
        Assert.EndsWith(": $Important, Work/Gr&APYA3w-e_&-_mehr.", Assert.Single(run.Warnings), StringComparison.Ordinal);
        Assert.Contains(server.Received, line => Regex.IsMatch(line, @"APPEND .*\(Work\)"));
    }

    [Theory]
    [InlineData("Folder", 12, 6)]
    [InlineData("Keyword", 7, 11)]
    public void A_migration_adds_up_and_a_second_run_copies_nothing(string mode, int copied, int skipped)
    {
        using TwoAccounts two = Start();
        PSObject row = Row(
            ("SourceAddress", two.Old.Address),
            ("SourcePassword", two.Old.Password),
            ("DestinationAddress", two.New.Address),
            ("DestinationPassword", two.New.Password)
        );
        const string Migrate =
            "$args[0] | Invoke-SpectrumMigration -SourceServer $lab.Server -SourcePort $args[1] -DestinationServer $lab.Server "
            + "-DestinationPort $args[2] -CertificateAuthority $lab.CertificateAuthority -SourceSecurity Tls "
            + "-GmailLabel $args[3] ";

        object[] more = [row, _gmail.Port, two.To.ImapsPort, mode];
        PSObject first = two.Shell.Run(Migrate + "-Verify", more).ThrowOnError().Output.Single();
        PSObject again = two.Shell.Run(Migrate + "-Exclude $args[4]", [.. more, Odd]).ThrowOnError().Output.Single();

        Assert.Equal(("Ok", 18, copied, 0, skipped), Figures(first));
        Assert.Equal(0, Number(first, "Missing"));
        int odd = mode == "Folder" ? 2 : 1;
        Assert.Equal(("Ok", 18, 0, copied - odd, skipped + odd), Figures(again));
    }

    private static (string Status, int Found, int Copied, int Before, int Skipped) Figures(PSObject row) =>
        (
            Text(row, "Status"),
            (int)Number(row, "Found"),
            (int)Number(row, "Copied"),
            (int)Number(row, "ThereBefore"),
            (int)Number(row, "Skipped")
        );

    private static void AssertFigures(ShellResult run, int stored, int leftOut)
    {
        Assert.All(run.Output, row => Assert.Equal(0, (int)((dynamic)row).Remaining));
        int Sum(string name) => run.Output.Sum(row => (int)Number(row, name));
        Assert.Equal((stored, leftOut), (Sum("Stored"), Sum("LeftOut")));
        Assert.Equal(Sum("Found"), Sum("Stored") + Sum("StoredBefore") + Sum("Skipped") + Sum("LeftOut") + Sum("Failed"));
    }

    private TwoAccounts Start(bool isGmail = true)
    {
        var two = new TwoAccounts(labs.Full, labs.Full, fromPort: isGmail ? _gmail.Port : null);
        foreach ((ulong id, string[] labels) in s_messages)
        {
            LabGmail.Deliver(two.From, two.Old.Address, id, labels);
        }

        return two;
    }

    // The messages of each folder at the destination, by their X-GM-MSGID.
    private static List<string> Ids(TwoAccounts two) =>
        [
            .. two
                .To.StatusOf(two.New.Address)
                .Where(folder => folder.Value.Messages > 0)
                .Select(folder => folder.Key)
                .OrderBy(folder => folder, StringComparer.Ordinal)
                .Select(folder =>
                    $"{folder}: "
                    + string.Join(
                        ' ',
                        two.To.ReadMail(two.New.Address, folder)
                            .Select(message =>
                                Regex.Match(System.Text.Encoding.UTF8.GetString(message), @"X-GM: (\d+)").Groups[1].Value
                            )
                            .Order()
                    )
                ),
        ];

    private static string[] Keywords(TwoAccounts two, string folder) =>
        [
            .. two
                .To.MessagesOf(two.New.Address, folder)
                .Select(message =>
                    string.Join(' ', message.Flags.Split(' ').Where(flag => flag is not ['\\', ..]).Order(StringComparer.Ordinal))
                ),
        ];
}
