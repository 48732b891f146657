using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>A mailbox to change: messages with flags, one of which another program has marked as deleted.</summary>
internal sealed class ChangeLab
{
    /// <summary>What is announced without MOVE.</summary>
    public static readonly LabOptions NoMove = Announcing("IMAP4rev1 UIDPLUS ESEARCH UNSELECT IDLE");

    /// <summary>What is announced without UIDPLUS.</summary>
    public static readonly LabOptions NoUidPlus = Announcing("IMAP4rev1 MOVE SPECIAL-USE");

    private static readonly Lock s_writing = new();

    private ChangeLab(Lab lab, LabUser user, bool prefix)
    {
        Lab = lab;
        User = user;
        Prefix = prefix ? "INBOX." : string.Empty;
        Before = lab.Look(user);
    }

    public Lab Lab { get; }

    public LabUser User { get; }

    /// <summary>What stands before the names of all folders but the inbox.</summary>
    public string Prefix { get; }

    /// <summary>The whole mailbox as it was.</summary>
    public StoredMessage[] Before { get; }

    /// <summary>
    /// Fills a mailbox: ten messages in the inbox (the seventh marked as deleted), two in the Archive (both marked).
    /// </summary>
    public static ChangeLab Fill(Lab lab, bool prefix = false)
    {
        LabUser user = LabShell.NewUser(lab);
        string archive = prefix ? "INBOX.Archive" : "Archive";
        lab.Seed(user.Address, 10);
        lab.Seed(user.Address, 2, archive, startAt: 30);
        lab.Doveadm(user.Address, "flags remove", "\\Deleted", "mailbox", "INBOX", "all");
        lab.Flag(user, "\\Deleted", "7");
        lab.Flag(user, "\\Deleted", "1:2", archive);
        lab.Flag(user, "\\Flagged todo", "5");
        return new ChangeLab(lab, user, prefix);
    }

    /// <summary>The mailbox of a variant.</summary>
    public static ChangeLab Fill(Labs labs, LabVariant variant) => Fill(labs.Variant(variant), variant == LabVariant.InboxPrefix);

    /// <summary>A lab that announces these capabilities and no others.</summary>
    public static LabOptions Announcing(string capabilities) =>
        new()
        {
            ExtraDovecot = new Dictionary<string, string> { ["imap_capability"] = capabilities },
            Smtp = false,
        };

    /// <summary>A lab where access rights hold (RFC 4314).</summary>
    /// <param name="rights">A line each: folder, identifier, rights.</param>
    public static LabOptions Restricted(string rights) =>
        new()
        {
            ExtraDovecot = new Dictionary<string, string>
            {
                ["plugin/acl"] = "vfile:" + RightsFile(rights),
                ["protocol imap/mail_plugins"] = "quota acl imap_quota imap_acl",
            },
            Smtp = false,
        };

    public Shell Connect() => LabShell.Connected(Lab, User);

    /// <summary>The inbox as it was, without some messages.</summary>
    public StoredMessage[] InboxWithout(params uint[] uids) =>
        Array.FindAll(Before, message => message.Folder == "INBOX" && Array.IndexOf(uids, message.Uid) < 0);

    // The same path for the same rights, so that the lab is the same.
    private static string RightsFile(string rights)
    {
        string digest = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(rights)))[..16];
        string path = Path.Combine(Path.GetTempPath(), $"spectrum-rights-{Environment.ProcessId}-{digest}");
        lock (s_writing)
        {
            if (!File.Exists(path))
            {
                File.WriteAllText(path, rights);
            }
        }

        return path;
    }
}
