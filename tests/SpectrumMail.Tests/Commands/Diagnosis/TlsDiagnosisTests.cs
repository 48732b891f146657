using System;
using System.Collections;
using System.Collections.Generic;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Diagnosis;

/// <summary>Modes that do not fit the port, and versions and suites that are too old.</summary>
public sealed class TlsDiagnosisTests(Labs labs)
{
    private static readonly LabOptions s_oldTls = new()
    {
        MinTls = "TLSv1",
        MaxTls = "TLSv1",
        Smtp = false,
    };
    private static readonly LabOptions s_weakCiphers = LabOptions.RsaKeyExchange with { Ciphers = "AES256-SHA256", Smtp = false };
    private static readonly LabOptions s_plainImap = new()
    {
        PlainTextLogin = true,
        Smtp = false,
        ExtraDovecot = new Dictionary<string, string> { ["ssl"] = "no" },
    };
    private static readonly LabOptions s_plainRsa = s_plainImap with { Certificate = LabCertificate.Rsa };
    private static readonly LabOptions s_plainSmtp = new()
    {
        PlainTextLogin = true,
        ExtraPostfix = new Dictionary<string, string> { ["smtpd_tls_security_level"] = "none" },
    };

    private static readonly LabOptions s_implicit = new() { SubmissionImplicitTls = true };

    private static readonly Dictionary<string, Situation> s_situations = new()
    {
        ["implicit TLS asked for on a port of STARTTLS"] = new(
            stage => Stage.Imap(stage.Lab, stage.Lab.ImapPort, "Tls"),
            "TlsModeMismatch",
            "Tls",
            "with StartTls: it was tried just now and works"
        )
        {
            Recommendation = "-Protocol Imap -Server localhost -Port PORT -Security StartTls",
        },
        ["STARTTLS asked for on a port of implicit TLS"] = new(
            stage => Stage.Pop3(stage.Lab, stage.Lab.Pop3sPort, "StartTls"),
            "TlsModeMismatch",
            "Tls",
            "with Tls: it was tried just now and works"
        )
        {
            Recommendation = "-Protocol Pop3 -Server localhost -Port PORT -Security Tls",
        },
        ["STARTTLS asked for on a submission port of implicit TLS, as 587 of charter.net is"] = new(
            stage => Stage.Sending(stage.Labs.Get(s_implicit), lab => Stage.Smtp(lab, lab.SubmissionPort, "StartTls")),
            "TlsModeMismatch",
            "Tls",
            "with Tls: it was tried just now and works"
        )
        {
            Recommendation = "-SmtpServer localhost -SmtpPort PORT -SmtpSecurity Tls",
        },
        ["the same port, and Auto finds the mode"] = new(
            stage => Stage.Sending(stage.Labs.Get(s_implicit), lab => Stage.Smtp(lab, lab.SubmissionPort, "Auto")),
            "None",
            string.Empty
        ),
        ["a plain-text IMAP server on the port of TLS"] = new(
            stage => Plain(stage, "Tls"),
            "TlsModeMismatch",
            "Tls",
            "does not offer STARTTLS",
            "993 (TLS)"
        ),
        ["an IMAP server without STARTTLS"] = new(
            stage => Plain(stage, "StartTls"),
            "StartTlsNotOffered",
            "Tls",
            "993 (TLS)",
            "firewall or antivirus"
        ),
        ["an SMTP server without STARTTLS"] = new(
            stage => Stage.Sending(stage.Labs.Get(s_plainSmtp), lab => Stage.Smtp(lab, lab.SubmissionPort, "StartTls")),
            "StartTlsNotOffered",
            "Tls",
            "465 (TLS)"
        ),
        ["an SMTP server without STARTTLS, and Auto does not fall back to plain text"] = new(
            stage => Stage.Sending(stage.Labs.Get(s_plainSmtp), lab => Stage.Smtp(lab, lab.SubmissionPort, "Auto")),
            "StartTlsNotOffered",
            "Tls",
            "465 (TLS)"
        ),
        // No real server stops in the middle of STARTTLS, and none of the lab's is of another kind than mail.
        ["a server that goes silent when TLS shall begin"] = new(
            stage =>
                Stage.Smtp(
                    stage.Lab,
                    stage.SpeakingPlain(client =>
                    {
                        client.WriteLine("220 mail.example ESMTP");
                        client.ReadLine();
                        client.WriteLine("250-mail.example\n250 STARTTLS");
                        client.ReadLine();
                        client.WriteLine("220 begin");
                        client.ReadUntil("never");
                    }),
                    "StartTls",
                    3
                ),
            "TimedOut",
            "Tls",
            "firewall or antivirus"
        ),
        ["TLS asked for on a port that is no mail server's"] = new(
            stage =>
                Stage.Imap(
                    stage.Lab,
                    stage.SpeakingPlain(client =>
                    {
                        client.WriteLine("SSH-2.0-OpenSSH_9.2p1");
                        client.ReadLine();
                    }),
                    "Tls"
                ),
            "WrongProtocol",
            "Greeting",
            "Usual ports of IMAP"
        ),
        ["a server of TLS 1.0 alone"] = new(
            stage =>
            {
                Lab lab = stage.Labs.Get(s_oldTls);
                return Stage.Imap(lab, lab.ImapsPort, "Tls");
            },
            "TlsFailed",
            "Tls",
            "operator must switch on TLS 1.2"
        ),
        ["a server of TLS 1.0 alone, behind STARTTLS"] = new(
            stage =>
            {
                Lab lab = stage.Labs.Get(s_oldTls);
                return Stage.Imap(lab, lab.ImapPort, "StartTls");
            },
            "TlsFailed",
            "Tls",
            "operator must switch on TLS 1.2"
        ),
        ["a server of TLS 1.0 alone that resets the connection"] = new(
            stage =>
            {
                Lab lab = stage.Labs.Get(s_oldTls);
                return Stage.Imap(lab, stage.Behind(lab.ImapsPort, new FaultPlan { ResetAtTlsAlert = true }), "Tls");
            },
            "TlsFailed",
            "Tls",
            "operator must switch on TLS 1.2"
        ),
        ["a server of one suite without forward secrecy"] = new(
            stage =>
            {
                Lab lab = stage.Labs.Get(LabOptions.RsaKeyExchange);
                return Stage.Imap(lab, lab.ImapsPort, "Tls");
            },
            "CipherMismatch",
            "Tls",
            "-AllowLegacyCipher"
        ),
        ["the same over POP3, and Auto"] = new(
            stage =>
            {
                Lab lab = stage.Labs.Get(LabOptions.RsaKeyExchange);
                return Stage.Pop3(lab, lab.Pop3sPort, "Auto");
            },
            "CipherMismatch",
            "Tls",
            "-AllowLegacyCipher"
        ),
        ["the same, which resets the connection"] = new(
            stage =>
            {
                Lab lab = stage.Labs.Get(LabOptions.RsaKeyExchange);
                return Stage.Imap(lab, stage.Behind(lab.ImapsPort, new FaultPlan { ResetAtTlsAlert = true }), "Tls");
            },
            "CipherMismatch",
            "Tls",
            "-AllowLegacyCipher"
        ),
        ["the same behind STARTTLS, which resets the connection"] = new(
            stage =>
                Stage.Sending(
                    stage.Labs.Get(LabOptions.RsaKeyExchange),
                    lab => Stage.Smtp(lab, stage.Behind(lab.SubmissionPort, new FaultPlan { ResetAtTlsAlert = true }), "StartTls")
                ),
            "CipherMismatch",
            "Tls",
            "-AllowLegacyCipher"
        ),
        ["the same, asked for STARTTLS"] = new(
            stage =>
            {
                Lab lab = stage.Labs.Get(LabOptions.RsaKeyExchange);
                return Stage.Imap(lab, lab.ImapsPort, "StartTls");
            },
            "TlsModeMismatch",
            "Tls",
            "-AllowLegacyCipher"
        ),
        ["the same of stunnel, and Auto"] = new(
            stage => Tunnel(stage, "TLSv1.2", "AES256-GCM-SHA384", "Auto"),
            "CipherMismatch",
            "Tls",
            "-AllowLegacyCipher"
        ),
        ["the same of stunnel, with the switch"] = new(
            stage => Tunnel(stage, "TLSv1.2", "AES256-GCM-SHA384", "Auto").With("AllowLegacyCipher", true),
            OperatingSystem.IsLinux() ? "None" : "CipherMismatch",
            OperatingSystem.IsLinux() ? string.Empty : "Tls"
        ),
        ["TLS 1.0 alone, of stunnel"] = new(
            stage => Tunnel(stage, "TLSv1", null, "Tls"),
            "TlsFailed",
            "Tls",
            "operator must switch on TLS 1.2"
        ),
        ["a server of suites that are too old"] = new(
            stage =>
            {
                Lab lab = stage.Labs.Get(s_weakCiphers);
                return Stage.Imap(lab, lab.ImapsPort, "Tls").With("AllowLegacyCipher", true);
            },
            "CipherMismatch",
            "Tls",
            "No setting here permits such a suite"
        ),
    };

    public static TheoryData<string> Names => [.. s_situations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_cause_the_step_and_the_remedy_are_right(string name)
    {
        dynamic row = s_situations[name].Check(labs);

        // Found out by looking, long before any time limit.
        Assert.True((TimeSpan)row.Duration < TimeSpan.FromSeconds(15), $"{row.Duration}");
    }

    private static Hashtable Tunnel(Stage stage, string tls, string? ciphers, string security)
    {
        Lab lab = stage.Labs.Get(s_plainRsa);
        return Stage.Imap(lab, stage.BehindStunnel(lab, tls, ciphers), security);
    }

    private static Hashtable Plain(Stage stage, string security)
    {
        Lab lab = stage.Labs.Get(s_plainImap);
        return Stage.Imap(lab, lab.ImapPort, security);
    }
}
