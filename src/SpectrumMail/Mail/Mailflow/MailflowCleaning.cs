using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using MailKit;
using MailKit.Search;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Folders;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Mailflow;

/// <summary>Removes what a test has left: its message, the copy in the Sent folder, and reports about it.</summary>
internal sealed class MailflowCleaning
{
    // The user waits for the prompt: a little time for a message that is being delivered, and for the commands.
    private static readonly TimeSpan s_afterStop = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan s_usual = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_delivery = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(150);

    private readonly MailAccount _target;
    private readonly MailAccount _sender;
    private readonly TestMark _mark;
    private readonly MailflowRun _run;
    private readonly IWorkOutput _output;
    private readonly TestMailbox _mailbox;
    private readonly TestMailbox _outgoing;

    /// <param name="target">The recipient's account.</param>
    /// <param name="sender">The sender's; the same one when it sent to itself.</param>
    /// <param name="mark">The message.</param>
    /// <param name="run">Its run.</param>
    /// <param name="output">Takes a warning.</param>
    public MailflowCleaning(MailAccount target, MailAccount sender, TestMark mark, MailflowRun run, IWorkOutput output)
    {
        (_target, _sender, _mark, _run, _output) = (target, sender, mark, run, output);
        _mailbox = new TestMailbox(target);
        _outgoing = ReferenceEquals(target, sender) ? _mailbox : new TestMailbox(sender);
    }

    /// <summary>Removes what is there now. What comes later is removed by the next run.</summary>
    /// <param name="sighting">What was seen of the message; null when the test was stopped.</param>
    public void Run(MailflowSighting? sighting)
    {
        bool isStopped = _output.Closed.IsCancellationRequested || sighting is null;
        using var limit = new CancellationTokenSource(isStopped ? s_afterStop : s_usual);
        // Several tests share the run: it is only ever set.
        if (sighting is { Arrival: null, Report: not { IsFinal: true } })
        {
            _run.HasPending = true;
        }

        try
        {
            RemoveMessage(sighting, isStopped, limit.Token);
            if (_outgoing.IsReadable)
            {
                RemoveOfSender(sighting?.Report is not null, limit.Token);
            }
        }
        catch (Exception ex) when (ex is MailException or OperationCanceledException)
        {
            _run.HasPending = true;
            if (!isStopped)
            {
                _output.Warning($"The test message {_mark.Test} could not be removed; the next test removes it. {ex.Message}");
            }
        }

        if ((_mailbox.OnlyMarked || _outgoing.OnlyMarked) && !isStopped)
        {
            _output.Verbose(
                "The server has no UIDPLUS: the test message is marked as deleted, and gone when a program expunges."
            );
        }
    }

    private void RemoveMessage(MailflowSighting? sighting, bool isStopped, CancellationToken cancel)
    {
        string[] paths = sighting?.Arrival is { } arrival
            ? [arrival.Folder.Path]
            : [.. _mailbox.Folders(onlyUsual: !isStopped, cancel).Select(folder => folder.Path)];
        DateTime until = DateTime.UtcNow + (isStopped ? s_delivery : TimeSpan.Zero);
        int removed = _mailbox.Remove(paths, mark => mark.IsOf(_mark), cancel);
        while (removed == 0 && DateTime.UtcNow < until)
        {
            cancel.WaitHandle.WaitOne(s_look);
            removed = _mailbox.Remove(paths, mark => mark.IsOf(_mark), cancel);
        }

        // What has come back for good does not arrive.
        if (removed == 0 && sighting?.Report is not { IsFinal: true })
        {
            _run.HasPending = true;
        }
    }

    private void RemoveOfSender(bool hasReport, CancellationToken cancel)
    {
        string[] copies =
        [
            .. _outgoing
                .Folders(onlyUsual: true, cancel)
                .Where(folder => folder.Use == FolderUse.Sent)
                .Select(folder => folder.Path),
        ];
        _outgoing.Remove(copies, mark => mark.IsOf(_mark), cancel);
        if (hasReport)
        {
            RemoveReports(_sender, _outgoing, mark => mark.IsOf(_mark), cancel);
        }
    }

    /// <summary>Removes reports about test messages from a sender's inbox.</summary>
    /// <param name="account">The sender's account.</param>
    /// <param name="mailbox">Its mailbox.</param>
    /// <param name="chosen">About which messages.</param>
    /// <param name="cancel">Cuts the connection.</param>
    public static int RemoveReports(
        MailAccount account,
        TestMailbox mailbox,
        Func<TestMark, bool> chosen,
        CancellationToken cancel
    ) =>
        account.Imap(
            client =>
            {
                IMailFolder inbox = FolderFinder.FindForMessages(client, FolderName.Inbox);
                inbox.Open(FolderAccess.ReadWrite);
                UniqueId[] reports = inbox.Count == 0 ? [] : [.. Reports(inbox, chosen)];
                if (reports.Length > 0)
                {
                    mailbox.Delete(client, inbox, reports);
                }

                return reports.Length;
            },
            cancel
        );

    private static IEnumerable<UniqueId> Reports(IMailFolder inbox, Func<TestMark, bool> chosen) =>
        inbox
            .Search(
                SearchQuery
                    .DeliveredAfter(TestMailbox.Oldest)
                    .And(SearchQuery.NotDeleted)
                    .And(SearchQuery.HeaderContains("Content-Type", "multipart/report"))
                    .And(SearchQuery.MessageContains(TestMark.IdStart))
            )
            .Where(uid => ReturnedMail.Read(inbox, uid, chosen) is not null);
}
