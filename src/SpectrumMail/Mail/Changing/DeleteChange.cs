using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Changing;

/// <summary>Deletes messages permanently.</summary>
internal sealed class DeleteChange : MailChange
{
    /// <param name="account">The account.</param>
    /// <param name="session">The name of the session, for the output.</param>
    /// <param name="selection">The messages.</param>
    public DeleteChange(MailAccount account, string session, MessageSelection selection)
        : base(account, session, selection, FolderAccess.ReadWrite) { }

    /// <summary>Whether a plain EXPUNGE is permitted on a server that has nothing better.</summary>
    public bool Forced { get; init; }

    protected override void Prepare(ImapClient client, IMailFolder folder) =>
        ExactDeletion.Require(client, orMove: false, Forced);

    protected override ChangedPlace Change(ImapClient client, IMailFolder folder, IList<UniqueId> uids)
    {
        ExactDeletion.MustBePermitted(client, folder);
        ExactDeletion.Delete(client, folder, uids);
        return new ChangedPlace(folder.FullName, folder.UidValidity, [.. uids.Select(uid => uid.Id)]);
    }

    protected override IEnumerable<ChangeStep> Report(ChangedPlace place, CancellationToken cancel) =>
        [
            new ChangeStep(0, 0)
            {
                Results =
                [
                    .. place.Uids.Select(uid => new VanishedMessage
                    {
                        Folder = place.Path,
                        UidValidity = place.Validity,
                        Uid = uid,
                        Session = Session,
                    }),
                ],
            },
        ];
}
