using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using SpectrumMail.Mail.Duplicates;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;
using static SpectrumMail.Tests.Support.AuditRows;

namespace SpectrumMail.Tests.Commands.Messages;

/// <summary>
/// Find-SpectrumDuplicate: what is the same and what is not, what is kept, and what Remove-SpectrumMessage takes of it.
/// </summary>
public sealed class FindDuplicateTests(Labs labs)
{
    private static readonly DateTimeOffset s_day = new(2024, 5, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly LabOptions s_views = new()
    {
        Smtp = false,
        ExtraDovecot = new Dictionary<string, string>
        {
            ["namespace views/type"] = "private",
            ["namespace views/prefix"] = "Views/",
            ["namespace views/separator"] = "/",
            ["namespace views/location"] = "mdbox:%h/views",
            ["namespace views/mailbox All/special_use"] = "\\All",
            ["namespace views/mailbox All/auto"] = "create",
        },
    };

    [Fact]
    public void Two_hundred_groups_among_three_thousand_messages_are_found_exactly_and_removed()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        var mailbox = DuplicateMailbox.Make(messages: 3000, groups: 200);
        mailbox.Fill(lab, user);
        StoredMessage[] before = lab.Look(user);
        using Shell shell = LabShell.Connected(lab, user);

        PSObject[] found = [.. shell.Run("Find-SpectrumDuplicate").ThrowOnError().Output];
        shell.Run("Find-SpectrumDuplicate | Remove-SpectrumMessage -WhatIf").ThrowOnError();
        StoredMessage[] shown = lab.Look(user);
        shell.Run("Find-SpectrumDuplicate | Remove-SpectrumMessage -Confirm:$false").ThrowOnError();
        StoredMessage[] after = lab.Look(user);

        Assert.Equal(3000, before.Length);
        Assert.Equal(200, mailbox.Expected.Values.Distinct().Count());
        Assert.Equal(
            mailbox.Expected.Select(pair => $"{pair.Key} = {pair.Value}").Order(StringComparer.Ordinal),
            found.Select(message => message.ToString()).Order(StringComparer.Ordinal)
        );
        Assert.Equal(Enumerable.Range(1, 200), found.Select(message => (int)Number(message, "Group")).Distinct());
        Assert.Equal(before, shown);
        Assert.Equal(
            before.Where(message => !mailbox.Expected.ContainsKey($"{message.Folder}/{message.Uid}")),
            after.Where(message => message.Folder != "Trash")
        );
        Assert.Equal(mailbox.Expected.Count, after.Count(message => message.Folder == "Trash"));
        Assert.Empty(shell.Run("Find-SpectrumDuplicate").ThrowOnError().Output);
    }

    [Theory]
    [MemberData(nameof(LabShell.Variants), MemberType = typeof(LabShell))]
    public void The_oldest_is_kept_then_the_one_further_down_and_never_one_in_Spam(LabVariant variant)
    {
        Lab lab = labs.Variant(variant);
        LabUser user = LabShell.NewUser(lab);
        lab.CreateFolder(user.Address, LabShell.ServerPath(variant, "Projects"));
        string Put(string folder, int number, int how, int days)
        {
            string path = folder == "INBOX" ? folder : LabShell.ServerPath(variant, folder);
            byte[] message = Encoding.UTF8.GetBytes(DuplicateMailbox.Altered(DuplicateMailbox.Message(number), how));
            lab.AppendAll(user.Address, path, [(message, "", s_day.AddDays(days))]);
            return $"{path}/{lab.ReadMail(user.Address, path).Count}";
        }

        string[] oldest = [Put("INBOX", 1, 0, 1), Put("Projects/Old", 1, 1, 2)];
        string[] deepest = [Put("INBOX", 2, 2, 1), Put("Projects", 2, 3, 1), Put("Projects/Old", 2, 4, 1)];
        string[] noSpam = [Put("Spam", 3, 1, 1), Put("INBOX", 3, 0, 9)];
        Put("Trash", 1, 0, 0);
        string[] same = [Put("INBOX", 4, 0, 1), Put("INBOX", 4, 0, 1)];
        using Shell shell = LabShell.Connected(lab, user);

        string[] all = Found(shell, "Find-SpectrumDuplicate");
        string[] within = Found(shell, "Get-SpectrumFolder | Where-Object Selectable | Find-SpectrumDuplicate -WithinFolder");
        string[] two = Found(shell, "Find-SpectrumDuplicate INBOX, Projects");
        string[] trash = Found(shell, "Find-SpectrumDuplicate INBOX, Trash");

        string pair = $"{same[1]} = {same[0]}";
        string[] expected =
        [
            $"{deepest[0]} = {deepest[2]}",
            $"{deepest[1]} = {deepest[2]}",
            $"{noSpam[0]} = {noSpam[1]}",
            $"{oldest[1]} = {oldest[0]}",
            pair,
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), all.Order(StringComparer.Ordinal));
        Assert.Equal([pair], within);
        Assert.Equal([$"{deepest[0]} = {deepest[1]}", pair], two.Order(StringComparer.Ordinal));
        string trashed = $"{LabShell.ServerPath(variant, "Trash")}/1 = {oldest[0]}";
        Assert.Equal(new[] { pair, trashed }.Order(StringComparer.Ordinal), trash.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_group_names_the_kept_message_and_removes_nothing_by_mistake()
    {
        Lab lab = labs.Full;
        LabUser user = LabShell.NewUser(lab);
        byte[] message = Encoding.UTF8.GetBytes(DuplicateMailbox.Message(1));
        lab.AppendAll(user.Address, "INBOX", [(message, "", s_day), (message, "", s_day.AddDays(-1)), (message, "", s_day)]);
        StoredMessage[] before = lab.Look(user);
        using Shell shell = LabShell.Connected(lab, user);

        dynamic group = shell.Run("Find-SpectrumDuplicate -AsGroup").Single;
        ShellResult refused = shell.Run("Find-SpectrumDuplicate -AsGroup | Remove-SpectrumMessage -Confirm:$false");
        StoredMessage[] untouched = lab.Look(user);
        shell
            .Run("(Find-SpectrumDuplicate -AsGroup).Duplicates | Remove-SpectrumMessage -Permanent -Confirm:$false")
            .ThrowOnError();

        Assert.Equal((2L, 2, 1), ((long)group.Kept.Uid, (int)group.Duplicates.Count, (int)group.Group));
        Assert.Equal(2 * (long)group.Kept.Size, (long)group.DuplicateSize);
        Assert.NotEmpty(refused.Errors);
        Assert.Equal(before, untouched);
        Assert.Equal([2u], lab.Look(user).Select(left => left.Uid));
    }

    [Fact]
    public void A_view_is_compared_alone_or_not_at_all()
    {
        Lab lab = labs.Get(s_views);
        LabUser user = LabShell.NewUser(lab);
        byte[] message = Encoding.UTF8.GetBytes(DuplicateMailbox.Message(1));
        lab.AppendAll(user.Address, "INBOX", [(message, "", s_day)]);
        lab.AppendAll(user.Address, "Views/All", [(message, "", s_day), (message, "", s_day)]);
        using Shell shell = LabShell.Connected(lab, user);

        ShellResult together = shell.Run("Find-SpectrumDuplicate INBOX, Views/All").ThrowOnError();

        Assert.Empty(Found(shell, "Find-SpectrumDuplicate"));
        Assert.Equal(["Views/All/2 = Views/All/1"], Found(shell, "Find-SpectrumDuplicate Views/All"));
        Assert.Empty(together.Output);
        Assert.Contains("Views/All", Assert.Single(together.Warnings), StringComparison.Ordinal);
    }

    // The administrator of a Dovecot may offer the same folders by two paths, and folders that show messages of others.
    [Fact]
    public void A_message_that_two_folders_show_is_no_duplicate_of_itself()
    {
        using var views = new TempFolder();
        string unread = Path.Combine(views.Path, "Unread");
        Directory.CreateDirectory(unread);
        File.WriteAllText(Path.Combine(unread, "dovecot-virtual"), "INBOX\nArchive\n  unseen\n");
        using var lab = Lab.Start(
            new LabOptions
            {
                Smtp = false,
                ExtraDovecot = new Dictionary<string, string>
                {
                    ["mail_plugins"] = "quota virtual",
                    ["protocol imap/mail_plugins"] = "quota virtual imap_quota",
                    ["namespace views/type"] = "private",
                    ["namespace views/prefix"] = "Views/",
                    ["namespace views/separator"] = "/",
                    ["namespace views/location"] = $"virtual:{views.Path}:INDEX=~/views",
                    ["namespace again/type"] = "private",
                    ["namespace again/prefix"] = "Again/",
                    ["namespace again/separator"] = "/",
                    ["namespace again/location"] = "mdbox:~/mdbox",
                    ["namespace again/alias_for"] = "",
                    ["namespace again/list"] = "yes",
                },
            }
        );
        LabUser user = LabShell.NewUser(lab);
        foreach (string folder in new[] { "INBOX", "Archive" })
        {
            byte[] one = Encoding.UTF8.GetBytes(DuplicateMailbox.Message(folder.Length));
            byte[] twice = Encoding.UTF8.GetBytes(DuplicateMailbox.Message(1));
            lab.AppendAll(user.Address, folder, [(one, "", s_day), (twice, "", s_day)]);
        }

        using Shell shell = LabShell.Connected(lab, user);

        string[] folders = Found(shell, "Get-SpectrumFolder | ForEach-Object Path");
        string[] found = Found(shell, "Find-SpectrumDuplicate");

        Assert.Superset(
            new HashSet<string> { "Views/Unread", "Again/Archive", "Archive", "INBOX" },
            new HashSet<string>(folders)
        );
        Assert.Equal("INBOX/2 = Again/Archive/2", Assert.Single(found));
        Assert.Equal(["INBOX/2 = Archive/2"], Found(shell, "Find-SpectrumDuplicate Views/Unread, INBOX, Archive"));
        Assert.Single(Found(shell, "Find-SpectrumDuplicate Views/Unread"));
    }

    [Fact]
    public void A_folder_that_cannot_be_opened_does_not_end_the_others()
    {
        Lab lab = labs.Get(ChangeLab.Restricted("Closed owner l\n"));
        LabUser user = LabShell.NewUser(lab);
        byte[] message = Encoding.UTF8.GetBytes(DuplicateMailbox.Message(1));
        lab.AppendAll(user.Address, "INBOX", [(message, "", s_day), (message, "", s_day)]);
        lab.CreateFolder(user.Address, "Closed");
        using Shell shell = LabShell.Connected(lab, user);

        ShellResult result = shell.Run("Find-SpectrumDuplicate");
        ShellResult missing = shell.Run("Find-SpectrumDuplicate Nowhere, INBOX");

        Assert.Equal("Closed", Assert.Single(result.Errors).TargetObject);
        Assert.Equal("INBOX/2 = INBOX/1", Assert.Single(result.Output).ToString());
        Assert.StartsWith("FolderNotFound", Assert.Single(missing.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Single(missing.Output);
    }

    [Fact]
    public void Over_POP3_it_says_what_it_needs()
    {
        using Shell shell = LabShell.ConnectedPop3(labs.Full, LabShell.NewUser(labs.Full));

        Assert.Equal("ImapRequired", shell.Run("Find-SpectrumDuplicate").FatalId);
    }

    [Fact]
    public void The_Trash_of_others_is_left_out_and_keeps_nothing()
    {
        Lab lab = labs.Get(PublicLab.Plain);
        LabUser user = LabShell.NewUser(lab);
        string trash = $"Public/{Guid.NewGuid():N}/Trash";
        byte[] message = Encoding.UTF8.GetBytes(DuplicateMailbox.Message(1));
        lab.AppendAll(user.Address, trash, [(message, "", s_day)]);
        lab.AppendAll(user.Address, "INBOX", [(message, "", s_day.AddDays(1))]);
        using Shell shell = LabShell.Connected(lab, user);

        string[] all = Found(
            shell,
            $"Find-SpectrumDuplicate INBOX, {trash.Replace("Trash", "*", StringComparison.Ordinal)} -Namespace All"
        );
        string[] named = Found(shell, $"Find-SpectrumDuplicate INBOX, {trash}");

        Assert.Empty(all);
        Assert.Equal([$"{trash}/1 = INBOX/1"], named);
    }

    // "à" is C3 A0 in UTF-8. Cyrus replaces both bytes, and A0 is a space in Latin-1.
    [Theory]
    [InlineData("Novità", "NovitXX", true)]
    [InlineData("Novità", "NovitX", false)]
    [InlineData("Novità \t", "Novit\u00E1", true)]
    public void Characters_that_a_server_replaces_count_to_the_last_byte(string one, string other, bool same)
    {
        ArraySegment<byte> Head(string subject) => new(Encoding.UTF8.GetBytes($"Subject: {subject}\r\n\r\n"));

        Assert.Equal(same, AuthoredHeader.Key(Head(one)) == AuthoredHeader.Key(Head(other)));
    }

    private static string[] Found(Shell shell, string script) =>
        [.. shell.Run(script).ThrowOnError().Output.Select(message => message.ToString())];
}
