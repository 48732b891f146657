using System;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using SpectrumMail.MailLab;

namespace SpectrumMail.Tests.Support;

/// <summary>A message as the server keeps it, whatever the client under test believes.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Uid">The UID.</param>
/// <param name="Guid">Tells which message it is: a copy keeps it.</param>
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
    public static string[] FolderNames(this Lab lab, LabUser user) => Lines(lab.Doveadm("mailbox", "list", "-u", user.Address, "-8"));

    /// <summary>The names on the subscription list.</summary>
    public static string[] Subscriptions(this Lab lab, LabUser user) => Lines(lab.Doveadm("mailbox", "list", "-u", user.Address, "-8", "-s"));

    /// <summary>Sets flags from outside.</summary>
    public static void Flag(this Lab lab, LabUser user, string flags, string uids, string folder = "INBOX") =>
        lab.Doveadm("flags", "add", "-u", user.Address, flags, "mailbox", folder, "uid", uids);

    private static StoredMessage[] Parse(Lab lab, LabUser user, params string[] query)
    {
        using var document = JsonDocument.Parse(lab.Doveadm(["-f", "json", "fetch", "-u", user.Address, "mailbox uid guid flags date.received", .. query]));
        return [.. document.RootElement.EnumerateArray().Select(Read).OrderBy(message => message.Folder, StringComparer.Ordinal).ThenBy(message => message.Uid)];
    }

    private static StoredMessage Read(JsonElement message) => new(
        Text(message, "mailbox"),
        uint.Parse(Text(message, "uid"), CultureInfo.InvariantCulture),
        Text(message, "guid"),
        string.Join(' ', Text(message, "flags").Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(flag => flag != "\\Recent").Order(StringComparer.Ordinal)),
        Text(message, "date.received"));

    private static string Text(JsonElement message, string name) => message.GetProperty(name).GetString()!;

    private static string[] Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
}
