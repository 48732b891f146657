using System;
using System.Collections.Generic;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Diagnosis;

/// <summary>What the network, or what stands in it, does to a connection.</summary>
public sealed class NetworkDiagnosisTests(Labs labs)
{
    private static readonly Dictionary<string, Situation> s_situations = new()
    {
        ["the name does not exist"] = new(
            stage => Stage.Imap(stage.Lab, stage.Lab.ImapsPort, "Tls").With("Server", "nowhere.invalid"),
            "NameNotFound",
            "Resolve",
            "spelling",
            "Get-SpectrumServerSetting"
        ),
        ["nothing listens on the port"] = new(
            stage => Stage.Imap(stage.Lab, stage.Behind(stage.Lab.ImapsPort, new FaultPlan { Refuse = true }), "Tls"),
            "Refused",
            "Connect",
            "firewall",
            "993 (TLS)"
        ),
        ["the port swallows every packet"] = new(
            stage => Stage.Imap(stage.Lab, stage.Behind(stage.Lab.ImapsPort, new FaultPlan { Blackhole = true }), "Tls", 2),
            "TimedOut",
            "Connect",
            "firewall"
        ),
        ["the connection is reset at the first byte of TLS"] = new(
            stage =>
                Stage.Imap(stage.Lab, stage.Behind(stage.Lab.ImapsPort, new FaultPlan { ResetAtFirstClientBytes = true }), "Tls"),
            "ConnectionLost",
            "Tls",
            "firewall or antivirus"
        ),
        ["the same, and Auto has two modes to try"] = new(
            stage =>
                Stage.Imap(
                    stage.Lab,
                    stage.Behind(stage.Lab.ImapsPort, new FaultPlan { ResetAtFirstClientBytes = true }),
                    "Auto",
                    4
                ),
            "ConnectionLost",
            "Tls",
            "firewall or antivirus"
        ),
        ["the connection is half closed before TLS"] = new(
            stage =>
                Stage.Imap(stage.Lab, stage.Behind(stage.Lab.ImapsPort, new FaultPlan { HalfCloseAfterServerBytes = 0 }), "Tls"),
            "ConnectionLost",
            "Tls",
            "firewall or antivirus"
        ),
        ["the connection is half closed before the greeting"] = new(
            stage =>
                Stage.Smtp(
                    stage.Lab,
                    stage.Behind(stage.Lab.SubmissionPort, new FaultPlan { HalfCloseAfterServerBytes = 0 }),
                    "StartTls"
                ),
            "ConnectionLost",
            "Greeting",
            "Try again"
        ),
        ["the greeting is cut off"] = new(
            stage =>
                Stage.Pop3(stage.Lab, stage.Behind(stage.Lab.Pop3Port, new FaultPlan { CutAfterServerBytes = 5 }), "StartTls"),
            "ConnectionLost",
            "Greeting",
            "Try again"
        ),
        ["the server never greets"] = new(
            stage =>
                Stage.Imap(
                    stage.Lab,
                    stage.Behind(stage.Lab.ImapPort, new FaultPlan { StallAfterServerBytes = 0 }),
                    "StartTls",
                    4
                ),
            "TimedOut",
            "Greeting",
            "firewall or antivirus"
        ),
        ["the server never answers to TLS"] = new(
            stage =>
                Stage.Imap(stage.Lab, stage.Behind(stage.Lab.ImapsPort, new FaultPlan { StallAfterServerBytes = 0 }), "Tls", 2),
            "TimedOut",
            "Tls",
            "firewall or antivirus"
        ),
        ["the server agrees on TLS and then never greets"] = new(
            stage =>
                Stage.Imap(
                    stage.Lab,
                    stage.BehindTls(stage.Lab.ImapsPort, new FaultPlan { StallAfterServerBytes = 0 }),
                    "Tls",
                    2
                ),
            "TimedOut",
            "Greeting",
            "firewall or antivirus"
        ),
        ["the server never answers the sign-in"] = new(
            stage =>
                Stage.Imap(
                    stage.Lab,
                    stage.BehindTls(stage.Lab.ImapsPort, new FaultPlan { StallAfterClientBytes = 0 }),
                    "Tls",
                    2
                ),
            "TimedOut",
            "Authenticate",
            "firewall or antivirus"
        ),
        ["something answers that is no mail server"] = new(
            stage =>
                Stage.Imap(
                    stage.Lab,
                    stage.Behind(
                        stage.Lab.ImapPort,
                        new FaultPlan { Garbage = Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\n\r\n") }
                    ),
                    "StartTls"
                ),
            "WrongProtocol",
            "Greeting",
            "Usual ports of IMAP"
        ),
    };

    public static TheoryData<string> Names => [.. s_situations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_cause_the_step_and_the_remedy_are_right(string name) => s_situations[name].Check(labs);
}

/// <summary>Servers that are slow but well: the test waits for them.</summary>
public sealed class SlowServerTests(Labs labs)
{
    [Theory]
    [InlineData("StartTls")]
    [InlineData("Auto")]
    public void A_server_that_greets_after_8_seconds_passes(string security)
    {
        var situation = new Situation(
            stage =>
                Stage.Imap(
                    stage.Lab,
                    stage.Behind(stage.Lab.ImapPort, new FaultPlan { GreetingDelay = TimeSpan.FromSeconds(8) }),
                    security,
                    20
                ),
            "None",
            string.Empty
        );

        dynamic row = situation.Check(labs);

        Assert.True((TimeSpan)row.Duration > TimeSpan.FromSeconds(8), $"{row.Duration}");
        Assert.All((IEnumerable<object>)row.Steps, (dynamic step) => Assert.Equal("Passed", step.Status.ToString()));
    }
}
