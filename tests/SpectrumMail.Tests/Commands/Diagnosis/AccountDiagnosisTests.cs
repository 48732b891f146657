using System.Collections;
using System.Collections.Generic;
using System.IO;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Commands.Diagnosis;

/// <summary>What servers refuse although the password is right: the account, its sender, or the number of connections.</summary>
public sealed class AccountDiagnosisTests(Labs labs)
{
    private const string Locked = "Account temporarily locked due to too many login failures";
    private const string OnTheWeb = "Please log in via your web browser: https://mail.example/";

    private static readonly LabOptions s_policy = new() { HasPolicy = true };

    private static readonly Dictionary<string, Situation> s_situations = new()
    {
        ["an account that is locked, IMAP"] = new(
            stage => Stage.Imap(stage.Lab, stage.Lab.ImapsPort, "Tls").As(RefusedUser(stage.Lab, Locked), "right"),
            "AccountBlocked",
            "Authenticate",
            "locked for a while",
            "the password may be right"
        ),
        ["an account that is locked, POP3"] = new(
            stage => Stage.Pop3(stage.Lab, stage.Lab.Pop3sPort, "Tls").As(RefusedUser(stage.Lab, Locked), "right"),
            "AccountBlocked",
            "Authenticate",
            "locked for a while",
            "the password may be right"
        ),
        ["an account that is locked, SMTP"] = new(
            stage => Stage.Smtp(stage.Lab, stage.Speaking(client => Stage.RefuseSmtp(client, "535 5.7.8 " + Locked)), "Tls"),
            "AccountBlocked",
            "Authenticate",
            "locked for a while"
        ),
        ["an account that is disabled, SMTP 525 5.7.13"] = new(
            stage => Stage.Smtp(stage.Lab, stage.Speaking(client => Stage.RefuseSmtp(client, "525 5.7.13 User disabled")), "Tls"),
            "AccountBlocked",
            "Authenticate",
            "has disabled this account"
        ),
        ["a sign-in that is wanted on the web first (ALERT)"] = new(
            stage => Stage.Imap(stage.Lab, stage.Lab.ImapsPort, "Tls").As(RefusedUser(stage.Lab, OnTheWeb), "right"),
            "LoginDisabled",
            "Authenticate",
            "with a browser",
            "the password may be right"
        ),
        // Dovecot has a code for it.
        ["too many connections, without a code"] = new(
            stage =>
                Stage.Imap(
                    stage.Lab,
                    stage.Speaking(client => RefuseImap(client, "NO Too many simultaneous connections")),
                    "Tls"
                ),
            "Throttled",
            "Authenticate",
            "fewer connections"
        ),
        // Dovecot says so only to a program that starts it.
        ["a server that is signed in from the start (PREAUTH)"] = new(
            stage =>
                Stage.Imap(
                    stage.Lab,
                    stage.Speaking(client =>
                    {
                        client.WriteLine("* PREAUTH [CAPABILITY IMAP4rev1] welcome");
                        client.ReadUntil("never");
                    }),
                    "Tls"
                ),
            "LoginDisabled",
            "Greeting",
            "another computer may have answered"
        ),
        ["a sender that is not the account's, AUP 1500"] = new(
            stage => Refusing(stage, "MAIL", "550 5.1.0 sender rejected. AUP#Out-1500"),
            "SenderMismatch",
            "Access",
            "Set From to"
        ),
        ["an account that is blocked, AUP 1010"] = new(
            stage => Refusing(stage, "MAIL", "550 5.7.1 Blocked. AUP#Out-1010"),
            "AccountBlocked",
            "Access",
            "Change the account's passwords"
        ),
        ["a limit on sending, AUP 1580"] = new(
            stage => Refusing(stage, "RCPT", "550 5.7.1 Rate. AUP#Out-1580"),
            "RateLimited",
            "Access",
            "more slowly"
        ),
        ["too many connections, AUP 1310"] = new(
            stage => Stage.Smtp(stage.Lab, stage.Speaking(client => client.WriteLine("421 4.7.0 Busy. AUP#Out-1310")), "Tls"),
            "Throttled",
            "Greeting",
            "-ThrottleLimit"
        ),
    };

    public static TheoryData<string> Names => [.. s_situations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_cause_the_step_and_the_remedy_are_right(string name)
    {
        dynamic row = s_situations[name].Check(labs);

        Assert.NotEmpty((string)row.Detail);
    }

    // Dovecot says the reason instead of letting the user in.
    private static string RefusedUser(Lab lab, string reason)
    {
        string address = LabShell.NewUser(lab).Address;
        File.WriteAllText(
            Path.Combine(lab.Folder, "users", address),
            $$"""{"password":"{PLAIN}right","nologin":"yes","reason":"{{reason}}"}"""
        );
        return address;
    }

    private static void RefuseImap(ScriptedConnection client, string answer)
    {
        client.WriteLine("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready");
        string tag = client.ReadLine()!.Split(' ')[0];
        client.WriteLine($"{tag} {answer}");
        client.ReadLine();
    }

    private static Hashtable Refusing(Stage stage, string state, string reply)
    {
        Lab lab = stage.Labs.Get(s_policy);
        return Stage.Sending(
            lab,
            sending =>
            {
                LabUser user = LabShell.NewUser(sending);
                stage.Keep(
                    sending.Policy.Add(question => question.UserName == user.Address && question.State == state ? reply : null)
                );
                return Stage.Smtp(sending, sending.SubmissionsPort, "Tls").As(user.Address, user.Password);
            }
        );
    }
}
