using System;
using System.Collections.Generic;
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
    private const int Each = 60;

    // All of it takes minutes on a slow machine: SPECTRUMMAIL_ACCOUNTS=20 SPECTRUMMAIL_KILLS=5.
    private static readonly int s_accounts = Number("SPECTRUMMAIL_ACCOUNTS", 5);
    private static readonly int s_kills = Number("SPECTRUMMAIL_KILLS", 3);

    private static readonly string[][] s_trees =
    [
        ["INBOX"],
        ["Projekte", "Größe 2024"],
        ["Projekte", "日本語"],
        ["a & b"],
        ["Odd (x) 'q'"],
        ["100 !# done;"],
        ["Entwürfe & Ideen", "été"],
        ["ＦＵＬＬ"],
        ["🙂"],
        ["[brackets]"],
        ["con"],
        ["Leer"],
    ];

    [Theory]
    [InlineData("Cyrus")]
    [InlineData("Courier")]
    public void Accounts_are_copied_exactly_once_over_kills_and_the_figures_add_up(string server)
    {
        (Host from, Host to) = (hosts["Dovecot 2.3"], hosts[server]);
        (LabUser Old, LabUser New)[] pairs =
        [
            .. Enumerable.Range(0, s_accounts).Select(number => (Fill(from, hasOdd: number % 5 == 0), to.NewUser())),
        ];
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        string script = Write(folder, from, to, pairs);

        for (int kill = 1; kill <= s_kills; kill++)
        {
            RunAndKill(script, folder.Combine("state"), 3000 * kill);
        }

        (string[] last, string[] errors) = Run(script);
        (string[] again, string[] later) = Run(script);

        (int before, int after) = (0, 0);
        foreach ((LabUser old, LabUser fresh) in pairs)
        {
            foreach (string[] tree in s_trees.Where(tree => !IsRefused(errors, tree)))
            {
                before += Look(from, old, tree).Length;
                after += Look(to, fresh, tree).Length;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{server}: {s_accounts} accounts, {s_kills} kills, {before} messages, {after} copied; errors of the last run:\n"
                + string.Join('\n', errors.Concat(last))
        );
        int[][] figures = [.. last.Concat(again).Select(Figures)];
        Assert.Equal(2 * s_accounts, figures.Length);
        Assert.All(figures, row => Assert.Equal(row[0], row[1] + row[2] + row[3] + row[5]));

        // Those of a folder whose name the server refuses remain.
        Assert.Equal(
            (before, before),
            (figures.Take(s_accounts).Sum(row => row[0] - row[5]), figures.Skip(s_accounts).Sum(row => row[0] - row[5]))
        );
        Assert.Equal(0, figures.Skip(s_accounts).Sum(row => row[1]));
        Assert.Equal(after, figures.Skip(s_accounts).Sum(row => row[2]));

        // A server may refuse a malformed message or the name of a folder, and change what it stores: each is named, both times.
        Assert.Equal(figures.Sum(row => row[3]), errors.Concat(later).Count(error => IsOfMessage(error) && !IsMissing(error)));
        Assert.Equal(figures.Sum(row => row[4] - row[3]), errors.Concat(later).Count(IsMissing));
        Assert.Equal(errors.Order(), later.Order());
    }

    private static bool IsOfMessage(string error) => !error.StartsWith("! folder", StringComparison.Ordinal);

    private static bool IsMissing(string error) => error.Contains("CopyMissing", StringComparison.Ordinal);

    private static bool IsRefused(string[] errors, string[] tree) =>
        errors.Any(error => !IsOfMessage(error) && error.EndsWith(tree[^1], StringComparison.Ordinal));

    private static LabUser Fill(Host host, bool hasOdd)
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

        IEnumerable<byte[]> odd = hasOdd ? OddMail.Messages : [];
        foreach (byte[] message in odd.Where(message => message.Length > 0 && !message.Contains((byte)0)))
        {
            imap.Append(host.Path("a & b"), message);
        }

        return user;
    }

    private static string[] Look(Host host, LabUser user, string[] tree)
    {
        using PlainImap imap = host.Open(user);
        return [.. imap.Look(host.Path(tree)).Select(message => message.Uid.ToString(CultureInfo.InvariantCulture))];
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number)
            ? number
            : otherwise;

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
            [Console]::OutputEncoding = [Text.UTF8Encoding]::new($false)
            $WarningPreference = 'SilentlyContinue'
            $env:SPECTRUMMAIL_STATE = '{{folder.Combine("state")}}'
            Import-Module '{{Repository.Module}}'
            Import-Csv '{{folder.Combine("accounts.csv")}}' |
                Invoke-SpectrumMigration -SourceServer localhost -SourcePort {{from.ImapsPort}} -DestinationServer localhost `
                 -DestinationPort {{to.ImapsPort}} -CertificateAuthority '{{from.CaFile}}' `
                 -Verify -ErrorVariable failures -ErrorAction SilentlyContinue |
                ForEach-Object {
                    "$($_.Status) $($_.Found) $($_.Copied) $($_.ThereBefore) $($_.Failed) $($_.Missing) $($_.Remaining)"
                }
            foreach ($failure in $failures) {
                $kind = if ($failure.TargetObject -match '/\d+$') { 'message' } else { 'folder' }
                "! $kind $($failure.FullyQualifiedErrorId.Split(',')[0]) $($failure.TargetObject)"
            }
            """
        );
        return script;
    }

    private static (string[] Rows, string[] Errors) Run(string script)
    {
        ILookup<bool, string> lines = Pwsh.Run(script)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ToLookup(line => line.StartsWith('!'));
        return ([.. lines[false]], [.. lines[true]]);
    }

    // Kills it in the middle: after so many bytes were noted of what it sends.
    private static void RunAndKill(string script, string state, long bytes)
    {
        using Process process = Process.Start(Pwsh.Describe(script))!;
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        long before = Length(state);
        while (!process.HasExited && Length(state) < before + bytes)
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
