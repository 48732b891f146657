using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Reading;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Waiting;

/// <summary>
/// Waits for messages in a folder. New messages are found by UID, not by the server's notices. So a broken connection, or another
/// command on the same connection, neither hides a message nor shows it twice.
/// </summary>
internal sealed class MessageWatch
{
    // From this many new messages on, it pays to ask for the highest UID, so that the next search covers only later messages.
    private const int WorthAdvancing = 50;
    private const int WorthWarning = 4;

    private readonly MailAccount _account;
    private readonly string _session;
    private readonly WaitPlan _plan;
    private readonly IWorkOutput _output;
    private readonly ArrivalSignal _signal = new();
    private readonly WaitClock _clock;
    private readonly ArrivalWait _arrival;
    private string _path = string.Empty;
    private WaitPosition _position = new(0, 1);
    private uint _from;
    private int _looked;
    private int _count;
    private int _counted = -1;

    /// <param name="account">The account.</param>
    /// <param name="session">The session's name.</param>
    /// <param name="plan">The messages to wait for.</param>
    /// <param name="output">Takes the messages. When it is closed the wait ends, and the connection stays usable.</param>
    public MessageWatch(MailAccount account, string session, WaitPlan plan, IWorkOutput output)
    {
        _account = account;
        _session = session;
        _plan = plan;
        _output = output;
        _clock = new WaitClock(plan);
        _arrival = new ArrivalWait(account, _signal, _clock, output.Closed);
    }

    /// <summary>Waits until enough messages have arrived, or the time is over.</summary>
    /// <param name="cancel">Cuts the connection.</param>
    /// <returns>How many messages arrived, and whether they are as many as are wanted; false when the time was over
    /// first.</returns>
    /// <exception cref="MailException">The wait could not begin, or cannot go on: the folder is gone, the password was
    /// changed.</exception>
    public (int Count, bool Complete) Run(CancellationToken cancel)
    {
        using var late = new Deadline(_plan.Limit is { } limit ? limit + WaitTimes.Grace : Timeout.InfiniteTimeSpan, cancel);
        try
        {
            _account.Imap(client => Begin(client), late.Token);
            bool complete = Watch(late.Token);
            return (_count, complete);
        }
        catch (OperationCanceledException) when (late.HasExpired && !_output.Closed.IsCancellationRequested)
        {
            return (_count, false);
        }
        finally
        {
            _signal.Detach();
        }
    }

    private bool Watch(CancellationToken cancel)
    {
        int failures = 0;
        while (true)
        {
            try
            {
                if (_signal.IsSet && Deliver(ref failures, cancel))
                {
                    return true;
                }

                _output.Drain();
                if (_clock.Left <= TimeSpan.Zero)
                {
                    return false;
                }

                ShowProgress();
                var asleep = Stopwatch.StartNew();
                _arrival.Await(_path, cancel);
                failures = asleep.Elapsed > WaitTimes.LongestPause ? 0 : failures;
            }
            catch (MailException ex) when (ex.IsTransient && _clock.Left > TimeSpan.Zero)
            {
                _signal.Set(true);
                Report(ex, ++failures);
                _arrival.Pause(_clock.WithinLimit(WaitTimes.PauseAfter(failures)), cancel);
            }
        }
    }

    // The folder is opened even if it is open: what is known of it may be old.
    private bool Begin(ImapClient client)
    {
        IMailFolder folder = FolderFinder.FindForMessages(client, _plan.Query.Folder);
        folder.Open(FolderAccess.ReadOnly);
        _path = folder.FullName;
        WaitPosition? known = _plan.FromNow ? null : WaitHistory.For(_account).In(_path);
        _position =
            known is not null && known.Validity == folder.UidValidity
                ? known
                : WaitHistory.For(_account).Begin(_path, folder.UidValidity, Next(client, folder));
        if (known is not null && known != _position)
        {
            WarnRecreated();
        }

        // A filter with -Since includes messages that are there already.
        _from = _plan.Query.Filter.Since is not null ? 1 : _position.First;
        _signal.Attach(folder);
        _signal.Set(folder.Count > 0);
        _counted = folder.Count;
        return true;
    }

    private static uint Next(ImapClient client, IMailFolder folder)
    {
        if (folder.UidNext is { Id: > 0 } next)
        {
            return next.Id;
        }

        return folder.Count == 0
            ? 1
            : MessageFinder.Search(client, folder, SearchQuery.All).Select(uid => uid.Id).DefaultIfEmpty().Max() + 1;
    }

    /// <returns>Whether no more messages are wanted.</returns>
    private bool Deliver(ref int failures, CancellationToken cancel)
    {
        uint? top = _account.Imap(client => Open(client), cancel);
        uint from = _from;
        int before = _count;
        MessageQuery query = _plan.Query with { Folder = _path, Filter = _plan.Query.Filter with { FromUid = from } };
        foreach (MessageBatch batch in MessageReader.Find(_account, _session, query, null, cancel).Read(cancel))
        {
            foreach (MailException problem in batch.Problems)
            {
                _output.Error(problem, _plan.Query.Folder);
            }

            // A range that begins after the last message still includes the last message (RFC 9051, section 9, seq-range).
            foreach (
                SpectrumMessage message in batch.Messages.Where(message =>
                    message.Uid >= from && message.UidValidity == _position.Validity && !_position.IsGiven((uint)message.Uid)
                )
            )
            {
                failures = 0;
                WaitPosition position = _position;
                _output.Write(message, () => position.Give((uint)message.Uid));
                if (++_count == _plan.Wanted)
                {
                    return true;
                }
            }
        }

        _from = top + 1 ?? _from;
        _arrival.Looked(found: _count > before);
        return false;
    }

    /// <summary>Opens the folder unless it still is, and notes that it is about to be searched.</summary>
    /// <returns>The last message that is there now, when it is worth knowing.</returns>
    private uint? Open(ImapClient client)
    {
        IMailFolder folder = FolderFinder.FindForMessages(client, _path);
        if (!folder.IsOpen)
        {
            folder.Open(FolderAccess.ReadOnly);
        }

        if (folder.UidValidity != _position.Validity)
        {
            _position = WaitHistory.For(_account).Begin(_path, folder.UidValidity, Next(client, folder));
            _from = _position.First;
            WarnRecreated();
        }

        _signal.Attach(folder);
        _signal.Set(false);
        if (_counted >= 0 && folder.Count > _counted)
        {
            _arrival.Expect();
        }

        _counted = folder.Count;
        return Math.Abs(folder.Count - _looked) < WorthAdvancing ? null : Advance(client, folder);
    }

    private uint? Advance(ImapClient client, IMailFolder folder)
    {
        _looked = folder.Count;
        uint[] there =
        [
            .. MessageFinder
                .Search(client, folder, SearchQuery.Uids(new UniqueIdRange(new UniqueId(_from), UniqueId.MaxValue)))
                .Select(uid => uid.Id)
                .Where(uid => uid >= _from),
        ];
        return there.Length == 0 ? null : there.Max();
    }

    // Only an interruption that lasts is worth a warning.
    private void Report(MailException failure, int failures)
    {
        _output.Verbose($"Reconnecting: {failure.Message}");
        if (failures == WorthWarning)
        {
            _output.Warning($"The server cannot be reached; the command keeps trying. {failure.Message}");
        }
    }

    private void WarnRecreated() =>
        _output.Warning(
            $"Folder '{_plan.Query.Folder}' was recreated (its UIDVALIDITY changed): only messages that arrive "
                + $"from now on are emitted."
        );

    private void ShowProgress() =>
        _output.Progress(
            $"Waiting for messages in {_plan.Query.Folder}",
            (int)_clock.Elapsed.TotalSeconds,
            (int)Math.Min(_plan.Limit?.TotalSeconds ?? 0, int.MaxValue),
            _count == 0 ? "None so far" : $"{_count:N0} so far"
        );
}
