using System;
using System.Linq;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Folders;

/// <summary>What a folder may be called.</summary>
internal static class FolderName
{
    /// <summary>The inbox, which every mailbox has.</summary>
    public const string Inbox = "INBOX";

    /// <summary>Whether a path is the inbox, in whatever case (RFC 9051, section 5.1).</summary>
    public static bool IsInbox(string path) => path.Equals(Inbox, StringComparison.OrdinalIgnoreCase);

    /// <summary>The parts of a path.</summary>
    /// <param name="path">The path as the server writes it.</param>
    /// <param name="separator">What stands between the parts; the null character on a server without hierarchy.</param>
    /// <exception cref="MailException">FolderNameInvalid.</exception>
    public static string[] Levels(string path, char separator)
    {
        string[] levels = separator == '\0' ? [path] : path.Split(separator);
        foreach (string level in levels)
        {
            Check(level);
        }

        return levels;
    }

    /// <summary>Refuses what would be several parts, or none, or a part that commands cannot name safely.</summary>
    /// <exception cref="MailException">FolderNameInvalid.</exception>
    public static void Check(string name, params char[] separators)
    {
        if (separators.FirstOrDefault(separator => separator != '\0' && name.IndexOf(separator) >= 0) is var found and not '\0')
        {
            throw FolderFailures.FolderNameIsPath.Make(name, found);
        }

        if (name.Trim().Length == 0)
        {
            throw FolderFailures.FolderNameEmpty.Make(name);
        }

        // A server would take the last two for wildcards in LIST (RFC 9051, section 5.1).
        if (name.Any(character => char.IsControl(character) || character is '\u2028' or '\u2029' or '*' or '%'))
        {
            throw FolderFailures.FolderNameInvalid.Make(name);
        }
    }
}
