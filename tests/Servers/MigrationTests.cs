using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Servers.Support;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Servers;

/// <summary>Copy-SpectrumMessage from server to server.</summary>
public sealed class MigrationTests(Hosts hosts)
{
    private const int Count = 1000;

    private static readonly string[] s_way = ["Dovecot 2.3", "Cyrus", "Courier", "Dovecot 2.4", "Dovecot 2.3"];

    private static readonly string[][] s_trees =
    [
        ["INBOX"],
        ["Projekte", "Größe 2024"],
        ["Projekte", "日本語"],
        ["a & b"],
        ["Sent"],
    ];

    [Fact]
    public void A_thousand_messages_go_round_all_servers_and_come_back_the_same()
    {
        (Host Host, LabUser User)[] stations = [.. s_way.Select(name => (hosts[name], hosts[name].NewUser()))];
        Fill(stations[0].Host, stations[0].User);
        using var shell = new Shell();
        using var state = new TempFolder();
        for (int index = 0; index < stations.Length; index++)
        {
            stations[index].Host.Connect(shell, stations[index].User, "s" + index);
        }

        for (int index = 1; index < stations.Length; index++)
        {
            string copy =
                $"Copy-SpectrumMessage -Session s{index - 1} -DestinationSession s{index} "
                + $"-CheckpointPath '{state.Combine("to" + index)}'";
            ShellResult first = shell.Run(copy).ThrowOnError();
            ShellResult again = shell.Run(copy).ThrowOnError();
            Assert.Equal((s_way[index], Count, 0), (s_way[index], Sum(first, "Stored"), Sum(again, "Stored")));
            Assert.Equal(Count, Sum(again, "StoredBefore"));
            Assert.Empty(first.Warnings);
        }

        foreach (string[] tree in s_trees)
        {
            List<Stored> start = Look(stations[0], tree);
            for (int index = 1; index < stations.Length; index++)
            {
                Compare($"{s_way[index]}, {string.Join('/', tree)}", start, Look(stations[index], tree));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Hosts.Imap), MemberType = typeof(Hosts))]
    public void Without_its_checkpoint_a_copy_finds_what_is_there_already(string server)
    {
        Host from = hosts["Dovecot 2.3"];
        Host to = hosts[server];
        (LabUser old, LabUser other) = (from.NewUser(), to.NewUser());
        using (PlainImap imap = from.Open(old))
        {
            imap.Seed(60);
        }

        using var shell = new Shell();
        using var state = new TempFolder();
        from.Connect(shell, old, "old");
        to.Connect(shell, other, "new");
        string copy = "Copy-SpectrumMessage -Session old -DestinationSession new -Folder INBOX -SkipExisting -CheckpointPath ";

        ShellResult first = shell.Run(copy + "$args[0]", state.Combine("first")).ThrowOnError();
        ShellResult again = shell.Run(copy + "$args[0]", state.Combine("again")).ThrowOnError();

        Assert.Equal((60, 0, 60), (Sum(first, "Stored"), Sum(again, "Stored"), Sum(again, "Skipped")));
    }

    private static void Fill(Host host, LabUser user)
    {
        using PlainImap imap = host.Open(user);
        foreach (string[] tree in s_trees.Skip(1))
        {
            imap.TryCreate(host.Path(tree));
        }

        for (int index = 0; index < Count; index++)
        {
            imap.AppendCorpus(host.Path(s_trees[index % s_trees.Length]), index);
        }
    }

    private static List<Stored> Look((Host Host, LabUser User) station, string[] tree)
    {
        using PlainImap imap = station.Host.Open(station.User);
        return imap.Look(station.Host.Path(tree));
    }

    private static void Compare(string where, List<Stored> before, List<Stored> after)
    {
        Assert.Equal((where, before.Count), (where, after.Count));
        foreach ((Stored old, Stored stored) in before.Zip(after))
        {
            Assert.Equal((where, old.Uid, old.Flags, old.Received), (where, old.Uid, stored.Flags, stored.Received));
            Assert.Equal((where, old.Uid, Text(old.Bytes)), (where, old.Uid, Text(stored.Bytes)));
        }
    }

    // Cyrus stores an X for every 8-bit character of a header.
    private static string Text(byte[] message)
    {
        string text = Encoding.Latin1.GetString(message);
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return Regex.Replace(text[..end], "[^\0-\x7f]", "X") + text[end..];
    }

    private static int Sum(ShellResult result, string property) => result.Output.Sum(row => (int)row.Properties[property].Value);
}
