using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>
/// Servers that answer as Dovecot does not. Where a fake is used, it says what Courier and Cyrus say, which the lab does not
/// have.
/// </summary>
public sealed class OtherServerTests(Labs labs)
{
    [Fact]
    public void A_folder_that_cannot_be_opened_does_not_end_a_backup()
    {
        Lab lab = labs.Get(ChangeLab.Restricted("Closed owner l\n"));
        LabUser user = LabShell.NewUser(lab);
        lab.Seed(user.Address, 3);
        lab.CreateFolder(user.Address, "Closed");
        lab.Seed(user.Address, 2, "Zebra");
        using Shell shell = LabShell.Connected(lab, user);
        using var files = new TempFolder();

        ShellResult result = shell.Run("Get-SpectrumFolder | Save-SpectrumMessage $args[0]", files.Path);

        Assert.Null(result.Fatal);
        Assert.Equal("Closed", Assert.Single(result.Errors).TargetObject);
        Assert.Equal([("INBOX", 3), ("Zebra", 2)], Saved(result));
    }

    [Fact]
    public void A_name_that_the_server_cannot_list_does_not_end_a_backup()
    {
        var imap = Courier("INBOX.a~b", "INBOX.zebra");
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "courier");
        using var files = new TempFolder();

        ShellResult result = shell.Run("Save-SpectrumMessage $args[0] -Folder INBOX, INBOX.a~b, INBOX.zebra", files.Path);

        Assert.Null(result.Fatal);
        Assert.Equal("INBOX.a~b", Assert.Single(result.Errors).TargetObject);
        Assert.Equal([("INBOX", 4), ("INBOX.zebra", 4)], Saved(result));
        Assert.Null(server.Failure);
    }

    [Fact]
    public void A_name_that_the_server_cannot_list_does_not_end_a_migration()
    {
        LabUser user = LabShell.NewUser(labs.Full);
        foreach (string folder in new[] { "INBOX", "a~b", "Zebra" })
        {
            labs.Full.Seed(user.Address, 2, folder);
        }

        var imap = Courier();
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using Shell shell = LabShell.Connected(labs.Full, user);
        OtherImap.Connect(shell, server, "courier");
        using var files = new TempFolder();

        ShellResult result = shell.Run(
            "Copy-SpectrumMessage -Session (Get-SpectrumSession | "
                + "Where-Object Name -ne courier) -DestinationSession courier -CheckpointPath $args[0]",
            files.Combine("copy")
        );

        Assert.Null(result.Fatal);
        Assert.Equal("INBOX.a~b", Assert.Single(result.Errors).TargetObject);
        Assert.Equal(4, imap.Stored);
        Assert.Contains("INBOX.Zebra", imap.Folders);
        Assert.Null(server.Failure);
    }

    [Fact]
    public void A_name_that_MailKit_refuses_does_not_end_an_import()
    {
        LabUser user = LabShell.NewUser(labs.Full);
        using Shell shell = LabShell.Connected(labs.Full, user);
        using var files = new TempFolder();
        Directory.CreateDirectory(files.Path);
        File.WriteAllText(files.Combine("1.eml"), "Subject: one\r\n\r\nText\r\n");

        ShellResult result = shell.Run(
            "foreach ($folder in \"tab`tname\", 'zebra') "
                + "{ Import-SpectrumMessage $args[0] -Folder $folder -CheckpointPath \"$($args[1])-$folder\" }",
            files.Combine("1.eml"),
            files.Combine("journal")
        );

        Assert.Null(result.Fatal);
        System.Management.Automation.ErrorRecord error = Assert.Single(result.Errors);
        Assert.True(error.FullyQualifiedErrorId.StartsWith("FolderNameInvalid", StringComparison.Ordinal), error.ToString());
        Assert.Single(labs.Full.ReadMail(user.Address, "zebra"));
    }

    [Fact]
    public void A_level_that_is_answered_OK_and_not_created_is_created_as_a_folder()
    {
        var imap = new OtherImap();
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "courier");
        using var files = new TempFolder();
        Directory.CreateDirectory(files.Path);
        File.WriteAllText(files.Combine("1.eml"), "Subject: one\r\n\r\nText\r\n");

        dynamic result = shell
            .Run(
                "Import-SpectrumMessage $args[0] -Folder Brand/Neu -CheckpointPath $args[1]",
                files.Combine("1.eml"),
                files.Combine("journal")
            )
            .Single;

        Assert.Equal(("INBOX.Brand.Neu", 1), ((string)result.Folder, (int)result.Stored));
        Assert.Equal(["INBOX", "INBOX.Brand", "INBOX.Brand.Neu"], imap.Folders.Order());
    }

    [Theory]
    [InlineData("{tag} NO Over quota", "NO Over quota")]
    [InlineData("{tag} NO [ALERT] You exceeded your mail quota.\n* 4 EXISTS", "You exceeded your mail quota.")]
    [InlineData("{tag} NO [OVERQUOTA] Quota exceeded", "Quota exceeded")]
    public void A_full_mailbox_ends_the_uploads_at_once_in_the_servers_own_words(string answer, string words)
    {
        var imap = new OtherImap { Says = command => command.StartsWith("APPEND", StringComparison.Ordinal) ? answer : null };
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "full");
        using var files = new TempFolder();
        Directory.CreateDirectory(files.Path);
        foreach (int number in Enumerable.Range(1, 40))
        {
            File.WriteAllText(files.Combine($"{number}.eml"), $"Subject: {number}\r\n\r\nText\r\n");
        }

        ShellResult result = shell.Run(
            "Import-SpectrumMessage $args[0] -Folder INBOX -CheckpointPath $args[1]",
            files.Path,
            files.Combine("journal")
        );

        Assert.Equal("OverQuota", result.FatalId);
        Assert.Contains(words, result.Fatal!.Exception.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0), (imap.Uploads, imap.Stored));
    }

    [Fact]
    public void A_quota_root_without_a_list_does_not_fail_the_test_of_a_connection()
    {
        var imap = new OtherImap
        {
            Capabilities = "QUOTA",
            Says = command =>
                command.StartsWith("GETQUOTAROOT", StringComparison.Ordinal)
                    ? "* QUOTAROOT \"INBOX\" \"ROOT\"\n* QUOTA \"ROOT\"\n{tag} OK GETQUOTAROOT Ok."
                    : null,
        };
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using var shell = new Shell();

        dynamic result = shell
            .Run(
                "Test-SpectrumConnection -Credential $args[0] -Server 127.0.0.1 -Port $args[1] -Security None "
                    + "-AllowUnencrypted -Protocol Imap",
                Labs.Credential(new LabUser("u@lab.test", "p")),
                server.Port
            )
            .Single;

        Assert.Contains(server.Received, line => line.Contains("GETQUOTAROOT", StringComparison.Ordinal));
        Assert.Equal(("None", string.Empty), ((string)result.Cause.ToString(), (string)result.Remedy));
        Assert.Null(result.Quota);
    }

    [Fact]
    public void Messages_before_a_refusal_are_saved_and_missing_ones_are_errors()
    {
        // RFC 2180, section 4.1.2: another program has removed the third message meanwhile.
        var imap = new OtherImap
        {
            Says = command =>
                command.StartsWith("UID FETCH", StringComparison.Ordinal) && command.Contains("BODY", StringComparison.Ordinal)
                    ? OtherImap.Fetched(command, [1, 2, 4])
                        + "{tag} NO [EXPUNGEISSUED] Some of the requested messages no longer exist"
                    : null,
            Folders = { "INBOX.zebra" },
        };
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "cyrus");
        using var files = new TempFolder();

        ShellResult result = shell.Run("Get-SpectrumFolder | Save-SpectrumMessage $args[0]", files.Path);

        Assert.Null(result.Fatal);
        Assert.Equal(["INBOX/3", "INBOX.zebra/3"], result.Errors.Select(error => error.TargetObject));
        Assert.All(result.Output, (dynamic saved) => Assert.Equal((3, 1), ((int)saved.Saved, (int)saved.Failed)));
        Assert.Equal(6, Directory.GetFiles(files.Path, "*.eml", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void A_message_that_arrives_while_a_folder_is_listed_is_not_missing()
    {
        bool isNamed = false;
        var imap = new OtherImap
        {
            Says = command =>
                command.StartsWith("UID SEARCH", StringComparison.Ordinal) ? "* SEARCH 1 2 3\n{tag} OK done"
                : Regex.IsMatch(command, @"^UID FETCH 1:\S+ \(?UID\)?$") && (isNamed = true)
                    ? OtherImap.Fetched("FETCH 1:*", Enumerable.Range(1, OtherImap.Messages)) + "* 5 EXISTS\n{tag} OK done"
                : null,
        };
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "other");
        using var files = new TempFolder();

        dynamic saved = shell.Run("Save-SpectrumMessage $args[0]", files.Path).Single;

        Assert.Equal((4, 0), ((int)saved.Saved, (int)saved.Failed));
        Assert.True(isNamed);
        Assert.Null(server.Failure);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public void Messages_are_saved_where_their_description_is_refused(int refusals)
    {
        // The third message is gone: the server says so when flags and dates are asked for, once or as often as it is named.
        int refused = 0;
        var imap = new OtherImap
        {
            Says = command =>
                command.StartsWith("UID FETCH", StringComparison.Ordinal)
                && !command.Contains("BODY", StringComparison.Ordinal)
                && OtherImap.Fetched(command, [3]).Length > 0
                && refused++ < refusals
                    ? OtherImap.Fetched(command, [1, 2, 4])
                        + "{tag} NO [EXPUNGEISSUED] Some of the requested messages no longer exist"
                    : null,
        };
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "other");
        using var files = new TempFolder();

        ShellResult result = shell.Run("Save-SpectrumMessage $args[0]", files.Path);

        Assert.Null(result.Fatal);
        int saved = refusals == 1 ? 4 : 3;
        Assert.Equal(saved, (int)((dynamic)Assert.Single(result.Output)).Saved);
        Assert.Equal(saved == 4 ? [] : ["INBOX/3"], result.Errors.Select(error => error.TargetObject));
        Assert.All(
            result.Errors,
            error => Assert.StartsWith("Message 3 of INBOX was not saved", error.Exception.Message, StringComparison.Ordinal)
        );
        Assert.Equal(saved, Directory.GetFiles(files.Path, "*.eml", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public void A_message_that_is_gone_is_not_called_malformed()
    {
        var imap = new OtherImap
        {
            Says = command =>
                command.Contains("FETCH", StringComparison.Ordinal) && OtherImap.Fetched(command, [3]).Length > 0
                    ? OtherImap.Fetched(command, [1, 2, 4]) + "{tag} NO [EXPUNGEISSUED] Some messages were expunged"
                    : null,
        };
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "other");

        ShellResult result = shell.Run("Get-SpectrumMessage");

        Assert.Equal([1L, 2L, 4L], result.Output.Select(message => (long)message.Properties["Uid"].Value).Order());
        Assert.StartsWith("MessageNotFound", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    // Courier takes a name with a tilde only in quotes, and the library does not quote it.
    private static OtherImap Courier(params string[] folders)
    {
        var imap = new OtherImap
        {
            Says = command =>
                command.StartsWith("LIST", StringComparison.Ordinal) && command.EndsWith("a~b", StringComparison.Ordinal)
                    ? "{tag} NO Mailbox does not exist, or must be subscribed to."
                    : null,
        };
        imap.Folders.UnionWith(folders);
        return imap;
    }

    private static (string, int)[] Saved(ShellResult result) =>
        [.. result.Output.Select((dynamic saved) => ((string)saved.Folder, (int)saved.Saved)).Where(saved => saved.Item2 > 0)];
}
