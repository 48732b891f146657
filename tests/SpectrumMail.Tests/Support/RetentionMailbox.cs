using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>
/// A mailbox with mail of several ages, and a policy that keeps, archives, moves and removes some of it. The subject of a message
/// says what becomes of it.
/// </summary>
internal sealed class RetentionMailbox : IDisposable
{
    /// <summary>A rule of each kind.</summary>
    public const string AllActions = """
        {
          // What a person has marked stays.
          "name": "Tests",
          "rules": [
            { "name": "Flagged", "flagged": true, "action": "keep" },
            { "name": "Contracts", "folder": "*", "subject": [ "contract", "Vertrag" ], "action": "keep" },
            { "name": "News", "use": "Inbox", "from": "news@", "olderThan": "90d", "seen": true,
              "action": "move", "destination": "Old/News" },
            { "name": "Reports", "folder": "Reports*", "olderThan": "1y", "action": "archive" },
            { "name": "Large", "use": "Inbox", "olderThan": "2y", "largerThan": "20KB", "action": "remove" },
            { "name": "Junk", "use": "Junk", "olderThan": "30d", "action": "remove" }, /* to the Trash */
            { "name": "Trash", "use": "Trash", "olderThan": "30d", "action": "remove", "permanent": true }
          ]
        }
        """;

    private readonly TempFolder _folder = new();
    private readonly string _prefix;

    public RetentionMailbox(Lab lab, string policy = AllActions)
    {
        Lab = lab;
        User = LabShell.NewUser(lab);
        _prefix = lab.Variant == LabVariant.InboxPrefix ? "INBOX." : string.Empty;
        Directory.CreateDirectory(_folder.Path);
        File.WriteAllText(Policy, policy);
    }

    public Lab Lab { get; }

    public LabUser User { get; }

    /// <summary>The file of the policy.</summary>
    public string Policy => _folder.Combine("tests.json");

    public string Archive => _folder.Combine("archive");

    /// <summary>Fills the mailbox with what the policy is for.</summary>
    public RetentionMailbox Fill()
    {
        foreach (string folder in new[] { "Reports", "Spam", "Trash" })
        {
            Lab.CreateFolder(User.Address, Path(folder));
        }

        Lab.CreateFolder(User.Address, Path("Reports") + (_prefix.Length > 0 ? "." : "/") + "Monthly");
        Add("INBOX", "kept: young", 10);
        Add("INBOX", "moved", 100, "\\Seen", from: "news@shop.test");
        Add("INBOX", "kept: unread news", 100, from: "news@shop.test");
        Add("INBOX", "kept: flagged news", 100, "\\Seen \\Flagged", from: "news@shop.test");
        Add("INBOX", "kept: young news", 80, "\\Seen", from: "news@shop.test");
        Add("INBOX", "trashed: large", 800, size: 30_000);
        Add("INBOX", "kept: a large contract", 800, size: 30_000);
        Add("INBOX", "kept: small", 800);
        Add("Reports", "archived", 500, "\\Seen");
        Add("Reports", "archived", 600);
        Add("Reports", "kept: flagged report", 600, "\\Flagged");
        Add("Reports", "kept: young report", 300);
        Add("Spam", "trashed", 40);
        Add("Spam", "kept: young junk", 20);
        Add("Spam", "kept: contract", 40);
        Add("Trash", "deleted", 40);
        Add("Trash", "kept: in the Trash", 2);
        return this;
    }

    /// <summary>Adds a message.</summary>
    public void Add(
        string folder,
        string subject,
        int days,
        string flags = "",
        string from = "ann@lab.test",
        int size = 100,
        DateTimeOffset? received = null
    ) =>
        Lab.Append(
            User.Address,
            Path(folder),
            Encoding.ASCII.GetBytes(
                $"From: {from}\r\nSubject: {subject}\r\nMessage-ID: <{Guid.NewGuid():N}@lab.test>\r\n\r\n"
                    + string.Concat(Enumerable.Repeat(new string('x', 48) + "\r\n", size / 50))
            ),
            flags,
            received ?? DateTimeOffset.Now.AddDays(-days)
        );

    /// <summary>A folder's path as the server has it.</summary>
    public string Path(string folder) => folder == "INBOX" ? folder : _prefix + folder;

    /// <summary>The subjects in a folder, sorted.</summary>
    public string[] Subjects(string folder) =>
        [
            .. Lab.ReadMail(User.Address, Path(folder))
                .Select(mail => Encoding.ASCII.GetString(mail).Split("Subject: ")[1].Split('\r')[0])
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>The file of a log of actions.</summary>
    public string Log(string name) => _folder.Combine(name + ".log");

    /// <summary>The messages of a log that are in a state, with what is done to them.</summary>
    public string[] Logged(string name, string state) =>
        [
            .. File.ReadAllLines(Log(name))
                .Skip(1)
                .Select(line => JsonDocument.Parse(line).RootElement)
                .Where(line => line.GetProperty("state").GetString() == state)
                .Select(line => $"{line.GetProperty("folder")}/{line.GetProperty("uidValidity")}/{line.GetProperty("uid")}")
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>A shell with the mailbox's session, <c>$policy</c> and <c>$archive</c>.</summary>
    public Shell Connect()
    {
        Shell shell = LabShell.Connected(Lab, User);
        shell.Set("policy", Policy);
        shell.Set("archive", Archive);
        return shell;
    }

    public void Dispose() => _folder.Dispose();
}
