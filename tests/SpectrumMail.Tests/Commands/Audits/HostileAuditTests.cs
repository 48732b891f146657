using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;
using static SpectrumMail.Tests.Support.AuditRows;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>Servers whose answers cannot be true. A fake, because no real server can be made to give them.</summary>
public sealed class HostileAuditTests(Labs labs)
{
    [Theory]
    [InlineData("MESSAGES 2147483647 UNSEEN 2147483647 SIZE 9223372036854775807", "Ok")]
    [InlineData("MESSAGES 4294967296 UNSEEN 4294967295 SIZE 1", "PartlyRead")]
    public void One_mailbox_with_figures_beyond_counting_does_not_end_the_audit_of_the_others(string figures, string status)
    {
        using ScriptedServer beyond = Start(figures);
        using ScriptedServer nested = Start("MESSAGES 1 UNSEEN 0 SIZE 1", new string('(', 1024 * 1024));
        using ScriptedServer sound = Start("MESSAGES 2 UNSEEN 1 SIZE 30");
        using Shell shell = AuditRows.Shell(labs.Full);

        ShellResult result = shell
            .Run(
                "$args[0] | Invoke-SpectrumMailboxAudit @lab -ThrottleLimit 1",
                (object)new[] { Of("beyond", beyond), Of("nested", nested), Of("sound", sound) }
            )
            .ThrowOnError();

        Dictionary<string, PSObject> rows = result.Output.ToDictionary(row => Text(row, "EmailAddress").Split('@')[0]);
        Assert.Equal(3, rows.Count);
        Assert.Equal(
            ("Ok", 4L, 2L, 60L),
            (
                Text(rows["sound"], "Status"),
                Number(rows["sound"], "ItemCount"),
                Number(rows["sound"], "UnreadItemCount"),
                Number(rows["sound"], "TotalItemSize")
            )
        );
        Assert.Equal(("Failed", "ProtocolViolation"), (Text(rows["nested"], "Status"), Text(rows["nested"], "Cause")));
        Assert.Contains("500 lists", Text(rows["nested"], "Detail"), StringComparison.Ordinal);
        Assert.Equal(status, Text(rows["beyond"], "Status"));
        Assert.Equal(status == "Ok" ? "2147483647" : string.Empty, Text(rows["beyond"], "ItemCount"));
        Assert.Equal(status == "Ok" ? "9007199254740992" : string.Empty, Text(rows["beyond"], "TotalItemSize"));
    }

    [Theory]
    [InlineData("9223372036854775807 9223372036854775807", "")]
    [InlineData("99999999999999999999 1", "")]
    [InlineData("10 20", "20480")]
    public void A_quota_beyond_counting_is_unknown(string storage, string limit)
    {
        using ScriptedServer server = Start("MESSAGES 2 UNSEEN 1 SIZE 30", quota: storage);
        using Shell shell = AuditRows.Shell(labs.Full);

        PSObject row = shell
            .Run("$args[0] | Invoke-SpectrumMailboxAudit @lab", (object)new[] { Of("u", server) })
            .ThrowOnError()
            .Output.Single();

        Assert.Equal("Ok", Text(row, "Status"));
        Assert.Equal(limit, Text(row, "QuotaSource") == "Server" ? Text(row, "QuotaLimit") : string.Empty);
    }

    [Theory]
    [InlineData(100, "1 2 3", "PartlyRead")]
    [InlineData(2, "1 4294967297", "PartlyRead")]
    [InlineData(3, "1 2 3", "Ok")]
    public void Messages_that_the_server_counts_and_does_not_describe_are_missed(int exists, string uids, string status)
    {
        using ScriptedServer server = Start($"MESSAGES {exists} UNSEEN 0 SIZE 30", uids: uids.Split(' '), exists: exists);
        using Shell shell = AuditRows.Shell(labs.Full);

        PSObject row = shell
            .Run("$args[0] | Invoke-SpectrumMailboxAudit @lab -Depth Envelope", (object)new[] { Of("u", server) })
            .ThrowOnError()
            .Output.Single();

        Assert.Equal(status, Text(row, "Status"));
        Assert.Equal(status == "Ok" ? "None" : "ProtocolViolation", Text(row, "Cause"));
    }

    [Theory]
    [InlineData("MESSAGES 2 SIZE 30")]
    [InlineData("MESSAGES 2 UNSEEN 99999999999999999999 SIZE 30")]
    [InlineData("MESSAGES 2 UNSEEN 3 SIZE 30")]
    public void An_unread_count_that_is_unknown_is_not_0(string figures)
    {
        using ScriptedServer server = Start(figures);
        using Shell shell = AuditRows.Shell(labs.Full);

        PSObject row = shell
            .Run("$args[0] | Invoke-SpectrumMailboxAudit @lab", (object)new[] { Of("u", server) })
            .ThrowOnError()
            .Output.Single();

        Assert.Equal(("PartlyRead", "ProtocolViolation"), (Text(row, "Status"), Text(row, "Cause")));
        Assert.Equal((2L, 4L), (Number(row, "FoldersNotRead"), Number(row, "ItemCount")));
        Assert.All(Many(row, "Folders"), folder => Assert.Null(folder.Properties["UnreadItemsInFolder"].Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("* LIST (\\Noselect) \"/\" \"\"\r\n")]
    public void A_mailbox_without_a_folder_is_not_ok(string list)
    {
        using ScriptedServer server = ScriptedServer.Start(
            client =>
            {
                client.WriteLine("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready");
                while (client.ReadLine() is { } line)
                {
                    string[] words = line.Split(' ');
                    client.Write((words[1] == "LIST" ? list : string.Empty) + $"{words[0]} OK done\r\n");
                }
            },
            labs.Full.ServerCertificate
        );
        using Shell shell = AuditRows.Shell(labs.Full);

        PSObject row = shell
            .Run("$args[0] | Invoke-SpectrumMailboxAudit @lab", (object)new[] { Of("u", server) })
            .ThrowOnError()
            .Output.Single();

        Assert.Equal(("Failed", "ProtocolViolation"), (Text(row, "Status"), Text(row, "Cause")));
        Assert.Contains("no folder", Text(row, "Detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4294967296")]
    [InlineData("99999999999999999999")]
    [InlineData("NIL")]
    public void A_message_whose_size_is_out_of_range_is_missed(string size)
    {
        using ScriptedServer server = Start("MESSAGES 2 UNSEEN 0 SIZE 30", uids: ["1", "2"], size: size);
        using Shell shell = AuditRows.Shell(labs.Full);

        PSObject row = shell
            .Run("$args[0] | Invoke-SpectrumMailboxAudit @lab -Depth Envelope", (object)new[] { Of("u", server) })
            .ThrowOnError()
            .Output.Single();

        Assert.Equal(("PartlyRead", "ProtocolViolation"), (Text(row, "Status"), Text(row, "Cause")));
    }

    private static PSObject Of(string name, ScriptedServer server) =>
        Row(("EmailAddress", name + "@lab.test"), ("Password", "p"), ("Port", $"{server.Port}"));

    private ScriptedServer Start(
        string figures,
        string attack = "",
        string quota = "10 20",
        string[]? uids = null,
        int exists = 2,
        string size = "10"
    ) =>
        ScriptedServer.Start(
            client =>
            {
                client.WriteLine("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN QUOTA STATUS=SIZE] ready");
                while (client.ReadLine() is { } line)
                {
                    string[] words = line.Split(' ');
                    client.WriteLine(Answer(words, line) + $"{words[0]} OK [CAPABILITY IMAP4rev1 QUOTA STATUS=SIZE] done");
                }

                string Answer(string[] words, string line) =>
                    (words[1] == "UID" ? words[2] : words[1]) switch
                    {
                        "LIST" => "* LIST () \"/\" INBOX\r\n* LIST () \"/\" More\r\n"
                            + $"{(attack.Length > 0 ? "* LIST " + attack + "\r\n" : "")}",
                        "STATUS" => $"* STATUS {words[2]} ({figures} UIDNEXT 9 UIDVALIDITY 7)\r\n",
                        "GETQUOTAROOT" => $"* QUOTAROOT INBOX \"\"\r\n* QUOTA \"\" (STORAGE {quota})\r\n",
                        "EXAMINE" => $"* {exists} EXISTS\r\n* OK [UIDVALIDITY 7]\r\n",
                        "FETCH" when uids is not null && !line.Contains("(SUBJECT)", StringComparison.Ordinal) => string.Concat(
                            uids.Select(
                                (uid, index) =>
                                    $"* {index + 1} FETCH (UID {uid} FLAGS (\\Seen) INTERNALDATE \"01-Jan-2025 00:00:00 "
                                    + $"+0000\" RFC822.SIZE {size} BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 "
                                    + "1))\r\n"
                            )
                        ),
                        _ => string.Empty,
                    };
            },
            labs.Full.ServerCertificate
        );
}
