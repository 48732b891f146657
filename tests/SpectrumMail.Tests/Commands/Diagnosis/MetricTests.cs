using System;
using System.Globalization;
using System.IO;
using System.Text.RegularExpressions;
using SpectrumMail.Mail.Monitoring;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Diagnosis;

/// <summary>ConvertTo-SpectrumMetric with results of commands: what promtool says of them, and the line of a plugin.</summary>
public sealed class MetricTests(Labs labs)
{
    // Monitoring Plugins Development Guidelines, section 2.6: 'label'=value[UOM];[warn];[crit];[min];[max]
    private static readonly Regex s_datum = new(
        @"'(?<label>(?:[^'=]|'')+)'=(?<value>U|-?[0-9]+(?:\.[0-9]+)?)(?<unit>s|us|ms|%|B|KB|MB|TB|c)?(?:;[0-9.:@~-]*){0,4}"
    );

    // What each test needs: a result of every command that has metrics.
    private const string Results = """
        $results = @(
            Test-SpectrumConnection -Credential $alice @lab
            Test-SpectrumConnection -Credential $wrong @lab -Protocol Imap
            Test-SpectrumMailflow to -Session from -WarningSec 30 -CriticalSec 60
            Test-SpectrumMailflow -Session from -TargetEmailAddress unknown@lab.test
            Get-SpectrumSession | Invoke-SpectrumMailboxAudit
            'queued', 'also' | ForEach-Object {
                Send-SpectrumMail -To bob@lab.test -Subject $_ -Queue -OutboxPath $state -Session stopped -WarningAction Ignore
            }
            Get-SpectrumOutbox -OutboxPath $state
        ) | Where-Object { $_ -isnot [SpectrumMail.Models.SendResult] }
        """;

    [Fact]
    public void Results_of_all_commands_pass_promtool_live_and_read_back()
    {
        using Sample sample = Sample.Take(labs);

        string live = (string)sample.Run("$results | ConvertTo-SpectrumMetric").Value;
        string clixml = (string)
            sample
                .Run(
                    "$results | Export-Clixml \"$state/r.xml\" -Depth 5; "
                        + "Import-Clixml \"$state/r.xml\" | ConvertTo-SpectrumMetric"
                )
                .Value;
        string json = (string)
            sample
                .Run("$results | ConvertTo-Json -Depth 9 -WarningAction Ignore | ConvertFrom-Json | ConvertTo-SpectrumMetric")
                .Value;

        Assert.Equal(live, clixml);
        Assert.Equal(Rounded(live), Rounded(json));
        Assert.Equal((0, string.Empty), Promtool.Check(live + "\n"));
        Assert.Contains(
            $"spectrum_connection_up{{account=\"{labs.Full.Alice.Address}\",protocol=\"smtp\"",
            live,
            StringComparison.Ordinal
        );
        Assert.Contains("cause=\"BadCredentials\"} 1", live, StringComparison.Ordinal);
        Assert.Contains(
            $"spectrum_mailflow_success{{from=\"{sample.Flow.From.Address}\",to=\"{sample.Flow.To.Address}\"}} 1",
            live,
            StringComparison.Ordinal
        );
        Assert.Contains("outcome=\"Refused\"} 1", live, StringComparison.Ordinal);
        Assert.Contains("state=\"queued\"} 2", live, StringComparison.Ordinal);
        Assert.Matches(
            @"spectrum_mailflow_latency_seconds\{[^}]*\} 0\.[0-9]+|spectrum_mailflow_latency_seconds\{[^}]*\} [0-9]\.",
            live
        );
        Assert.Contains("spectrum_mailbox_quota_limit_bytes{", live, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_and_help_are_escaped_and_the_last_of_equal_series_counts()
    {
        var metrics = new MetricSet();
        metrics.Add("spectrum_test_bytes", "A help\nwith a \\ and two lines.", 1, ("folder", "a\\b\"c\nd\r\u00E9"));
        metrics.Add("spectrum_test_bytes", "Ignored.", 2.5, ("folder", "a\\b\"c\nd\r\u00E9"));
        metrics.Add("spectrum_test_bytes", "Ignored.", null, ("folder", "x"));

        string text = metrics.ToString();

        Assert.Equal(
            "# HELP spectrum_test_bytes A help\\nwith a \\\\ and two lines.\n# TYPE spectrum_test_bytes gauge\n"
                + "spectrum_test_bytes{folder=\"a\\\\b\\\"c\\nd\u00E9\"} 2.5\n",
            text
        );
        Assert.Equal((0, string.Empty), Promtool.Check(text));
    }

    [Fact]
    public void A_file_is_replaced_in_one_step_and_readable_for_the_collector()
    {
        using Sample sample = Sample.Take(labs);

        sample.Run("$results | ConvertTo-SpectrumMetric -Path \"$state/m.prom\" -WhatIf").ThrowOnError();
        Assert.False(File.Exists(Path.Combine(sample.State, "m.prom")));
        Assert.Empty(sample.Run("$results | ConvertTo-SpectrumMetric -Path \"$state/m.prom\"").ThrowOnError().Output);
        sample.Run("$results[0] | ConvertTo-SpectrumMetric -Path \"$state/m.prom\"").ThrowOnError();

        string path = Path.Combine(sample.State, "m.prom");
        string text = File.ReadAllText(path);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("mailflow", text, StringComparison.Ordinal);
        Assert.NotEqual((byte)0xEF, File.ReadAllBytes(path)[0]);
        Assert.Equal(UnixFileMode.OtherRead, File.GetUnixFileMode(path) & UnixFileMode.OtherRead);
        Assert.Single(Directory.GetFiles(sample.State, "m.prom*"));
        ShellResult missing = sample.Run("$results | ConvertTo-SpectrumMetric -Path \"$state/no/m.prom\"");
        Assert.Equal("MetricFileUnwritable", missing.FatalId);
    }

    [Fact]
    public void The_line_of_a_plugin_has_the_worst_state_and_parses()
    {
        using Sample sample = Sample.Take(labs);

        dynamic good = sample.Run("$results[0..1] + $results[3] | ConvertTo-SpectrumMetric -As Nagios").Single;
        dynamic all = sample.Run("$results | ConvertTo-SpectrumMetric Nagios").Single;
        dynamic none = sample.Run("@() | ConvertTo-SpectrumMetric -As Nagios").Single;

        Assert.Equal(("Ok", 0), ((string)good.Status.ToString(), (int)good.ExitCode));
        Assert.StartsWith("SPECTRUM OK - 3 results are well | 'imap ", (string)good.Line, StringComparison.Ordinal);
        Assert.Contains(
            $"'latency {sample.Flow.From.Address} {sample.Flow.To.Address}'=",
            (string)good.Line,
            StringComparison.Ordinal
        );
        Assert.Contains("s;30;60;0", (string)good.Line, StringComparison.Ordinal);
        Assert.Equal(("Critical", 2), ((string)all.Status.ToString(), (int)all.ExitCode));
        Assert.Contains("BadCredentials", (string)all.Text, StringComparison.Ordinal);
        Assert.Contains("'outbox queued'=2;;;0", (string)all.Line, StringComparison.Ordinal);
        Assert.Equal(("Unknown", 3), ((string)none.Status.ToString(), (int)none.ExitCode));
        Assert.All(new[] { (string)good.Line, (string)all.Line }, CheckLine);
    }

    [Fact]
    public void Hostile_texts_do_not_break_the_line_or_the_metrics()
    {
        using var shell = new Shell();
        const string Item = """
            [pscustomobject]@{ Account = "o'b=c|d`n" + 'x\"'; State = 3; NextAttempt = $null; Created = Get-Date
                Reason = "bar | 'quote'`r`nnext" }
            """;

        dynamic result = shell.Run(Item + " | ConvertTo-SpectrumMetric -As Nagios").Single;
        string metrics = (string)shell.Run(Item + " | ConvertTo-SpectrumMetric").Value;

        Assert.Equal(2, (int)result.ExitCode);
        CheckLine((string)result.Line);
        Assert.Equal((0, string.Empty), Promtool.Check(metrics + "\n"));
    }

    [Fact]
    public void Another_object_is_an_error_of_its_own()
    {
        using var shell = new Shell();

        ShellResult result = shell.Run("Get-Item / | ConvertTo-SpectrumMetric");

        Assert.Equal("ResultUnknown", Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
    }

    private static void CheckLine(string line)
    {
        Assert.DoesNotContain('\n', line);
        Assert.Matches("^SPECTRUM (OK|WARNING|CRITICAL|UNKNOWN) - ", line);
        string[] parts = line.Split('|');
        Assert.InRange(parts.Length, 1, 2);
        if (parts.Length == 2)
        {
            string rest = s_datum.Replace(parts[1], string.Empty);
            Assert.True(rest.Trim().Length == 0, $"'{rest}' is left of {parts[1]}");
        }
    }

    // ConvertTo-Json writes times in milliseconds.
    private static string Rounded(string metrics) =>
        Regex.Replace(
            metrics,
            @"(?<=timestamp_seconds\{[^}]*\} )[0-9.]+",
            time => Math.Floor(double.Parse(time.Value, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture)
        );

    /// <summary>Results of all commands in a shell.</summary>
    private sealed class Sample : IDisposable
    {
        private readonly TempFolder _folder = new();

        private Sample(Lab lab)
        {
            Flow = new MailflowLab(lab);
            Directory.CreateDirectory(_folder.Path);
            Flow.Shell.Set("state", _folder.Path);
            Flow.Shell.Set("wrong", Labs.Credential(lab.Alice, "wrong"));
        }

        public MailflowLab Flow { get; }

        public string State => _folder.Path;

        public static Sample Take(Labs labs)
        {
            var sample = new Sample(labs.Sending());

            // A session whose submission server is not there: what it sends waits.
            using FaultProxy closed = FaultProxy.Start(sample.Flow.Lab.SubmissionPort, new FaultPlan { Refuse = true });
            sample
                .Run(
                    "$broken = $lab.Clone(); $broken.SmtpPort = $args[0]; $null = Connect-Spectrum $bob @broken -Name stopped\n"
                        + Results,
                    closed.Port
                )
                .ThrowOnError();
            return sample;
        }

        public ShellResult Run(string script, params object?[] arguments) => Flow.Shell.Run(script, arguments);

        public void Dispose()
        {
            Flow.Dispose();
            _folder.Dispose();
        }
    }
}
