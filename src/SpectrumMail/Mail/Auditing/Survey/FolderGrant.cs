using System.Collections.Generic;
using System.Linq;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Wire;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>An entry of a folder's access control list (RFC 4314).</summary>
/// <param name="Identifier">Who; a minus before it takes rights away.</param>
/// <param name="Rights">A letter for each right.</param>
internal sealed record FolderGrant(string Identifier, string Rights)
{
    /// <summary>
    /// Asks for the lists of folders, with what is sent next. A folder whose list this user may not see has none.
    /// </summary>
    /// <param name="imap">The connection.</param>
    /// <param name="folders">The folders.</param>
    public static void Ask(ImapConversation imap, IEnumerable<AuditFolder> folders)
    {
        foreach (AuditFolder folder in imap.Has("ACL") ? folders : [])
        {
            imap.Queue(
                "GETACL " + ImapConversation.Quote(folder.Wire),
                response => folder.Grants = response.Name == "ACL" ? Read(response) : folder.Grants
            );
        }
    }

    // After the folder's name come pairs.
    private static FolderGrant[] Read(ImapResponse response) =>
        [
            .. Enumerable
                .Range(0, (response.Values.Count - 1) / 2)
                .Select(pair => new FolderGrant(
                    WireText.ToUtf8(response.TextAt((2 * pair) + 1)),
                    response.TextAt((2 * pair) + 2)
                ))
                .Where(grant => grant.Identifier.Length > 0),
        ];
}
