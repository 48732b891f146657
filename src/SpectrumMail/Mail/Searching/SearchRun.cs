using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Auditing.Queue;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Searching;

/// <summary>The outcome of one attempt at a mailbox.</summary>
/// <param name="Result">The figures.</param>
/// <param name="Failure">Why the mailbox failed; null when it did not.</param>
/// <param name="Problems">The failures of single folders.</param>
internal sealed record SearchAttempt(MailboxSearchResult Result, MailException? Failure, IReadOnlyList<MailException> Problems)
    : IMailboxAttempt
{
    /// <inheritdoc/>
    public AuditStatus Status => Result.Status;
}

/// <summary>A search of many mailboxes.</summary>
/// <param name="request">What is searched for.</param>
/// <param name="limits">How many mailboxes at a time.</param>
/// <param name="checkpoint">The checkpoint; null for none.</param>
/// <param name="remembered">Takes the accounts that messages were found in.</param>
internal sealed class SearchRun(
    SearchRequest request,
    RunLimits limits,
    RunCheckpoint<MailboxSearchResult>? checkpoint,
    RememberedAccounts remembered
) : MailboxRun<SearchAttempt>(limits, "Searching mailboxes")
{
    private readonly MailboxDialer _dialer = new();
    private readonly ConcurrentDictionary<string, SearchProgress> _progress = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Searches mailboxes and writes figures or messages.</summary>
    /// <param name="targets">The mailboxes, each once.</param>
    /// <param name="output">Takes the results.</param>
    /// <param name="cancel">The user gives up.</param>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public void Run(IReadOnlyList<AuditTarget> targets, IWorkOutput output, CancellationToken cancel)
    {
        var waiting = new List<AuditTarget>(targets.Count);
        foreach (AuditTarget target in targets)
        {
            if (checkpoint?.Done(target.Address) is not { } done || (!request.EstimateOnly && done.ItemCount != 0))
            {
                waiting.Add(target);
            }
            else if (request.EstimateOnly)
            {
                output.Write(done with { FromCheckpoint = true });
            }
        }

        Work(waiting, targets.Count - waiting.Count, output, cancel);
        checkpoint?.Finish();
    }

    protected override SearchAttempt Try(AuditTarget target, int number, IWorkOutput output, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        ImapLink? link = null;
        MailboxSearch? search = null;
        MailException? failure = target.Failure;
        SearchProgress progress = _progress.GetOrAdd(target.Address, _ => new SearchProgress());
        if (target.Settings is { } settings)
        {
            try
            {
                link = Connect(
                    settings,
                    opened =>
                    {
                        search = new MailboxSearch(opened, target.Address, request, progress);
                        search.Begin();
                    },
                    cancel
                );
                Read(search!, target.Address, settings, output, cancel);
            }
            catch (Exception ex) when (ex is not OperationCanceledException)
            {
                // Every failure belongs to this mailbox: the search of the others continues.
                failure = MailboxAuditor.AsFailure(ex);
            }
            finally
            {
                link?.Dispose();
            }
        }

        MailboxSearchResult result = Describe(target, failure, search, progress) with
        {
            Server = link?.Endpoint.Host ?? target.Host,
            Port = (link?.Endpoint ?? target.FirstEndpoint)?.Port ?? 0,
            RoundTrips = link?.Conversation.RoundTrips ?? 0,
            Attempts = target.Settings is null ? 0 : number,
            DurationSeconds = Math.Round(clock.Elapsed.TotalSeconds, 3),
            Ended = DateTime.Now,
        };
        return new SearchAttempt(result, failure, search?.Failures ?? []);
    }

    protected override void Finish(AuditTarget target, SearchAttempt attempt, IWorkOutput output)
    {
        if (attempt.Status == AuditStatus.Ok)
        {
            checkpoint?.Add(attempt.Result);
        }

        MailboxSearchResult row = attempt.Result;
        string trips = Quantity.Text(row.RoundTrips, "round trip");
        output.Verbose($"{row}, {Quantity.Text(row.FolderCount, "folder")}, {trips}.");
        if (request.EstimateOnly)
        {
            output.Write(row);
            return;
        }

        foreach (MailException failure in attempt.Failure is { } whole ? [whole] : attempt.Problems)
        {
            output.Error(failure, target.Address);
        }
    }

    private ImapLink Connect(AccountSettings settings, Action<ImapLink> queue, CancellationToken cancel) =>
        settings.Protocol == MailProtocol.Imap
            ? _dialer.Connect(settings, queue, cancel)
            : throw SessionFailures.ImapRequired.Make();

    // Outside of the connection's own work: the pipeline may take its time.
    private void Read(
        MailboxSearch search,
        string address,
        AccountSettings settings,
        IWorkOutput output,
        CancellationToken cancel
    )
    {
        foreach (IReadOnlyList<SpectrumMessage> messages in search.Run(cancel))
        {
            if (messages.Count > 0 && !request.EstimateOnly)
            {
                remembered.Add(address, settings);
                output.WriteBatch(messages);
            }
        }
    }

    private MailboxSearchResult Describe(
        AuditTarget target,
        MailException? failure,
        MailboxSearch? search,
        SearchProgress progress
    )
    {
        IReadOnlyList<MailException> problems = search?.Failures ?? [];
        MailException? reason = failure ?? problems.FirstOrDefault();
        int searched = search?.Searched ?? 0;
        bool isKnown = searched > 0 || (failure is null && problems.Count == 0);
        return new MailboxSearchResult
        {
            EmailAddress = target.Address,
            Status = AuditOutcomes.StatusOf(failure, problems.FirstOrDefault(), searched > 0),
            ItemCount = isKnown ? progress.Items : null,
            TotalItemSize = isKnown && !request.NeedsOnlyCounts ? progress.Size : null,
            FolderCount = searched,
            FoldersNotRead = problems.Count,
            Cause = reason?.Cause ?? MailCause.None,
            FailedStep = failure?.Step,
            Detail = reason?.Message ?? string.Empty,
            Remedy = reason?.Remedy ?? string.Empty,
            FoundBy = request.FoundBy,
        };
    }
}
