using System;
using System.Collections.Generic;
using System.Linq;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;

namespace SpectrumMail.Mail.Changing;

/// <summary>Sets and clears flags and keywords. Flags that are not named do not change (STORE with + and -).</summary>
internal sealed class FlagChange : MailChange
{
    private readonly FlagRequest _request;

    /// <param name="account">The account.</param>
    /// <param name="session">The name of the session, for the output.</param>
    /// <param name="selection">The messages.</param>
    /// <param name="request">What is set and cleared.</param>
    public FlagChange(MailAccount account, string session, MessageSelection selection, FlagRequest request)
        : base(account, session, selection, FolderAccess.ReadWrite) => _request = request;

    protected override void Prepare(ImapClient client, IMailFolder folder) { }

    protected override ChangedPlace Change(ImapClient client, IMailFolder folder, IList<UniqueId> uids)
    {
        Permitted(folder);
        Store(folder, uids, StoreAction.Add, _request.Set, _request.Keywords);
        Store(folder, uids, StoreAction.Remove, _request.Clear, _request.RemovedKeywords);
        return new ChangedPlace(folder.FullName, folder.UidValidity, [.. uids.Select(uid => uid.Id)]);
    }

    private static void Store(
        IMailFolder folder,
        IList<UniqueId> uids,
        StoreAction action,
        MessageFlags flags,
        IReadOnlyList<string> keywords
    )
    {
        if (flags != MessageFlags.None || keywords.Count > 0)
        {
            folder.Store(uids, new StoreFlagsRequest(action, flags, keywords) { Silent = true });
        }
    }

    // The server would silently leave out a flag that it does not keep, or forget it with the connection.
    private void Permitted(IMailFolder folder)
    {
        MessageFlags refused = (_request.Set | _request.Clear) & ~folder.PermanentFlags;
        if (refused != MessageFlags.None)
        {
            throw MessageFailures.FlagNotPermitted.Make(folder.FullName, $"{refused}");
        }

        bool free = (folder.PermanentFlags & MessageFlags.UserDefined) != 0;
        string[] unknown = free
            ? []
            :
            [
                .. _request.Keywords.Where(keyword =>
                    !folder.PermanentKeywords.Contains(keyword, StringComparer.OrdinalIgnoreCase)
                ),
            ];
        if (unknown.Length > 0)
        {
            string known =
                folder.PermanentKeywords.Count == 0
                    ? "it keeps none"
                    : "it keeps " + string.Join(", ", folder.PermanentKeywords.OrderBy(keyword => keyword));
            throw MessageFailures.KeywordNotPermitted.Make(folder.FullName, known, string.Join(", ", unknown));
        }
    }
}
