using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Diagnosis;

/// <summary>What servers refuse, in their own words.</summary>
public sealed class ServerDiagnosisTests(Labs labs)
{
    private static readonly LabOptions s_demanding = new()
    {
        // Also after a sign-in: the answer of an outgoing server that takes no sign-in.
        ExtraPostfix = new Dictionary<string, string>
        {
            ["smtpd_sender_restrictions"] = "check_sender_access static:{530 5.7.0 Authentication required}",
        },
    };

    private static readonly LabOptions s_oneAtATime = new()
    {
        ExtraPostfix = new Dictionary<string, string> { ["smtpd_client_connection_count_limit"] = "1" },
    };

    private static readonly LabOptions s_full = new()
    {
        QuotaBytes = 2048,
        ExtraDovecot = new Dictionary<string, string>
        {
            ["service quota-status/executable"] = "quota-status -p postfix",
            ["service quota-status/client_limit"] = "1",
            ["service quota-status/unix_listener quota-status/mode"] = "0666",
            ["plugin/quota_status_success"] = "DUNNO",
            ["plugin/quota_status_overquota"] = "552 5.2.2 Mailbox is full",
        },
        ExtraPostfix = new Dictionary<string, string>
        {
            ["smtpd_recipient_restrictions"] =
                "reject_unauth_destination, check_policy_service unix:../run/quota-status, permit_sasl_authenticated, reject",
        },
    };

    private static readonly Dictionary<string, Situation> s_situations = new()
    {
        // No real server says goodbye at once without being stopped in that very moment.
        ["IMAP says BYE instead of greeting"] = new(
            stage =>
                Stage.Imap(
                    stage.Lab,
                    stage.Speaking(client => client.WriteLine("* BYE Autologout; too many connections")),
                    "Tls"
                ),
            "ServerUnavailable",
            "Greeting",
            "Wait some minutes"
        ),
        ["the wrong password for IMAP"] = new(
            stage => Stage.Imap(stage.Lab, stage.Lab.ImapsPort, "Tls").As(stage.Lab.Alice.Address, "wrong"),
            "BadCredentials",
            "Authenticate",
            "webmail",
            "full address"
        ),
        ["the wrong password for POP3"] = new(
            stage => Stage.Pop3(stage.Lab, stage.Lab.Pop3sPort, "Tls").As(stage.Lab.Alice.Address, "wrong"),
            "BadCredentials",
            "Authenticate",
            "webmail",
            "full address"
        ),
        ["the wrong password for SMTP, 535"] = new(
            stage =>
                Stage.Sending(stage.Lab, lab => Stage.Smtp(lab, lab.SubmissionPort, "StartTls").As(lab.Alice.Address, "wrong")),
            "BadCredentials",
            "Authenticate",
            "webmail",
            "full address"
        ),
        ["a user name without its domain"] = new(
            stage => Stage.Imap(stage.Lab, stage.Lab.ImapsPort, "Tls").As("alice", stage.Lab.Alice.Password),
            "BadCredentials",
            "Authenticate",
            "'alice' is not a full address"
        ),
        ["IMAP with sign-in disabled, because there is no encryption"] = new(
            stage => Stage.Imap(stage.Lab, stage.Lab.ImapPort, "None").With("AllowUnencrypted", true),
            "LoginDisabled",
            "Authenticate",
            "with StartTls: it was tried just now and works",
            "wants encryption"
        )
        {
            Recommendation = "-Protocol Imap -Server localhost -Port PORT -Security StartTls",
        },
        ["SMTP without sign-in, because there is no encryption"] = new(
            stage => Stage.Sending(stage.Lab, lab => Stage.Smtp(lab, lab.SubmissionPort, "None").With("AllowUnencrypted", true)),
            "LoginDisabled",
            "Authenticate",
            "wants encryption"
        )
        {
            Recommendation = "-SmtpServer localhost -SmtpPort PORT -SmtpSecurity StartTls",
        },
        ["SMTP wants a sign-in, 530"] = new(
            stage => Stage.Sending(stage.Labs.Get(s_demanding), lab => Stage.Smtp(lab, lab.SubmissionPort, "StartTls")),
            "AuthenticationRequired",
            "Access",
            "sign in to the outgoing server too"
        ),
        // Postfix says so only when its authentication server dies between EHLO and AUTH.
        ["SMTP cannot check the password now, 454"] = new(
            stage =>
                Stage.Smtp(
                    stage.Lab,
                    stage.Speaking(client =>
                        Stage.RefuseSmtp(
                            client,
                            "454 4.7.0 Temporary authentication failure: Connection lost to authentication server"
                        )
                    ),
                    "Tls"
                ),
            "Throttled",
            "Authenticate",
            "Nothing was lost"
        ),
        ["IMAP cannot check the password now"] = new(
            stage => Stage.Imap(stage.Lab, stage.Lab.ImapsPort, "Tls").As(BrokenUser(stage.Lab), "any"),
            "Throttled",
            "Authenticate",
            "Nothing was lost"
        ),
        ["SMTP is busy, 421"] = new(
            stage =>
                Stage.Sending(
                    stage.Labs.Get(s_oneAtATime),
                    lab =>
                    {
                        stage.Occupy(lab.SubmissionPort);
                        return Stage.Smtp(lab, lab.SubmissionPort, "StartTls");
                    }
                ),
            "Throttled",
            "Greeting",
            "fewer connections"
        ),
        ["a full mailbox, as IMAP reports it"] = new(
            stage => Full(stage, lab => Stage.Imap(lab, lab.ImapsPort, "Tls")),
            "OverQuota",
            "Access",
            "Delete mail"
        ),
        ["a full mailbox, as SMTP reports it with 552"] = new(
            stage => Full(stage, lab => Stage.Sending(lab, sending => Stage.Smtp(sending, sending.SubmissionPort, "StartTls"))),
            "OverQuota",
            "Access",
            "Delete mail"
        ),
        ["the port of SMTP given for IMAP"] = new(
            stage => Stage.Sending(stage.Lab, lab => Stage.Imap(lab, lab.SubmissionPort, "StartTls")),
            "WrongProtocol",
            "Greeting",
            "That is SMTP",
            "993 (TLS)"
        ),
        ["the port of IMAP given for SMTP, with the other TLS mode"] = new(
            stage => Stage.Smtp(stage.Lab, stage.Lab.ImapsPort, "StartTls"),
            "WrongProtocol",
            "Greeting",
            "That is IMAP",
            "465 (TLS)"
        ),
        ["the port of IMAP given for POP3, inside TLS"] = new(
            stage => Stage.Pop3(stage.Lab, stage.Lab.ImapsPort, "Tls"),
            "WrongProtocol",
            "Greeting",
            "That is IMAP",
            "995 (TLS)"
        ),
        ["the port of POP3 given for SMTP, with TLS on a plain port"] = new(
            stage => Stage.Smtp(stage.Lab, stage.Lab.Pop3Port, "Tls"),
            "WrongProtocol",
            "Greeting",
            "That is POP3",
            "465 (TLS)"
        ),
    };

    public static TheoryData<string> Names => [.. s_situations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_cause_the_step_and_the_remedy_are_right(string name)
    {
        dynamic row = s_situations[name].Check(labs);

        // Only the words of the server distinguish these, so they stand in the result.
        Assert.NotEmpty((string)row.Detail);
    }

    // The password file of this user cannot be read, so the server can neither accept nor refuse the password.
    private static string BrokenUser(Lab lab)
    {
        string address = LabShell.NewUser(lab).Address;
        File.WriteAllText(Path.Combine(lab.Folder, "users", address), "{ broken");
        return address;
    }

    private static Hashtable Full(Stage stage, Func<Lab, Hashtable> arrange)
    {
        Lab lab = stage.Labs.Get(s_full);
        string mail = Path.Combine(lab.Folder, "full.eml");
        File.WriteAllText(mail, "From: a@lab.test\r\nSubject: big\r\n\r\n" + new string('x', 4096) + "\r\n");

        // Without its plugin the quota does not keep the mail out.
        lab.DoveadmProgram("-o", "mail_plugins=", "save", "-u", lab.Alice.Address, mail);
        return arrange(lab);
    }
}
