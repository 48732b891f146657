using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Auditing.Checkpoint;
using SpectrumMail.Mail.Auditing.Rules;
using SpectrumMail.Mail.Auditing.Survey;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Queue;

/// <summary>The outcome of one attempt at a mailbox.</summary>
/// <param name="Audit">The row.</param>
/// <param name="Changed">What changed in its folders since the checkpoint knew them.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
internal sealed record AuditAttempt(MailboxAudit Audit, IReadOnlyList<FolderSnapshot> Changed, MailException? Failure)
    : IMailboxAttempt
{
    /// <inheritdoc/>
    public AuditStatus Status => Audit.Status;
}

/// <summary>Audits one mailbox over one connection. Every failure is part of the result.</summary>
internal sealed class MailboxAuditor
{
    private readonly AuditOptions _options;
    private readonly RuleJudge _judge;
    private readonly AuditHistory _history;
    private readonly AuditCheckpoint? _checkpoint;
    private readonly AuditBaselines _baselines;
    private readonly MailboxDialer _dialer = new();

    public MailboxAuditor(AuditOptions options, AuditHistory history, AuditCheckpoint? checkpoint, AuditBaselines baselines)
    {
        _options = options;
        _judge = new RuleJudge(options.Policy);
        _history = history;
        _checkpoint = checkpoint;
        _baselines = baselines;
    }

    /// <summary>Finds what domains publish; null when no rule needs it.</summary>
    public DomainLookups? Domains { get; set; }

    /// <summary>Makes an attempt.</summary>
    /// <param name="target">The mailbox.</param>
    /// <param name="number">Which attempt it is, from 1.</param>
    /// <param name="cancel">The user gives up.</param>
    /// <exception cref="OperationCanceledException">The user gave up.</exception>
    public AuditAttempt Try(AuditTarget target, int number, CancellationToken cancel)
    {
        DateTimeOffset started = DateTimeOffset.Now;
        var clock = Stopwatch.StartNew();
        MailboxSurvey? survey = null;
        ImapLink? link = null;
        MailException? failure = target.Failure;
        if (target.Settings is { } settings)
        {
            try
            {
                Read(settings, target.Address, ref link, ref survey, cancel);
            }
            catch (Exception ex) when (ex is not OperationCanceledException)
            {
                // Every failure belongs to this mailbox: the audit of the others continues.
                failure = AsFailure(ex);
                survey?.NoteUnread(failure);
            }
            finally
            {
                link?.Dispose();
            }
        }

        try
        {
            return Complete(target, number, started, clock.Elapsed, failure, link, survey);
        }
        catch (Exception ex) when (ex is not OperationCanceledException)
        {
            // The data cannot be evaluated: the row reports that, without the data.
            return Complete(target, number, started, clock.Elapsed, failure ?? AsFailure(ex), link, null);
        }
    }

    private AuditAttempt Complete(
        AuditTarget target,
        int number,
        DateTimeOffset started,
        TimeSpan taken,
        MailException? failure,
        ImapLink? link,
        MailboxSurvey? survey
    )
    {
        MailboxAudit audit = Describe(target, started, failure, survey) with
        {
            Server = link?.Endpoint.Host ?? target.Host,
            Port = (link?.Endpoint ?? target.FirstEndpoint)?.Port ?? 0,
            Security = (link?.Endpoint ?? target.FirstEndpoint)?.Security ?? MailSecurity.Auto,
            SecurityNote = link?.SecurityNote ?? string.Empty,
            RoundTrips = link?.Conversation.RoundTrips ?? 0,
            Attempts = target.Settings is null ? 0 : number,
            DurationSeconds = Math.Round(taken.TotalSeconds, 3),
            Ended = DateTime.Now,
        };
        return new AuditAttempt(Judge(audit, target, survey, started), Snapshots(survey), failure);
    }

    /// <summary>Returns an exception as a failure of the mailbox.</summary>
    public static MailException AsFailure(Exception exception) =>
        exception as MailException ?? ConnectionFailures.Other.Make(exception.Message, exception);

    private void Read(
        AccountSettings settings,
        string address,
        ref ImapLink? link,
        ref MailboxSurvey? survey,
        CancellationToken cancel
    )
    {
        // It is read while the server is connected to.
        Task<IReadOnlyDictionary<string, FolderSnapshot>>? known =
            _options.Depth == AuditDepth.Envelope && _checkpoint?.Knows(address) == true
                ? OwnThread.RunAsync(() => _checkpoint.Known(address))
                : null;
        try
        {
            Read(settings, Request(address, known), ref link, ref survey, cancel);
        }
        finally
        {
            ((IAsyncResult?)known)?.AsyncWaitHandle.WaitOne();
        }
    }

    private SurveyRequest Request(string address, Task<IReadOnlyDictionary<string, FolderSnapshot>>? known)
    {
        bool envelopes = _options.Depth == AuditDepth.Envelope;
        var request = new SurveyRequest(address, envelopes ? SurveyDetail.Envelopes : SurveyDetail.Figures)
        {
            Grants = _options.Policy.Has(AuditRule.Sharing),
        };
        return known is null ? request : request with { KnownBefore = known.GetAwaiter().GetResult };
    }

    private void Read(
        AccountSettings settings,
        SurveyRequest request,
        ref ImapLink? link,
        ref MailboxSurvey? survey,
        CancellationToken cancel
    )
    {
        MailboxSurvey? begun = null;
        link = _dialer.Connect(
            settings,
            opened =>
            {
                begun = new MailboxSurvey(opened, request);
                begun.Begin();
            },
            cancel
        );
        survey = begun!;

        // A file that cannot be read is no failure of the connection.
        _ = request.Known;
        survey.Run(cancel);
    }

    private MailboxAudit Describe(AuditTarget target, DateTimeOffset started, MailException? failure, MailboxSurvey? survey)
    {
        IReadOnlyList<AuditFolder> folders = survey?.Folders ?? [];
        MailException? partly = folders.Select(folder => folder.Failure).FirstOrDefault(reason => reason is not null);
        MailException? reason = failure ?? partly;
        var audit = new MailboxAudit
        {
            EmailAddress = target.Address,
            Status = AuditOutcomes.StatusOf(failure, partly, folders.Any(folder => folder.Messages is not null)),
            Cause = reason?.Cause ?? MailCause.None,
            FailedStep = failure?.Step,
            Detail = partly is null ? failure?.Message ?? string.Empty : PartlyRead(folders, partly),
            Remedy = reason?.Remedy ?? string.Empty,
            Provider = target.Settings?.Provider.Name ?? string.Empty,
            Depth = _options.Depth,
            Started = started.LocalDateTime,
            MessagesFetched = survey?.Fetched ?? 0,
            FolderCount = folders.Count,
            FoldersNotRead = folders.Count(folder =>
                folder.Failure is not null || folder is { Selectable: true, Messages: null }
            ),
            DeletedItemCount = folders.Any(folder => folder.Deleted is not null)
                ? FolderSummary.Count(folders, folder => folder.Deleted)
                : null,
            OldestItemReceivedDate = FolderSummary.Oldest(folders),
            NewestItemReceivedDate = FolderSummary.Newest(folders),
            Folders = FolderSummary.Rows(folders, target.Address),
        };
        if (!folders.Any(folder => folder.Messages is not null))
        {
            return audit;
        }

        return audit with
        {
            ItemCount = FolderSummary.Count(folders, folder => folder.Messages),
            UnreadItemCount = FolderSummary.Count(folders, folder => folder.Unseen),
            TotalItemSize = FolderSummary.Bytes(folders, folder => folder.Size),
            Analysis = _options.Depth == AuditDepth.Envelope ? Analyst.Make(folders, started) : null,
        };
    }

    private static string PartlyRead(IReadOnlyList<AuditFolder> folders, MailException first)
    {
        string[] names = folders.Where(folder => folder.Failure is not null).Select(folder => $"'{folder.Path}'").ToArray();
        string more = names.Length > 3 ? $" and {names.Length - 3} more" : string.Empty;
        return $"{string.Join(", ", names.Take(3))}{more} could not be read. {first.Message}";
    }

    private MailboxAudit Judge(MailboxAudit audit, AuditTarget target, MailboxSurvey? survey, DateTimeOffset started)
    {
        if (survey is null || audit.ItemCount is not { } items)
        {
            return audit with { RulesNotJudged = _options.Policy.Rules.Select(rule => rule.Id).ToArray() };
        }

        (MailboxQuota? quota, QuotaSource source) = FolderSummary.Quota(
            survey.Quota,
            audit.TotalItemSize ?? 0,
            _options.Policy.MailboxBytes ?? target.Settings?.MailboxLimit
        );
        audit = audit with
        {
            QuotaUsed = quota?.Used,
            QuotaLimit = quota?.Limit,
            QuotaPercent = quota?.PercentUsed,
            QuotaSource = source,
            StorageLimitStatus = FolderSummary.Standing(quota, _options.Policy.WarningPercent),
        };
        if (quota is { IsFull: true } && audit.Cause == MailCause.None)
        {
            MailException full = ConnectionErrors.MailboxFull(
                new ServerEndpoint(MailProtocol.Imap, audit.Server, audit.Port, audit.Security),
                quota
            );
            audit = audit with { Cause = full.Cause, Detail = full.Message, Remedy = full.Remedy };
        }

        var sample = new AuditSample
        {
            Time = audit.Ended,
            Items = items,
            Size = audit.QuotaUsed ?? audit.TotalItemSize ?? 0,
        };
        var evidence = new AuditEvidence(audit, quota, survey.Folders, Before(target.Address, survey), started)
        {
            Owners = SharingRule.OwnNames(target.Address, target.Settings?.Credential.UserName ?? string.Empty),
            Policies = Domains?.Find(target.Address),
        };
        (AuditFinding[] findings, string[] notJudged) = _judge.Judge(evidence);
        return audit with
        {
            Findings = findings,
            RulesNotJudged = notJudged,
            Severity = findings.Length == 0 ? AuditSeverity.None : findings.Max(finding => finding.Severity),
            Trend = _history.Trend(target.Address, sample, quota),
        };
    }

    // At Envelope depth the known messages give the same figures as the last result, which takes long to read.
    private IReadOnlyList<FolderStatistics>? Before(string address, MailboxSurvey survey) =>
        survey.Known.Count > 0
            ? survey
                .Known.Values.Select(known => new FolderStatistics
                {
                    FolderPath = known.Path,
                    ItemsInFolder = known.Rows.Messages.Count,
                    FolderSize = known.Rows.Totals.Size,
                })
                .ToArray()
            : _checkpoint?.FoldersBefore(address) ?? _baselines.FoldersBefore(address);

    // Also after an incomplete read: the next run has less to fetch.
    private static FolderSnapshot[] Snapshots(MailboxSurvey? survey) =>
        survey is null
            ? []
            : survey
                .Folders.Where(folder =>
                    folder is { HasChanged: true, Failure: null, Rows: not null, UidValidity: not null, UidNext: not null }
                )
                .Select(folder => new FolderSnapshot(
                    folder.Path,
                    folder.UidValidity!.Value,
                    folder.UidNext!.Value,
                    folder.HighestModSeq,
                    folder.Rows!
                ))
                .ToArray();
}
