using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;
using static SpectrumMail.Tests.Support.AuditRows;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>
/// A search of many mailboxes 50 ms away. As many as SPECTRUMMAIL_SEARCH says, such as <c>500x1000</c> (mailboxes, messages in
/// each); then the time is compared with that of an audit.
/// </summary>
public sealed class SearchScaleTests(Labs labs)
{
    private const int With = 7;

    [Fact]
    public void Few_messages_in_many_mailboxes_are_found_exactly_and_with_few_round_trips()
    {
        string? wanted = Environment.GetEnvironmentVariable("SPECTRUMMAIL_SEARCH");
        int[] size = [.. (wanted ?? "40x30").Split('x').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        LabUser[] users = [.. labs.Full.AddCrowd(size[0], size[1], "search")];
        int with = wanted is null ? With : Math.Min(37, size[0]);
        foreach (LabUser user in users.Take(with))
        {
            Delivery.Append(labs.Full, user, "parcel 4711 waits");
        }

        using FaultProxy far = FaultProxy.Start(labs.Full.ImapsPort, new FaultPlan { Delay = TimeSpan.FromMilliseconds(50) });
        using Shell shell = AuditRows.Shell(labs.Full, far.Port);
        shell.Set("rows", Of(users));
        shell.Run("$null = $rows | Select-Object -First 2 | Invoke-SpectrumMailboxAudit @lab").ThrowOnError();

        (ShellResult audits, TimeSpan audit) = Time(shell, "$rows | Invoke-SpectrumMailboxAudit @lab");
        (ShellResult rows, TimeSpan estimate) = Time(
            shell,
            "$rows | Search-SpectrumMailbox @lab -Subject 'parcel 4711' -EstimateResultOnly"
        );
        (ShellResult found, TimeSpan search) = Time(shell, "$rows | Search-SpectrumMailbox @lab -Subject 'parcel 4711'");

        Assert.Equal(
            users.Take(with).Select(user => user.Address).Order(),
            found.Output.Select(hit => Text(hit, "Account")).Order()
        );
        Assert.Equal(with, rows.Output.Sum(row => Number(row, "ItemCount")));
        Assert.All(rows.Output, row => Assert.Equal(6, Number(row, "FolderCount")));
        Assert.All(rows.Output, row => Assert.InRange(Number(row, "RoundTrips"), 1, 7));
        string figures = string.Create(
            CultureInfo.InvariantCulture,
            $"{size[0]} x {size[1]}: audit {audit.TotalSeconds:0.00} s, "
                + $"estimate {estimate.TotalSeconds:0.00} s, search {search.TotalSeconds:0.00} s"
        );
        TestContext.Current.TestOutputHelper?.WriteLine(figures);
        if (wanted is not null)
        {
            // By now the server has read every message once.
            TimeSpan again = Time(shell, "$rows | Invoke-SpectrumMailboxAudit @lab").Taken;
            TimeSpan once = Time(shell, "$rows | Search-SpectrumMailbox @lab -Subject 'parcel 4711' -EstimateResultOnly").Taken;
            var clock = Stopwatch.StartNew();
            foreach (LabUser user in users)
            {
                labs.Full.Doveadm(user.Address, "search", "mailbox", "*", "SUBJECT", "parcel 4711");
            }

            figures += string.Create(
                CultureInfo.InvariantCulture,
                $"; again: audit {again.TotalSeconds:0.00} s, estimate {once.TotalSeconds:0.00} s; "
                    + $"the server's own search, one after the other {clock.Elapsed.TotalSeconds:0.00} s"
            );
            System.IO.File.AppendAllText(System.IO.Path.Combine(Repository.Root, "output", "search.txt"), figures + "\n");
        }

        Assert.Equal(users.Length, audits.Output.Count);
    }

    private static (ShellResult Result, TimeSpan Taken) Time(Shell shell, string script)
    {
        var clock = Stopwatch.StartNew();
        ShellResult result = shell.Run(script).ThrowOnError();
        return (result, clock.Elapsed);
    }
}
