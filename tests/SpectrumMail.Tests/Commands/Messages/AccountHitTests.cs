using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>Remove-, Move- and Save-SpectrumMessage on what Search-SpectrumMailbox finds in many mailboxes.</summary>
public sealed class AccountHitTests(Labs labs)
{
    private const string Subject = "Your parcel waits 4711";

    public static TheoryData<LabVariant> Variants => LabShell.Variants;

    [Theory]
    [MemberData(nameof(Variants))]
    public void What_is_found_is_saved_and_removed_and_nothing_else_changes(LabVariant variant)
    {
        using var crowd = new Crowd(labs.Variant(variant), 12, 4);
        using Shell shell = crowd.Shell();
        shell.Set("evidence", crowd.Evidence);
        shell.Set("log", crowd.Log);

        ShellResult saved = shell
            .Run("$hits = $rows | Search-SpectrumMailbox @lab -Subject 'parcel waits'; $hits | Save-SpectrumMessage $evidence")
            .ThrowOnError();
        ShellResult removed = shell.Run("$hits | Remove-SpectrumMessage -Permanent -Confirm:$false -ActionLog $log -PassThru");

        Assert.Equal(4, saved.Output.Count);
        Assert.Equal(crowd.Bad, crowd.Saved());
        if (variant is LabVariant.Bare or LabVariant.Spectrum)
        {
            Assert.Equal(4, removed.Errors.Count);
            Assert.All(
                removed.Errors,
                error => Assert.StartsWith("ExactDeletionMissing", error.FullyQualifiedErrorId, StringComparison.Ordinal)
            );
            Assert.Equal(crowd.Before, crowd.Look());
            return;
        }

        removed.ThrowOnError();
        Assert.Equal(4, removed.Output.Count);
        Assert.Equal(crowd.BeforeWithoutBad, crowd.Look());
        JsonElement[] lines = [.. File.ReadAllLines(crowd.Log).Skip(1).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(
            ["Begun", "Begun", "Begun", "Begun", "Done", "Done", "Done", "Done"],
            lines.Select(line => line.GetProperty("state").GetString()).Order()
        );
        Assert.Equal(crowd.With.Order(), lines.Select(line => line.GetProperty("account").GetString()!).Distinct().Order());
        Assert.All(lines, line => Assert.Contains("parcel", line.GetProperty("foundBy").GetString(), StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(crowd.Log));
        }
    }

    [Fact]
    public void WhatIf_changes_nothing_and_writes_no_log()
    {
        using var crowd = new Crowd(labs.Full, 3, 2);
        using Shell shell = crowd.Shell();
        shell.Set("log", crowd.Log);
        shell.Set("evidence", crowd.Evidence);

        shell
            .Run(
                """
                $hits = $rows | Search-SpectrumMailbox @lab -Subject 'parcel waits'
                $hits | Remove-SpectrumMessage -WhatIf -ActionLog $log
                $hits | Move-SpectrumMessage Archive -WhatIf -ActionLog $log
                $hits | Save-SpectrumMessage $evidence -RemoveSaved -WhatIf -ActionLog $log
                """
            )
            .ThrowOnError();

        Assert.Equal(crowd.Before, crowd.Look());
        Assert.False(File.Exists(crowd.Log));
        Assert.False(Directory.Exists(crowd.Evidence));
    }

    [Theory]
    [InlineData("Search-SpectrumMailbox @lab")]
    [InlineData("Search-SpectrumMailbox @lab -Folder INBOX | Select-Object * -ExcludeProperty FoundBy")]
    [InlineData("Search-SpectrumMailbox @lab -Query ALL")]
    [InlineData("Search-SpectrumMailbox @lab -Query '(all) UID 1:*'")]
    public void Removal_of_what_no_filter_found_needs_Force(string search)
    {
        using var crowd = new Crowd(labs.Full, 2, 1);
        using Shell shell = crowd.Shell();
        shell.Set("evidence", crowd.Evidence);

        ShellResult refused = shell.Run($"$hits = $rows | {search}; $hits | Remove-SpectrumMessage -Permanent -Confirm:$false");

        Assert.StartsWith("RemovalUnfiltered", refused.Fatal!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(crowd.Before, crowd.Look());
        refused = shell.Run("$hits | Save-SpectrumMessage $evidence -RemoveSaved -Confirm:$false");
        Assert.StartsWith("RemovalUnfiltered", refused.Fatal!.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(crowd.Before, crowd.Look());
        shell
            .Run("$hits | Where-Object Folder -eq INBOX | Remove-SpectrumMessage -Permanent -Force -Confirm:$false")
            .ThrowOnError();
        Assert.DoesNotContain(crowd.Look(), message => message.Folder == "INBOX");
    }

    [Theory]
    [InlineData("MessageId", "other@lab.test", "MessageDiffers")]
    [InlineData("Size", "5", "MessageDiffers")]
    [InlineData("UidValidity", "7", "UidValidityChanged")]
    [InlineData("UidValidity", "0", "HitIncomplete")]
    [InlineData("Uid", "0", "HitIncomplete")]
    [InlineData("Account", "stranger@lab.test", "AccountUnknown")]
    public void A_message_that_is_another_one_stays(string property, string value, string id)
    {
        using var crowd = new Crowd(labs.Full, 2, 2);
        using Shell shell = crowd.Shell();

        ShellResult result = shell.Run(
            """
            $hits = @($rows | Search-SpectrumMailbox @lab -Subject 'parcel waits' | Select-Object * | Sort-Object Account)
            $hits[0].($args[0]) = $args[1]
            $hits | Remove-SpectrumMessage -Permanent -Confirm:$false
            """,
            property,
            value
        );

        Assert.StartsWith(id, Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(crowd.Before.Length - 1, crowd.Look().Length);
    }

    [Fact]
    public void Messages_carry_no_credential_and_another_PowerShell_needs_a_session()
    {
        using var crowd = new Crowd(labs.Full, 2, 1);
        using Shell shell = crowd.Shell();
        string file = crowd.Log + ".xml";
        shell.Run("$rows | Search-SpectrumMailbox @lab -Subject 'parcel waits' | Export-Clixml $args[0]", file).ThrowOnError();
        Assert.DoesNotContain(crowd.Users[0].Password, File.ReadAllText(file), StringComparison.Ordinal);
        using Shell other = crowd.Shell();

        ShellResult unknown = other.Run("Import-Clixml $args[0] | Move-SpectrumMessage Trash -Confirm:$false", file);
        ShellResult known = other.Run(
            """
            $null = Connect-Spectrum -Credential $args[0] @lab
            Import-Clixml $args[1] | Move-SpectrumMessage Trash -Confirm:$false
            """,
            Labs.Credential(crowd.Users[0]),
            file
        );

        File.Delete(file);
        Assert.StartsWith("AccountUnknown", Assert.Single(unknown.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        known.ThrowOnError();
        Assert.Equal(crowd.Before.Length, crowd.Look().Length);
        Assert.Equal(1, crowd.Look().Count(message => message.Folder == "Trash"));
    }

    [Theory]
    [InlineData("Remove-SpectrumMessage -Permanent")]
    [InlineData("Remove-SpectrumMessage")]
    [InlineData("Move-SpectrumMessage Archive")]
    [InlineData("Save-SpectrumMessage $evidence -RemoveSaved")]
    public void Each_mailbox_has_one_question_with_its_count(string command)
    {
        using var crowd = new Crowd(labs.Full, 3, 2);
        foreach (LabUser user in crowd.Users)
        {
            labs.Full.CreateFolder(user.Address, "Archive");
        }

        var host = new ExampleHost("unused");
        using var shell = new Shell(host: host);
        shell.Set("lab", LabShell.Servers(labs.Full));
        shell.Set("rows", AuditRows.Of(crowd.Users));
        shell.Set("evidence", crowd.Evidence);

        shell
            .Run(
                "$lab.Remove('SmtpServer'); $lab.Remove('SmtpPort'); $lab.Security = 'Tls'\n"
                    + "$rows | Search-SpectrumMailbox @lab -Subject parcel | "
                    + command
            )
            .ThrowOnError();

        Assert.Equal(2, host.Questions.Count);
        Assert.All(
            crowd.With,
            address =>
                Assert.Single(host.Questions, text => text.Contains(" of " + address + " (INBOX: ", StringComparison.Ordinal))
        );
    }

    // Mailboxes of which the first ones hold the message; each has a message that another program has marked as deleted.
    private sealed class Crowd : IDisposable
    {
        private readonly Lab _lab;
        private readonly TempFolder _folder = new();

        public Crowd(Lab lab, int count, int with)
        {
            _lab = lab;
            Users = [.. Enumerable.Range(0, count).Select(_ => LabShell.NewUser(lab))];
            foreach (LabUser user in Users)
            {
                lab.Seed(user.Address, 5);
                lab.Flag(user, "\\Deleted", "3");
            }

            foreach (LabUser user in Users.Take(with))
            {
                Delivery.Append(lab, user, Subject);
            }

            With = [.. Users.Take(with).Select(user => user.Address)];
            Bad = with;
            Before = Look();
            Directory.CreateDirectory(_folder.Path);
        }

        public LabUser[] Users { get; }

        public string[] With { get; }

        public int Bad { get; }

        public StoredMessage[] Before { get; }

        // The message came last.
        public StoredMessage[] BeforeWithoutBad => [.. Before.Where(message => message.Uid != 6)];

        public string Evidence => _folder.Combine("evidence");

        public string Log => _folder.Combine("actions.json");

        public StoredMessage[] Look() => [.. Users.SelectMany(user => _lab.Look(user))];

        public int Saved() => Directory.GetFiles(Evidence, "*.eml", SearchOption.AllDirectories).Length;

        public Shell Shell()
        {
            Shell shell = AuditRows.Shell(_lab);
            shell.Set("rows", AuditRows.Of(Users));
            return shell;
        }

        public void Dispose() => _folder.Dispose();
    }
}
