using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Imap;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Auditing.Survey;

/// <summary>
/// Reads the statistics of one mailbox, over a connection of its own: the figures are those of an audit, and the session's
/// own folder stays open.
/// </summary>
internal static class StatisticsReader
{
    private const double WarningPercent = 80;

    /// <summary>A row for each folder in scope.</summary>
    public static FolderStatistics[] Folders(
        AccountSettings settings,
        SurveyRequest request,
        string session,
        CancellationToken cancel
    )
    {
        MailboxSurvey survey = Read(settings, request with { Quota = false, PerFolder = true }, cancel);
        DateTimeOffset? analysed = request.Detail == SurveyDetail.Envelopes ? DateTimeOffset.Now : null;
        FolderStatistics[] rows = FolderSummary.Rows(survey.Folders, request.Address, session, analysed);
        return rows.Where((_, index) => survey.InScope.Contains(survey.Folders[index])).ToArray();
    }

    /// <summary>The figures of the whole mailbox, and the folders that could not be read.</summary>
    public static (MailboxStatistics Statistics, MailException[] Failures) Mailbox(
        AccountSettings settings,
        SurveyRequest request,
        string session,
        CancellationToken cancel
    )
    {
        MailboxSurvey survey = Read(settings, request, cancel);
        IReadOnlyList<AuditFolder> folders = survey.Folders;
        long size = FolderSummary.Bytes(folders, folder => folder.Size);
        (MailboxQuota? quota, QuotaSource source) = FolderSummary.Quota(survey.Quota, size, settings.MailboxLimit);
        MailException[] failures = folders.Select(folder => folder.Failure).OfType<MailException>().ToArray();
        return (
            new MailboxStatistics
            {
                DisplayName = request.Address,
                EmailAddress = request.Address,
                FolderCount = folders.Count,
                FoldersNotRead = failures.Length,
                ItemCount = FolderSummary.Count(folders, folder => folder.Messages),
                UnreadItemCount = FolderSummary.Count(folders, folder => folder.Unseen),
                TotalItemSize = size,
                DeletedItemCount = FolderSummary.Count(folders, folder => folder.Deleted),
                TotalDeletedItemSize = FolderSummary.Bytes(folders, folder => folder.DeletedSize),
                OldestItemReceivedDate = FolderSummary.Oldest(folders),
                NewestItemReceivedDate = FolderSummary.Newest(folders),
                StorageLimitStatus = FolderSummary.Standing(quota, WarningPercent),
                QuotaUsed = quota?.Used,
                ProhibitSendReceiveQuota = quota?.Limit,
                QuotaPercent = quota?.PercentUsed,
                QuotaSource = source,
                Analysis = request.Detail == SurveyDetail.Envelopes ? Analyst.Make(folders, DateTimeOffset.Now) : null,
                Session = session,
            },
            failures
        );
    }

    private static MailboxSurvey Read(AccountSettings settings, SurveyRequest request, CancellationToken cancel)
    {
        if (settings.Protocol != MailProtocol.Imap)
        {
            throw SessionFailures.ImapRequired.Make();
        }

        var search = new CandidateSearch(settings.Mailbox, settings.Policy);
        using ImapLink link = ImapLink.Connect(search, settings.Policy, settings.Credential, cancel);
        var survey = new MailboxSurvey(link, request);
        survey.Begin();
        survey.Run(cancel);
        return survey;
    }
}
