using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Servers.Support;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Servers;

/// <summary>Invoke-SpectrumMigration between servers of other makers, killed and started again.</summary>
public sealed class ManyMigrationTests(Hosts hosts)
{
    private const int Accounts = 5;
    private const int Each = 60;

    private static readonly string[][] s_trees =
    [
        ["INBOX"],
        ["Projekte", "Größe 2024"],
        ["Projekte", "日本語"],
        ["a & b"],
        ["Odd (x) 'q'"],
        ["Leer"],
    ];

    [Theory]
    [InlineData("Cyrus")]
    [InlineData("Courier")]
    public void Accounts_are_copied_exactly_once_over_kills_and_the_figures_add_up(string server)
    {
        (Host from, Host to) = (hosts["Dovecot 2.3"], hosts[server]);
        (LabUser Old, LabUser New)[] pairs = [.. Enumerable.Range(0, Accounts).Select(_ => (Fill(from), to.NewUser()))];
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string script = Write(folder, from, to, pairs);

        for (int kill = 1; kill <= 3; kill++)
        {
            RunAndKill(script, folder.Combine("state"));
        }

        string[] last = Run(script);
        string[] again = Run(script);

        int found = 0;
        foreach ((LabUser old, LabUser fresh) in pairs)
        {
            foreach (string[] tree in s_trees)
            {
                string[] before = Look(from, old, tree);
                Assert.Equal((server, tree[^1], before.Length), (server, tree[^1], Look(to, fresh, tree).Length));
                found += before.Length;
            }
        }

        Assert.All(last.Concat(again), row => Assert.StartsWith("Ok ", row, StringComparison.Ordinal));
        int[][] figures = [.. last.Concat(again).Select(Figures)];
        Assert.All(figures, row => Assert.Equal(row[0], row[1] + row[2] + row[3]));
        Assert.All(figures, row => Assert.Equal(0, row[4]));
        Assert.Equal(2 * found, figures.Sum(row => row[0]));
        Assert.Equal(0, figures.Skip(Accounts).Sum(row => row[1]));
    }

    private static LabUser Fill(Host host)
    {
        LabUser user = host.NewUser();
        using PlainImap imap = host.Open(user);
        foreach (string[] tree in s_trees.Skip(1))
        {
            imap.TryCreate(host.Path(tree));
        }

        for (int index = 0; index < Each; index++)
        {
            imap.AppendCorpus(host.Path(s_trees[index % (s_trees.Length - 1)]), index);
        }

        return user;
    }

    private static string[] Look(Host host, LabUser user, string[] tree)
    {
        using PlainImap imap = host.Open(user);
        return [.. imap.Look(host.Path(tree)).Select(message => message.Uid.ToString(CultureInfo.InvariantCulture))];
    }

    private static int[] Figures(string row) =>
        [.. row.Split(' ').Skip(1).Select(number => int.Parse(number, CultureInfo.InvariantCulture))];

    private static string Write(TempFolder folder, Host from, Host to, (LabUser Old, LabUser New)[] pairs)
    {
        File.WriteAllLines(
            folder.Combine("accounts.csv"),
            pairs
                .Select(pair => string.Join(",", pair.Old.Address, pair.Old.Password, pair.New.Address, pair.New.Password))
                .Prepend("SourceAddress,SourcePassword,DestinationAddress,DestinationPassword")
        );
        string script = folder.Combine("migrate.ps1");
        File.WriteAllText(
            script,
            $$"""
            $ErrorActionPreference = 'Stop'
            $WarningPreference = 'SilentlyContinue'
            $env:SPECTRUMMAIL_STATE = '{{folder.Combine("state")}}'
            Import-Module '{{Repository.Module}}'
            Import-Csv '{{folder.Combine("accounts.csv")}}' |
                Invoke-SpectrumMigration -SourceServer localhost -SourcePort {{from.ImapsPort}} -DestinationServer localhost `
                 -DestinationPort {{to.ImapsPort}} -CertificateAuthority '{{from.CaFile}}' -Verify |
                ForEach-Object { "$($_.Status) $($_.Found) $($_.Copied) $($_.ThereBefore) $($_.Failed) $($_.Missing)" }
            """
        );
        return script;
    }

    private static string[] Run(string script) =>
        [.. Pwsh.Run(script).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    // Kills it after something was noted of what it sends.
    private static void RunAndKill(string script, string state)
    {
        using Process process = Process.Start(Pwsh.Describe(script))!;
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        long before = Length(state);
        while (!process.HasExited && Length(state) == before)
        {
            Thread.Sleep(1);
        }

        process.Kill();
        process.WaitForExit();
    }

    private static long Length(string state) =>
        Directory.Exists(state)
            ? Directory.EnumerateFiles(state, "*.journal", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length)
            : 0;
}
