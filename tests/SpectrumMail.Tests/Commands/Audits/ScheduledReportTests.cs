using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>
/// The script of docs/en-US/about_SpectrumMail_ScheduledTasks.md, in a process of its own, as a scheduler runs it.
/// </summary>
public sealed class ScheduledReportTests(Labs labs)
{
    [Fact]
    public void A_report_is_sent_once_however_often_the_task_runs_and_the_password_is_a_systemd_credential()
    {
        using var send = new SendLab(labs.Sending());

        (int first, string firstErrors) = Task(send, send.Lab.SubmissionsPort);
        (int second, string secondErrors) = Task(send, send.Lab.SubmissionsPort);

        Assert.Equal((0, 0), (first, second));
        Assert.Equal(string.Empty, firstErrors + secondErrors);
        Assert.Contains("day.csv", send.Received(), StringComparison.Ordinal);
        Assert.Equal(1, send.Arrived());
    }

    [Fact]
    public void What_could_not_be_sent_waits_and_the_exit_code_says_so()
    {
        using var send = new SendLab(labs.Sending());
        using FaultProxy closed = FaultProxy.Start(send.Lab.SubmissionsPort, new FaultPlan { Refuse = true });

        Assert.Equal(2, Task(send, closed.Port).Code);
        Assert.Equal(0, send.Arrived());

        // The next night, with the server still away: now the outbox itself has something to try.
        string waiting = Directory.GetFiles(Path.Combine(send.State, "outbox"), "*.queued").Single();
        File.WriteAllText(
            waiting,
            Regex.Replace(File.ReadAllText(waiting), "(?m)^NotBefore: .*$", "NotBefore: 2020-01-01T00:00:00.0000000Z")
        );
        Assert.Equal(2, Flush(send, closed.Port));
        Assert.Equal(0, Task(send, send.Lab.SubmissionsPort).Code);

        Assert.Equal(1, send.Arrived());
    }

    [Fact]
    public void A_refused_recipient_is_exit_code_1_and_a_task_that_cannot_run_3()
    {
        using var send = new SendLab(labs.Sending());

        Assert.Equal(1, Task(send, send.Lab.SubmissionsPort, to: "unknown@lab.test").Code);
        (int code, string errors) = Task(send, send.Lab.SubmissionsPort, password: null);

        Assert.Equal(3, code);
        Assert.Contains("The report was not sent", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_shows_the_script_and_the_exit_codes()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "en-US", "about_SpectrumMail_ScheduledTasks.md"));

        Assert.Contains("examples/send-report.ps1", page, StringComparison.Ordinal);
        Assert.All(Enumerable.Range(0, 3), code => Assert.Contains($"\n| {code} | ", page, StringComparison.Ordinal));
    }

    // What the page has for cron: the command, and its exit code.
    private static int Flush(SendLab send, int port)
    {
        string script = Path.Combine(send.State, "flush.ps1");
        File.WriteAllText(
            script,
            $$"""
            Import-Module $args[0]
            $server = @{ SmtpServer = 'localhost'; Port = {{port}}; SmtpSecurity = 'Tls'; CertificateAuthority = $args[1] }
            Send-SpectrumOutbox -UserName $args[2] -PasswordFile $args[3] @server
            exit $LASTEXITCODE
            """
        );
        ProcessStartInfo start = Pwsh.Describe(
            script,
            Repository.Module,
            send.Lab.CaFile,
            send.Sender.Address,
            Path.Combine(send.State, "credentials", "mail-password")
        );
        start.Environment["SPECTRUMMAIL_STATE"] = send.State;
        using Process process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }

    private static (int Code, string Errors) Task(SendLab send, int port, string? to = null, string? password = "mail-password")
    {
        string credentials = Directory.CreateDirectory(Path.Combine(send.State, "credentials")).FullName;
        File.WriteAllText(Path.Combine(credentials, "mail-password"), send.Sender.Password);
        string report = Path.Combine(send.State, "day.csv");
        File.WriteAllText(report, "a,b\n1,2\n", Encoding.ASCII);
        ProcessStartInfo start = Pwsh.Describe(
            Path.Combine(send.State, "task.ps1"),
            report,
            to ?? send.Recipient.Address,
            send.Sender.Address,
            password ?? "no-such-file",
            port.ToString(CultureInfo.InvariantCulture),
            send.Lab.CaFile,
            Repository.Module
        );
        File.WriteAllText(
            Path.Combine(send.State, "task.ps1"),
            "$server = @{ SmtpServer = 'localhost'; Port = [int]$args[4]; SmtpSecurity = 'Tls'; CertificateAuthority = "
                + "$args[5]; TimeoutSec = 20 }\n"
                + $"& '{Path.Combine(Repository.Root, "examples", "send-report.ps1")}' -Report $args[0] -To $args[1] "
                + "-UserName $args[2] -PasswordFile $args[3] -Server $server -Module $args[6]\n"
                + "exit $LASTEXITCODE\n"
        );
        start.Environment["SPECTRUMMAIL_STATE"] = send.State;
        start.Environment["CREDENTIALS_DIRECTORY"] = credentials;
        using Process process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, errors.Trim());
    }
}
