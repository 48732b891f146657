using System;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Folders;

/// <summary>Figures of many folders on a server that does not give them with its list.</summary>
public sealed class FolderFiguresTests(Labs labs)
{
    private const int Folders = 40;

    [Theory]
    [InlineData("IMAP4rev1", 12)]
    [InlineData("IMAP4rev1 LIST-EXTENDED LIST-STATUS NAMESPACE", 12)]
    [InlineData("IMAP4rev1 STATUS=SIZE CONDSTORE NAMESPACE", 12)]
    public void Commands_are_sent_together_and_give_what_single_ones_give(string capabilities, int seconds)
    {
        Lab lab = labs.Get(ChangeLab.Announcing(capabilities));
        LabUser user = LabShell.NewUser(lab);
        string[] names = [.. Enumerable.Range(1, Folders).Select(number => $"Größe & Maß {number}")];
        lab.CreateFolders(user.Address, names);
        lab.Seed(user.Address, 7);
        lab.Seed(user.Address, 3, names[4]);
        lab.Seed(user.Address, 5, names[30]);
        using FaultProxy proxy = FaultProxy.Start(lab.ImapsPort, new FaultPlan { Delay = TimeSpan.FromMilliseconds(100) });
        using Shell shell = LabShell.Connected(lab, user, proxy.Port);
        using Shell near = LabShell.Connected(lab, user);

        var clock = Stopwatch.StartNew();
        ShellResult all = shell.Run("Get-SpectrumFolder").ThrowOnError();
        TimeSpan together = clock.Elapsed;

        Assert.InRange(together.TotalSeconds, 0, seconds);
        Assert.True(all.Output.Count > Folders);
        foreach (string name in new[] { "INBOX", names[4], names[30], names[12] })
        {
            PSObject one = near.Run("Get-SpectrumFolder $args[0]", name).ThrowOnError().Output.Single();
            PSObject same = all.Output.Single(folder => (string)folder.Properties["Path"].Value == name);
            Assert.Equal(Figures(one), Figures(same));
            Assert.NotNull(same.Properties["Size"].Value);
        }
    }

    [Theory]
    [InlineData(3, "* STATUS \"INBOX.F02\" (MESSAGES many UNSEEN 0 UIDNEXT 5 UIDVALIDITY 7)\n{tag} OK done")]
    [InlineData(30, "* STATUS \"INBOX.F02\" (MESSAGES many UNSEEN 0 UIDNEXT 5 UIDVALIDITY 7)\n{tag} OK done")]
    [InlineData(3, "{tag} NO not now")]
    [InlineData(30, "{tag} NO not now")]
    [InlineData(30, "* STATUS INBOX.F02\n{tag} OK STATUS Completed")]
    [InlineData(3, "* STATUS \"INBOX.F02\" (MESSAGES 99999999999999999999 UNSEEN 0)\n{tag} OK STATUS Completed")]
    public void One_bad_answer_is_that_folders_alone(int folders, string answer)
    {
        var imap = new OtherImap
        {
            Says = command =>
                command.StartsWith("STATUS", StringComparison.Ordinal) && command.Contains("F02", StringComparison.Ordinal)
                    ? answer
                    : null,
        };
        imap.Folders.UnionWith(Enumerable.Range(1, folders).Select(number => $"INBOX.F{number:00}"));
        using ScriptedServer server = ScriptedServer.Start(imap.Serve);
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "other");

        ShellResult result = shell.Run("Get-SpectrumFolder").ThrowOnError();

        Assert.Equal(folders + 1, result.Output.Count);
        Assert.All(
            result.Output,
            folder =>
                Assert.Equal(
                    (string)folder.Properties["Name"].Value == "F02" ? null : OtherImap.Messages,
                    (int?)folder.Properties["Items"].Value
                )
        );
        Assert.Null(server.Failure);
    }

    [Fact]
    public void A_server_that_takes_one_connection_is_asked_on_that_one()
    {
        var imap = new OtherImap();
        imap.Folders.UnionWith(Enumerable.Range(1, 20).Select(number => $"INBOX.F{number:00}"));
        int refused = 0;
        using ScriptedServer server = ScriptedServer.Start(client =>
        {
            if (client.Number > 1)
            {
                refused++;
                client.WriteLine("* BYE Too many connections");
                return;
            }

            imap.Serve(client);
        });
        using var shell = new Shell();
        OtherImap.Connect(shell, server, "other");

        ShellResult result = shell.Run("Get-SpectrumFolder").ThrowOnError();

        Assert.Equal(21, result.Output.Count);
        Assert.All(result.Output, folder => Assert.Equal(OtherImap.Messages, (int)folder.Properties["Items"].Value));
        Assert.All(result.Output, folder => Assert.NotNull(folder.Properties["Size"].Value));
        Assert.Equal(1, refused);
    }

    private static string Figures(PSObject folder) =>
        string.Join(
            " ",
            new[] { "RawPath", "Items", "Unread", "Size", "UidValidity", "UidNext" }.Select(name =>
                $"{name}={folder.Properties[name].Value}"
            )
        );
}
