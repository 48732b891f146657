using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using MailKit;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Archive;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Saving;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Transfer;

/// <summary>The messages of a folder on a server, or some of them.</summary>
internal sealed class MailboxSource : IMessageSource
{
    private readonly MailAccount _account;
    private readonly IReadOnlyList<uint> _uids;
    private LabelledFolder? _labels;

    private MailboxSource(MailAccount account, string path, uint validity, IReadOnlyList<uint> uids)
    {
        _account = account;
        _uids = uids;
        Name = path;
        Validity = validity;
    }

    public string Name { get; }

    public uint Validity { get; }

    /// <summary>How many messages are not counted, because another folder of the run has them.</summary>
    public int LeftOut => _labels?.LeftOut.Count ?? 0;

    /// <summary>Opens the folder.</summary>
    /// <param name="account">The account.</param>
    /// <param name="folder">The path of the folder as the user typed it.</param>
    /// <param name="validity">The UIDVALIDITY to expect; 0 for any.</param>
    /// <param name="uids">The messages; none for all.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <exception cref="MailException">FolderNotFound, UidValidityChanged.</exception>
    public static MailboxSource Open(
        MailAccount account,
        string folder,
        long validity,
        IReadOnlyList<uint> uids,
        CancellationToken cancel
    )
    {
        (string path, uint actual) = account.Imap(
            client =>
            {
                IMailFolder opened = FolderFinder.Open(client, folder, validity);
                return (opened.FullName, opened.UidValidity);
            },
            cancel
        );
        return new MailboxSource(account, path, actual, uids);
    }

    /// <summary>
    /// Leaves out the messages that another folder of the run has, and adds to the others what their labels say.
    /// </summary>
    /// <param name="labels">The labels of the run.</param>
    /// <param name="isRest">Whether the folder is copied after all others.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <exception cref="MailException">The folder cannot be read.</exception>
    public void Label(GmailLabels labels, bool isRest, CancellationToken cancel) =>
        _labels = labels.Read(Name, isRest, Validity, All(cancel).Uids, cancel);

    public string Locate(string id) => Name + "/" + id;

    public (int Total, int Wanted) Count(IMessageReceiver receiver, CancellationToken cancel)
    {
        UniqueId[] all = All(cancel).Uids;
        return (all.Length, all.Count(uid => receiver.Wants(Id(uid))));
    }

    public void Read(IMessageReceiver receiver, CancellationToken cancel)
    {
        (UniqueId[] all, int unnamed) = All(cancel);
        if (unnamed > 0)
        {
            receiver.Fail("*", MessageFailures.MessagesUnnamed.Make(unnamed, Name));
        }

        UniqueId[] wanted = all.Where(uid => receiver.Wants(Id(uid))).ToArray();
        IMessageReceiver marking = _labels is null ? receiver : new LabelReceiver(receiver, _labels);
        new ImapFetcher(_account, Name, Validity, marking, "read").Fetch(wanted, mustExist: _uids.Count > 0, cancel);
    }

    private NamedMessages All(CancellationToken cancel)
    {
        NamedMessages all =
            _uids.Count > 0
                ? new NamedMessages([.. _uids.Distinct().OrderBy(uid => uid).Select(uid => new UniqueId(uid))], 0)
                : ImapFetcher.All(_account, Name, Validity, cancel);
        return _labels is null ? all : all with { Uids = [.. all.Uids.Where(_labels.Includes)] };
    }

    private static string Id(UniqueId uid) => uid.Id.ToString(CultureInfo.InvariantCulture);
}
