using System.Runtime.CompilerServices;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Reading;

/// <summary>
/// Asks whether a server searches in UTF-8. Where it does not, MailKit would repeat the search with other characters, and the
/// answer would be of other messages.
/// </summary>
internal static class SearchCharset
{
    private static readonly ConditionalWeakTable<ImapClient, object> s_known = new();

    /// <summary>Demands UTF-8 in the open folder; each connection is asked once.</summary>
    /// <exception cref="MailException">QueryInvalid: the server does not search for such a text.</exception>
    public static void Demand(ImapClient client, IMailFolder folder, string text)
    {
        if (!(bool)s_known.GetValue(client, _ => Ask(folder)))
        {
            throw MessageFailures.SearchTextRefused.Make(text);
        }
    }

    private static bool Ask(IMailFolder folder)
    {
        try
        {
            ((ImapFolder)folder).Search("CHARSET UTF-8 UID 1");
            return true;
        }
        catch (ImapCommandException)
        {
            return false;
        }
    }
}
