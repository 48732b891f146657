using System.Collections.Generic;
using System.Linq;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Uids;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// Asks a Dovecot which messages of a folder lie in other folders, because the folder only shows them (its virtual plugin). LIST
/// does not mark such a folder unless its administrator has done so.
/// </summary>
internal static class ShownSearch
{
    /// <summary>
    /// Returns those of some messages that lie in other folders; null when the server does not know the question.
    /// </summary>
    /// <param name="client">The connection.</param>
    /// <param name="path">The folder's path as the server has it.</param>
    /// <param name="validity">The UIDVALIDITY to expect.</param>
    /// <param name="uids">The messages, in ascending order.</param>
    /// <param name="others">The paths of the other folders.</param>
    public static IReadOnlyList<uint>? Run(
        ImapClient client,
        string path,
        uint validity,
        IEnumerable<uint> uids,
        IEnumerable<string> others
    )
    {
        string[] keys = [.. others.Select(other => Key(FolderFinder.TryFind(client, other))).OfType<string>()];
        if (keys.Length == 0)
        {
            return [];
        }

        string any = string.Concat(keys.Skip(1).Select(key => $"OR {key} ")) + keys[0];
        IMailFolder folder = FolderFinder.Reopen(client, path, validity);
        try
        {
            return [.. RawSearch.Run(client, folder, $"UID {UidRanges.Write(uids)} {any}").Select(uid => uid.Id)];
        }
        catch (MailException ex) when (MessageFailures.QueryRefused.Is(ex))
        {
            return null;
        }
    }

    // A name that the server does not encode as it should cannot stand in a SEARCH without a charset.
    private static string? Key(IMailFolder? folder) =>
        folder is SpoolingFolder { WireName: { } name } && name.All(character => character is >= ' ' and <= '~')
            ? $"X-MAILBOX \"{name.Replace("\\", "\\\\").Replace("\"", "\\\"")}\""
            : null;
}
