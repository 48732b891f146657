using System.Management.Automation;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Auditing.Survey;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Folders;

/// <summary>
/// Returns the statistics of a mailbox under the names that Exchange's Get-MailboxStatistics uses, with its use of the quota:
/// the server's own where it reports one, the provider's published limit otherwise.
/// </summary>
[Cmdlet(VerbsCommon.Get, "SpectrumMailboxStatistics")]
[OutputType(typeof(MailboxStatistics))]
public sealed class GetSpectrumMailboxStatisticsCommand : SessionCmdlet
{
    /// <summary>
    /// Also returns when the oldest and the newest message were received. Reads flags, dates and sizes of all messages.
    /// </summary>
    [Parameter]
    public SwitchParameter IncludeOldestAndNewestItems { get; set; }

    /// <summary>
    /// Also returns the top senders, the largest messages, the attachments by kind, and histograms of age and size, in Analysis.
    /// Reads sender and parts of all messages; no text.
    /// </summary>
    [Parameter]
    public SwitchParameter IncludeAnalysis { get; set; }

    /// <summary>Reads them.</summary>
    protected override void ProcessRecord()
    {
        SpectrumSession session = ResolveSession();
        SurveyDetail detail = SurveyRequest.DetailFor(IncludeAnalysis, IncludeOldestAndNewestItems);
        var request = new SurveyRequest(session.Account.Settings.Credential.UserName, detail);
        (MailboxStatistics statistics, MailException[] failures) = Run(
            (_, cancel) => StatisticsReader.Mailbox(session.Account.Settings, request, session.Name, cancel),
            session.Name
        );
        WriteObject(statistics);
        foreach (MailException failure in failures)
        {
            WriteError(ErrorRecords.From(failure, session.Name));
        }
    }
}
