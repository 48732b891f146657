using System;
using System.Globalization;
using System.Linq;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>A message as the server keeps it, whatever the client under test believes.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Uid">The UID.</param>
/// <param name="Guid">Identifies the message: a copy keeps it.</param>
/// <param name="Flags">All flags and keywords, sorted; without \Recent, which every look changes.</param>
/// <param name="Received">The time of arrival.</param>
internal sealed record StoredMessage(string Folder, uint Uid, string Guid, string Flags, string Received);

/// <summary>An independent look at a mailbox (doveadm).</summary>
internal static class MailboxView
{
    /// <summary>Every message of every folder, in the order of folders and UIDs.</summary>
    public static StoredMessage[] Look(this Lab lab, LabUser user) => Parse(lab, user, "all");

    /// <summary>Every message of a folder, by the name the server has for it.</summary>
    public static StoredMessage[] Look(this Lab lab, LabUser user, string folder) => Parse(lab, user, "mailbox", folder);

    /// <summary>The names of all folders.</summary>
    public static string[] FolderNames(this Lab lab, LabUser user) =>
        [.. lab.Doveadm(user.Address, "mailbox list", "-8").Order(StringComparer.Ordinal)];

    /// <summary>The names on the subscription list.</summary>
    public static string[] Subscriptions(this Lab lab, LabUser user) =>
        [.. lab.Doveadm(user.Address, "mailbox list", "-8", "-s").Order(StringComparer.Ordinal)];

    /// <summary>Sets flags from outside.</summary>
    public static void Flag(this Lab lab, LabUser user, string flags, string uids, string folder = "INBOX") =>
        lab.Doveadm(user.Address, "flags add", flags, "mailbox", folder, "uid", uids);

    /// <summary>Flags in one order, without \Recent, which every look changes.</summary>
    public static string SortFlags(string flags) =>
        string.Join(
            ' ',
            flags
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Where(flag => flag != "\\Recent")
                .Order(StringComparer.Ordinal)
        );

    private static StoredMessage[] Parse(Lab lab, LabUser user, params string[] query) =>
        [
            .. lab.Doveadm(user.Address, "fetch", ["mailbox uid guid flags date.received", .. query])
                .Chunk(5)
                .Select(Read)
                .OrderBy(message => message.Folder, StringComparer.Ordinal)
                .ThenBy(message => message.Uid),
        ];

    private static StoredMessage Read(string[] row) =>
        new(row[0], uint.Parse(row[1], CultureInfo.InvariantCulture), row[2], SortFlags(row[3]), row[4]);
}
