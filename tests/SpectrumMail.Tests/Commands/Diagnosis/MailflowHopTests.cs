using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using SpectrumMail.MailLab;
using SpectrumMail.Models;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Diagnosis;

/// <summary>How long a message of Test-SpectrumMailflow takes, and over which servers.</summary>
public sealed class MailflowHopTests(Labs labs)
{
    // With runs asked for, on a quiet machine, 0.3 s; beside other tests a thread may wait longer than that for its turn.
    private static readonly TimeSpan s_tolerance = TimeSpan.FromSeconds(Runs() > 4 ? 0.3 : 3);

    private static readonly LabOptions Retrying = new()
    {
        ExtraDovecot = new Dictionary<string, string> { ["quota_full_tempfail"] = "yes" },
        ExtraPostfix = new Dictionary<string, string>
        {
            ["minimal_backoff_time"] = "1s",
            ["maximal_backoff_time"] = "1s",
            ["queue_run_delay"] = "1s",
        },
    };

    [Fact]
    public void Latency_agrees_with_what_the_mailbox_server_logs()
    {
        int runs = Runs();
        using var flow = new MailflowLab(Precise());
        for (int run = 0; run < runs; run++)
        {
            string pair = run % 2 == 0 ? "-Session from -TargetSession to" : "-Session to -TargetSession from";
            MailflowTestResult result = flow.Test(pair);

            DateTime saved = Saved(flow.Lab, result.MessageId);
            TimeSpan own = saved - result.Sent!.Value.ToUniversalTime();
            TimeSpan difference = (result.MessageLatencyTime!.Value - own).Duration();
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{pair}: {result.MessageLatencyTime.Value.TotalMilliseconds:0} ms, the server {own.TotalMilliseconds:0} ms"
            );
            Assert.True(difference < s_tolerance, $"run {run}: {result.MessageLatencyTime}, the server says {own}");
        }

        Assert.Empty(flow.Stored());
    }

    [Fact]
    public void Hops_name_the_servers_with_protocol_encryption_and_delay()
    {
        using var flow = new MailflowLab(labs.Sending(MailflowLab.ToDetail));

        MailflowTestResult result = flow.Test("-Session from -TargetSession to");

        Assert.Equal([1, 2], result.Hops.Select(hop => hop.Number));
        Assert.Equal(("mail.lab.test", "ESMTPSA", true), (result.Hops[0].By, result.Hops[0].With, result.Hops[0].Tls));
        Assert.StartsWith("TLSv1.3 ", result.Hops[0].TlsDetail, StringComparison.Ordinal);
        Assert.Equal(("LMTP", false), (result.Hops[1].With, result.Hops[1].Tls));
        Assert.All(
            result.Hops,
            hop =>
            {
                Assert.Null(hop.ClockSkew);
                Assert.InRange(hop.Delay!.Value.TotalSeconds, 0, 20);
            }
        );
        Assert.False(result.IsRemoteTest);
    }

    [Fact]
    public async Task A_message_that_waits_on_the_way_shows_at_which_hop()
    {
        Lab lab = labs.Sending(Retrying);
        LabUser full = LabShell.NewUser(lab) with { QuotaBytes = 100 };
        lab.AddUser(full);
        using var flow = new MailflowLab(lab, full);
        Task growing = Task.Run(() =>
        {
            SpinWait.SpinUntil(
                () => lab.LogText().Contains("status=deferred", StringComparison.Ordinal),
                TimeSpan.FromSeconds(30)
            );
            Thread.Sleep(3000);
            lab.AddUser(full with { QuotaBytes = 1 << 30 });
            lab.FlushSmtp();
        });

        MailflowTestResult result = flow.Test("to -Session from -TimeoutSec 60 -WarningSec 0.5");
        await growing;

        Assert.Equal((MailflowOutcome.Delivered, MailflowStatus.Warning), (result.Outcome, result.Status));
        Assert.InRange(result.MessageLatencyTime!.Value.TotalSeconds, 2, 60);
        Assert.InRange(result.Hops[^1].Delay!.Value.TotalSeconds, 1, 60);
        Assert.Contains("0.5 are allowed", result.Detail.Replace(',', '.'), StringComparison.Ordinal);
    }

    // When Dovecot says that it has saved a message, to the microsecond: INTERNALDATE has whole seconds.
    private static DateTime Saved(Lab lab, string messageId)
    {
        string line = lab.LogText()
            .Split('\n')
            .First(text => text.Contains($"msgid=<{messageId}>: saved mail", StringComparison.Ordinal));
        return DateTime.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal).ToUniversalTime();
    }

    private static int Runs() =>
        int.Parse(Environment.GetEnvironmentVariable("SPECTRUMMAIL_MAILFLOW_RUNS") ?? "4", CultureInfo.InvariantCulture);

    private Lab Precise() =>
        labs.Sending(
            new LabOptions
            {
                ExtraDovecot = new Dictionary<string, string> { ["log_timestamp"] = "\"%Y-%m-%dT%H:%M:%S.%{usecs} \"" },
            }
        );
}
