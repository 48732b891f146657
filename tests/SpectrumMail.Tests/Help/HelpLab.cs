using System;
using System.Collections;
using System.IO;
using System.Linq;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;

namespace SpectrumMail.Tests.Help;

/// <summary>The charter.net that the examples speak of, played by a lab.</summary>
internal static class HelpLab
{
    /// <summary>The collection of the tests that find this one mailbox as it should be.</summary>
    public const string OneAtATime = "charter.net";

    public const string Password = "Correct-Horse-1";

    private static readonly string s_help = Path.Combine(Repository.Root, "tests", "SpectrumMail.Tests", "Help");

    private static readonly string[] s_folders = ["INBOX", "Archive", "Archive/2025", "Drafts", "Sent", "Spam", "Trash"];

    private static readonly string[] s_people = ["me", "ann", "bob", "boss", "team"];

    /// <summary>The message with the attachment that examples look for.</summary>
    public static byte[] Invoice { get; } = File.ReadAllBytes(Path.Combine(s_help, "invoice.eml"));

    /// <summary>The lab, with the mailbox of me@charter.net as every example finds it.</summary>
    public static Lab Ready(Labs labs)
    {
        Lab lab = labs.Get(
            new LabOptions
            {
                Domain = "charter.net",
                Users = [.. s_people.Select(name => new LabUser(name + "@charter.net", Password))],
            }
        );
        Assert.SkipUnless(lab.CanSend, lab.NoSendReason ?? string.Empty);
        string me = lab.Alice.Address;
        lab.Doveadm(me, "expunge", "mailbox", "*", "all");
        foreach (
            string made in lab.Doveadm(me, "mailbox list")
                .Where(name => !s_folders.Contains(name))
                .OrderByDescending(name => name.Length)
        )
        {
            lab.Doveadm(me, "mailbox delete", "-s", made);
        }

        lab.Seed(me, 60);
        lab.Seed(me, 5, "Archive/2025", startAt: 60);
        lab.Append(me, "INBOX", Invoice, internalDate: DateTimeOffset.Now.AddHours(-1));
        return lab;
    }

    /// <summary>A shell that stands in a folder with the files that examples name, and knows the lab.</summary>
    public static Shell Shell(Lab lab, string folder)
    {
        var shell = new Shell(host: new ExampleHost(Password));
        shell
            .Run(
                ". $args[0] -Lab $args[1] -Folder $args[2]",
                Path.Combine(Repository.Root, "tests", "Examples.ps1"),
                Describe(lab),
                folder
            )
            .ThrowOnError();
        return shell;
    }

    private static Hashtable Describe(Lab lab) =>
        new()
        {
            ["Host"] = lab.Host,
            ["Imaps"] = lab.ImapsPort,
            ["Pop3s"] = lab.Pop3sPort,
            ["Submission"] = lab.SubmissionPort,
            ["Ca"] = lab.CaFile,
            ["Password"] = Password,
        };
}
