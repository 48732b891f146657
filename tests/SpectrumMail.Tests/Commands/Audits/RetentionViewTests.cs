using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using SpectrumMail.MailLab;
using SpectrumMail.Tests.Support;
using static SpectrumMail.Tests.Support.AuditRows;

namespace SpectrumMail.Tests.Commands.Audits;

/// <summary>Invoke-SpectrumRetention where two folders show one message: views of other folders, and labels.</summary>
public sealed class RetentionViewTests(Labs labs)
{
    private const string Policy = """
        { "rules": [
          { "name": "Contracts", "folder": "Contracts", "action": "keep" },
          { "name": "Stars", "folder": "Views/Stars", "action": "keep" },
          { "name": "Inbox", "folder": "INBOX", "olderThan": "1y", "action": "remove", "permanent": true },
          { "name": "All", "folder": "Views/All", "olderThan": "1y", "action": "remove", "permanent": true },
          { "name": "Late", "folder": "Plans", "action": "keep" }
        ] }
        """;

    private static readonly string[] s_folders = ["Contracts", "Plans"];

    private static readonly DateTimeOffset s_old = new(2020, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", 2)]
    [InlineData("+X-GM-EXT-1", 1)]
    public void What_is_kept_in_one_folder_is_kept_where_another_one_shows_it(string more, int inbox)
    {
        Lab lab = labs.Get(Options(more));
        LabUser user = Fill(lab);
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Path);
        File.WriteAllText(folder.Combine("policy.json"), Policy);
        using Shell shell = LabShell.Connected(lab, user);
        shell.Set("policy", folder.Combine("policy.json"));

        ShellResult dry = shell.Run("Invoke-SpectrumRetention -Policy $policy").ThrowOnError();
        ShellResult applied = shell.Run("Invoke-SpectrumRetention -Policy $policy -Apply -Confirm:$false").ThrowOnError();

        Assert.Equal([1L, 1L, inbox, 2L, 1L], dry.Output.Select(row => Number(row, "ItemCount")));
        Assert.Equal([0L, 0L, inbox, 2L, 0L], applied.Output.Select(row => Number(row, "DoneCount")));
        Assert.Equal(["contract", "starred"], Subjects(lab, user, "Views/All"));
        Assert.Equal(["starred"], Subjects(lab, user, "Views/Stars"));
        Assert.Equal(more.Length == 0 ? ["starred"] : ["contract", "starred"], Subjects(lab, user, "INBOX"));
    }

    private static LabOptions Options(string more)
    {
        var dovecot = new Dictionary<string, string>
        {
            ["namespace views/type"] = "private",
            ["namespace views/prefix"] = "Views/",
            ["namespace views/separator"] = "/",
            ["namespace views/location"] = "mdbox:%h/views",
            ["namespace views/mailbox All/special_use"] = "\\All",
            ["namespace views/mailbox All/auto"] = "create",
            ["namespace views/mailbox Stars/special_use"] = "\\Flagged",
            ["namespace views/mailbox Stars/auto"] = "create",
        };
        if (more.Length > 0)
        {
            dovecot["protocol imap/imap_capability"] = more;
        }

        return new LabOptions { Smtp = false, ExtraDovecot = dovecot };
    }

    // The folders hold copies: nothing but the rules connects them.
    private static LabUser Fill(Lab lab)
    {
        LabUser user = LabShell.NewUser(lab);
        Array.ForEach(s_folders, folder => lab.CreateFolder(user.Address, folder));
        Add(lab, user, "contract", "INBOX", "Contracts", "Views/All");
        Add(lab, user, "starred", "INBOX", "Views/Stars", "Views/All");
        Add(lab, user, "free", "INBOX", "Views/All");
        Add(lab, user, "planned later", "Plans", "Views/All");
        return user;
    }

    private static void Add(Lab lab, LabUser user, string subject, params string[] folders)
    {
        byte[] mail = Encoding.ASCII.GetBytes(
            $"From: ann@lab.test\r\nSubject: {subject}\r\nMessage-ID: <{Guid.NewGuid():N}@lab.test>\r\n\r\n{subject}\r\n"
        );
        Array.ForEach(folders, folder => lab.Append(user.Address, folder, mail, string.Empty, s_old));
    }

    private static string[] Subjects(Lab lab, LabUser user, string folder) =>
        [
            .. lab.ReadMail(user.Address, folder)
                .Select(mail => Encoding.ASCII.GetString(mail).Split("Subject: ")[1].Split('\r')[0])
                .Order(StringComparer.Ordinal),
        ];
}
