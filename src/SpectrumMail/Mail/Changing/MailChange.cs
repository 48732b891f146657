using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Uids;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Changing;

/// <summary>
/// A change of named messages, and of no others. The messages are changed in sets: the UIDVALIDITY of the folder is compared, the
/// set is searched for, which shows the messages that are gone, and the others are changed by one command or a few. The
/// connection is held for one set at a time.
/// </summary>
internal abstract class MailChange
{
    // The most messages to read at once when the changed messages are emitted.
    private const int LargestReading = 1000;

    private readonly MailAccount _account;
    private readonly ChangedFolder _folder;
    private readonly MessageSelection _selection;
    private readonly List<ChangedPlace> _places = [];

    /// <param name="account">The account.</param>
    /// <param name="session">The name of the session, for the output.</param>
    /// <param name="selection">The messages.</param>
    /// <param name="access">Whether the folder's own messages are changed.</param>
    protected MailChange(MailAccount account, string session, MessageSelection selection, FolderAccess access)
    {
        _account = account;
        _selection = selection;
        _folder = new ChangedFolder(selection.Folder, selection.Validity, access);
        Session = session;
    }

    /// <summary>Whether the changed messages are emitted, each at its place.</summary>
    public bool PassThru { get; init; }

    /// <summary>Notes the messages in an action log; null for none.</summary>
    public ActionNotes? Notes { get; init; }

    /// <summary>The session's name.</summary>
    protected string Session { get; }

    /// <summary>Changes the messages. Each step is done when it is returned.</summary>
    /// <exception cref="MailException">The folder or the server does not permit it, or the connection broke: its message says how
    /// many were changed before.</exception>
    public IEnumerable<ChangeStep> Run(CancellationToken cancel)
    {
        int done = 0;
        foreach (UniqueId[] set in UidBatches.Split(_selection.Uids))
        {
            (uint[] missing, MailException[] differing) = Apply(set, done, cancel);
            done += set.Length;
            yield return new ChangeStep(done, _selection.Uids.Count) { Missing = missing, Problems = differing };
        }

        foreach (ChangeStep report in PassThru ? _places.SelectMany(place => Report(place, cancel)) : [])
        {
            yield return report with
            {
                Done = done,
                Total = done,
            };
        }
    }

    /// <summary>
    /// Checks whether the change is possible, and finds the folders for it. Nothing is changed yet.
    /// </summary>
    /// <param name="client">The connection.</param>
    /// <param name="folder">The folder with the messages, not open yet.</param>
    protected abstract void Prepare(ImapClient client, IMailFolder folder);

    /// <summary>Changes messages of the open folder, all of which were there a moment ago.</summary>
    /// <returns>Where they are now.</returns>
    protected abstract ChangedPlace Change(ImapClient client, IMailFolder folder, IList<UniqueId> uids);

    /// <summary>Reads the changed messages for the output.</summary>
    protected virtual IEnumerable<ChangeStep> Report(ChangedPlace place, CancellationToken cancel)
    {
        if (place.Sought.Count > 0)
        {
            _account.Imap(client => NewPlace.Find(client, place), cancel);
        }

        if (place.Unknown > 0)
        {
            yield return new ChangeStep(0, 0) { Problems = [UnknownPlace(place)] };
        }

        var found = new FoundMessages(place.Path, place.Validity, place.Uids.Count, [], TimeSpan.Zero, null);
        var fetcher = new BatchFetcher(
            _account,
            found,
            new MessageFactory(place.Path, place.Validity, Session, []),
            place.Uids.Count
        );
        for (int start = 0; start < place.Uids.Count; start += LargestReading)
        {
            FetchedBatch batch = fetcher.Fetch(
                new PlannedBatch([.. place.Uids.Skip(start).Take(LargestReading).Select(uid => new UniqueId(uid))]),
                [],
                cancel
            );
            yield return new ChangeStep(0, 0) { Results = batch.Messages, Problems = batch.Problems };
            if (batch.Failure is { } failure)
            {
                throw failure;
            }
        }
    }

    private static MailException UnknownPlace(ChangedPlace place) =>
        MessageFailures.NewPlaceUnknown.Make(place.Unknown, place.Path);

    private (uint[] Missing, MailException[] Differing) Apply(UniqueId[] set, int before, CancellationToken cancel)
    {
        try
        {
            return _account.Imap(client => Apply(client, set), cancel);
        }
        catch (MailException ex) when (before > 0)
        {
            throw MessageFailures.AfterSome(ex, before, _selection.Uids.Count, _selection.Folder);
        }
    }

    private (uint[] Missing, MailException[] Differing) Apply(ImapClient client, UniqueId[] set)
    {
        Prepare(client, FolderFinder.Find(client, _selection.Folder));
        IMailFolder folder = _folder.Open(client);
        var wanted = new HashSet<uint>(set.Select(uid => uid.Id));
        UniqueId[] there =
            folder.Count == 0
                ? []
                :
                [
                    .. MessageFinder
                        .Search(client, folder, SearchQuery.Uids(set))
                        .Where(uid => wanted.Remove(uid.Id))
                        .OrderBy(uid => uid.Id),
                ];
        MailException[] differing = [];
        if (there.Length > 0)
        {
            differing = Change(client, folder, there);
        }

        return ([.. wanted.OrderBy(uid => uid)], differing);
    }

    // Changes those messages that are what they are expected to be.
    private MailException[] Change(ImapClient client, IMailFolder folder, UniqueId[] there)
    {
        if (_selection.Expected is null && Notes is null)
        {
            Note(Change(client, folder, (IList<UniqueId>)there));
            return [];
        }

        var comparison = MessageComparison.Run(folder, there, _selection.Expected);
        UniqueId[] same = [.. there.Where(uid => comparison.Same.ContainsKey(uid.Id))];
        if (same.Length > 0)
        {
            ChangedPlace ChangeSame() => Change(client, folder, (IList<UniqueId>)same);
            Note(Notes is { } notes ? notes.Change(folder, comparison.Same, ChangeSame) : ChangeSame());
        }

        return comparison.Differing;
    }

    // All sets with the same place share one entry, so that the place is opened once.
    private void Note(ChangedPlace place)
    {
        if (_places.Find(known => known.Path == place.Path && known.Validity == place.Validity) is { } known)
        {
            known.Add(place);
        }
        else
        {
            _places.Add(place);
        }
    }
}
