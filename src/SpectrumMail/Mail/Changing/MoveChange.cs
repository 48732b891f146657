using System;
using System.Collections.Generic;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;

namespace SpectrumMail.Mail.Changing;

/// <summary>
/// Moves messages to another folder: with MOVE (RFC 6851), or with a copy and the deletion of exactly these messages (UIDPLUS). A
/// server without both is an error, unless the user forces the deletion.
/// </summary>
internal sealed class MoveChange : MailChange
{
    private readonly Func<ImapClient, IMailFolder> _destination;
    private ImapClient? _client;
    private IMailFolder? _target;
    private NewPlace? _place;

    /// <param name="account">The account.</param>
    /// <param name="session">The name of the session, for the output.</param>
    /// <param name="selection">The messages.</param>
    /// <param name="destination">Finds the folder they are moved to.</param>
    private MoveChange(MailAccount account, string session, MessageSelection selection, Func<ImapClient, IMailFolder> destination)
        : base(account, session, selection, FolderAccess.ReadWrite) => _destination = destination;

    /// <param name="account">The account.</param>
    /// <param name="session">The name of the session, for the output.</param>
    /// <param name="selection">The messages.</param>
    /// <param name="destination">The path of the folder they are moved to, as the user typed it.</param>
    public MoveChange(MailAccount account, string session, MessageSelection selection, string destination)
        : this(account, session, selection, client => FolderFinder.FindForMessages(client, destination)) { }

    /// <summary>Whether a plain EXPUNGE is permitted on a server that has nothing better.</summary>
    public bool Forced { get; init; }

    /// <summary>The error for messages that are in the destination already.</summary>
    private Failure<string> Already { get; init; } = MessageFailures.AlreadyThere;

    /// <summary>Moves messages to the mailbox's Trash.</summary>
    /// <param name="account">The account.</param>
    /// <param name="session">The name of the session, for the output.</param>
    /// <param name="selection">The messages.</param>
    /// <param name="passThru">Whether the moved messages are emitted.</param>
    /// <param name="forced">Whether a plain EXPUNGE is permitted.</param>
    /// <param name="notes">Notes the messages in an action log; null for none.</param>
    public static MoveChange ToTrash(
        MailAccount account,
        string session,
        MessageSelection selection,
        bool passThru,
        bool forced,
        ActionNotes? notes
    ) =>
        new(account, session, selection, TrashFolder.Find)
        {
            PassThru = passThru,
            Forced = forced,
            Notes = notes,
            Already = MessageFailures.AlreadyInTrash,
        };

    protected override void Prepare(ImapClient client, IMailFolder folder)
    {
        ExactDeletion.Require(client, orMove: true, Forced);
        if (client == _client)
        {
            return;
        }

        // Found once for all sets, unless the connection was recreated.
        _target = _destination(client);
        _client = client;
        if (folder.FullName == _target.FullName)
        {
            throw Already.Make(folder.FullName);
        }
    }

    protected override ChangedPlace Change(ImapClient client, IMailFolder folder, IList<UniqueId> uids)
    {
        bool move = client.Capabilities.HasFlag(ImapCapabilities.Move);
        if (!move)
        {
            ExactDeletion.MustBePermitted(client, folder);
            ExactDeletion.MustBeAlone(client, folder, uids);
        }

        // With MOVE and without UIDPLUS the library asks for the messages' numbers first (SEARCH), which is exact: see
        // CopyChange.
        _place ??= new NewPlace(PassThru);
        _place.Before(client, folder, _target!, uids);
        UniqueIdMap map = move ? folder.MoveTo(uids, _target!) : folder.CopyTo(uids, _target!);
        if (!move)
        {
            // After the copy: a connection that breaks in between leaves a message twice, not gone.
            ExactDeletion.Delete(client, folder, uids, copied: true);
        }

        return _place.After(_target!, map);
    }
}
