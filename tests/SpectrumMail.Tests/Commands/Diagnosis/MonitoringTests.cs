using System;
using System.Globalization;
using System.IO;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Diagnosis;

/// <summary>The script of docs/monitoring.md, in a process of its own, as a scheduler runs it.</summary>
public sealed class MonitoringTests(Labs labs)
{
    [Fact]
    public void Exit_code_0_and_silence_when_all_is_well()
    {
        (int code, string output, string errors) = Check(labs.Full.ImapsPort, labs.Full.CaFile);

        Assert.Equal((0, string.Empty, string.Empty), (code, output.Trim(), errors.Trim()));
    }

    [Fact]
    public void Exit_code_1_and_the_remedy_when_a_connection_fails()
    {
        using FaultProxy closed = FaultProxy.Start(labs.Full.ImapsPort, new FaultPlan { Refuse = true });

        (int code, string output, _) = Check(closed.Port, labs.Full.CaFile);

        Assert.Equal(1, code);
        Assert.StartsWith(
            $"me@lab.test: Imap localhost:{closed.Port} failed at Connect (Refused). Nothing listens",
            output.Trim(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Exit_code_2_when_the_check_cannot_run()
    {
        (int code, string output, string errors) = Check(labs.Full.ImapsPort, "/no/such/file.pem");

        Assert.Equal((2, string.Empty), (code, output.Trim()));
        Assert.Contains("could not run", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_shows_the_script_and_its_exit_codes()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "monitoring.md"));

        Assert.Contains("examples/check-connection.ps1", page, StringComparison.Ordinal);
        Assert.All(Enumerable.Range(0, 3), code => Assert.Contains($"\n| {code} | ", page, StringComparison.Ordinal));
    }

    private static (int Code, string Output, string Errors) Check(int port, string authority) =>
        Pwsh.Start(
            Path.Combine(Repository.Root, "examples", "check-connection.ps1"),
            "-EmailAddress",
            "me@lab.test",
            "-Protocol",
            "Imap",
            "-Server",
            "localhost",
            "-Port",
            port.ToString(CultureInfo.InvariantCulture),
            "-CertificateAuthority",
            authority,
            "-Module",
            Repository.Module
        );
}
