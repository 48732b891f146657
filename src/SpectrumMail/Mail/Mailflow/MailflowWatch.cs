using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Net.Imap;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Waiting;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Mailflow;

/// <summary>What was seen of a test message.</summary>
/// <param name="Arrival">Where it arrived; null when it did not.</param>
/// <param name="Report">What came back about it; null when nothing did.</param>
/// <param name="Failure">Why the mailbox could not be read in the end; null when it could.</param>
internal sealed record MailflowSighting(MailflowArrival? Arrival, ReturnedReport? Report, MailException? Failure);

/// <summary>
/// Waits for a test message: in the inbox with IDLE, in the spam folder beside it, now and then in all other folders, and for a
/// report in the sender's inbox.
/// </summary>
internal sealed class MailflowWatch
{
    // Most messages arrive at once, and the wait is what is measured.
    private static readonly TimeSpan s_quickSpan = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_quick = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_calm = TimeSpan.FromMilliseconds(1500);
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);
    private readonly MailAccount _target;
    private readonly MailAccount? _sender;
    private readonly TestMark _mark;
    private readonly CancellationToken _stop;
    private readonly FolderTail _inbox = new(FolderName.Inbox);
    private readonly FolderTail _returned = new(FolderName.Inbox);
    private readonly ArrivalSignal _signal = new();
    private readonly Rhythm _spamLook = new(TimeSpan.FromMilliseconds(200));
    private readonly Rhythm _senderLook = new(TimeSpan.FromSeconds(1));
    private readonly Rhythm _restLook = new(TimeSpan.FromSeconds(2), growth: 2);
    private readonly TestMailbox _mailbox;
    private FolderTail? _spam;
    private ReturnedReport? _report;

    /// <param name="target">The account whose mailbox is looked into.</param>
    /// <param name="sender">The sender's account, when its inbox can be read; the same one when it sends to itself.</param>
    /// <param name="mark">The message.</param>
    /// <param name="stop">Ends the wait; connections stay usable.</param>
    public MailflowWatch(MailAccount target, MailAccount? sender, TestMark mark, CancellationToken stop)
    {
        (_target, _sender, _mark, _stop) = (target, sender, mark, stop);
        _mailbox = new TestMailbox(target);
    }

    private bool IsLoop => ReferenceEquals(_sender, _target);

    /// <summary>Notes what is in the folders before the message is sent.</summary>
    /// <exception cref="MailException">The recipient's mailbox cannot be read.</exception>
    public void Begin(CancellationToken cancel)
    {
        _target.Imap(
            client =>
            {
                if (SpecialFolders.Find(client, FolderUse.Junk) is { } spam)
                {
                    _spam = new FolderTail(spam.FullName);
                    _spam.Begin(client);
                }

                return _inbox.Begin(client);
            },
            cancel
        );
        if (_sender is not null && !IsLoop)
        {
            _sender.Imap(_returned.Begin, cancel);
        }
    }

    /// <summary>Waits until the message is there, has come back, or the time is over.</summary>
    /// <exception cref="OperationCanceledException">The wait is to end.</exception>
    public MailflowSighting Wait(TimeSpan limit, CancellationToken cancel)
    {
        try
        {
            return Watch(limit, cancel);
        }
        catch (MailException ex)
        {
            return new MailflowSighting(null, _report, ex);
        }
        finally
        {
            _signal.Detach();
        }
    }

    private MailflowSighting Watch(TimeSpan limit, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        ArrivalWait quick = NewWait(limit, s_quick);
        ArrivalWait eager = NewWait(limit, WaitTimes.Eager);
        ArrivalWait calm = NewWait(limit, s_calm);
        int failures = 0;
        while (true)
        {
            bool isLast = clock.Elapsed >= limit;
            try
            {
                MailflowArrival? arrival = Look(clock.Elapsed, isLast, cancel);
                failures = 0;
                if (arrival is not null || isLast || _report?.IsFinal == true)
                {
                    return new MailflowSighting(arrival, _report, null);
                }

                ArrivalWait late = clock.Elapsed < WaitTimes.EagerSpan ? eager : calm;
                (clock.Elapsed < s_quickSpan ? quick : late).Await(_inbox.Path, cancel);
            }
            catch (MailException ex) when (ex.IsTransient && clock.Elapsed < limit + s_grace)
            {
                _signal.Set(true);
                eager.Pause(WaitTimes.PauseAfter(++failures), cancel);
            }
        }
    }

    private ArrivalWait NewWait(TimeSpan limit, TimeSpan interval) =>
        new(_target, _signal, new WaitClock(new WaitPlan { Limit = limit, Interval = interval }), _stop);

    private MailflowArrival? Look(TimeSpan elapsed, bool isLast, CancellationToken cancel)
    {
        _stop.ThrowIfCancellationRequested();
        MailflowArrival? arrival =
            _signal.IsSet || isLast ? _target.Imap(client => LookIn(client, _inbox, FolderUse.Inbox), cancel) : null;
        if (arrival is null && _spam is not null && (isLast || _spamLook.IsDue(elapsed)))
        {
            arrival = _target.Imap(LookInSpam, cancel);
        }

        if (arrival is null && (isLast || _restLook.IsDue(elapsed)))
        {
            arrival = LookElsewhere(cancel);
        }

        if (arrival is null && _sender is not null && !IsLoop && (isLast || _senderLook.IsDue(elapsed)))
        {
            LookForReport(cancel);
        }

        return arrival;
    }

    private MailflowArrival? LookInSpam(ImapClient client) =>
        _spam!.HasChanged(client) ? LookIn(client, _spam, FolderUse.Junk) : null;

    private MailflowArrival? LookIn(ImapClient client, FolderTail tail, FolderUse use)
    {
        return Read(client, tail, use == FolderUse.Inbox && IsLoop, use == FolderUse.Inbox ? _signal : null)
            .Where(summary => TestMark.Read(summary.Headers)?.IsOf(_mark) == true)
            .Select(summary => MailflowArrival.From(summary, new TestFolder(tail.Path, use)))
            .FirstOrDefault();
    }

    // A rule of the recipient may file the message anywhere.
    private MailflowArrival? LookElsewhere(CancellationToken cancel) =>
        _mailbox
            .Folders(onlyUsual: false, cancel)
            .Where(folder => folder.Use is not (FolderUse.Inbox or FolderUse.Junk or FolderUse.Sent or FolderUse.Drafts))
            .Select(folder => _mailbox.Find(folder, _mark, cancel))
            .FirstOrDefault(arrival => arrival is not null);

    private void LookForReport(CancellationToken cancel)
    {
        try
        {
            _sender!.Imap(client => Read(client, _returned, withReports: true), cancel);
        }
        catch (MailException)
        {
            // The recipient's mailbox decides; the next look tries the sender's again.
        }
    }

    // A connection that breaks at a report loses nothing of what came with it: it is all read again.
    private IReadOnlyList<IMessageSummary> Read(
        ImapClient client,
        FolderTail tail,
        bool withReports,
        ArrivalSignal? signal = null
    )
    {
        IReadOnlyList<IMessageSummary> found = tail.Read(client, signal);
        foreach (IMessageSummary summary in found.Where(summary => withReports && ReturnedMail.IsReport(summary.Headers)))
        {
            IMailFolder inbox = FolderFinder.FindForMessages(client, FolderName.Inbox);
            _report = ReturnedMail.Read(inbox, summary.UniqueId, mark => mark.IsOf(_mark)) ?? _report;
        }

        tail.Advance(found);
        return found;
    }

    /// <summary>Says when it is time to do something again.</summary>
    /// <param name="first">When the first time is, and the pause after it.</param>
    /// <param name="growth">By how much each pause is longer than the one before.</param>
    private sealed class Rhythm(TimeSpan first, int growth = 1)
    {
        private TimeSpan _next = first;
        private TimeSpan _pause = first;

        public bool IsDue(TimeSpan elapsed)
        {
            if (elapsed < _next)
            {
                return false;
            }

            _pause = TimeSpan.FromTicks(_pause.Ticks * growth);
            _next = elapsed + _pause;
            return true;
        }
    }
}
