using System.Collections.Generic;
using System.Linq;
using System.Threading;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Outbox;

/// <summary>
/// Notes in the logs what was sent. A log that cannot be written is a warning, one for each command: the message was sent. Any
/// thread may call it.
/// </summary>
internal sealed class SentLogWriter
{
    private int _warnings;

    /// <summary>Notes a message.</summary>
    /// <param name="logs">The logs; null where there is none.</param>
    /// <param name="report">The result of the message.</param>
    /// <param name="account">The user name of the account.</param>
    /// <param name="notices">The notices that were asked for: only with them a message has an envelope id.</param>
    /// <param name="output">Receives the warning.</param>
    public void Add(IEnumerable<SentLog?> logs, SendReport report, string account, DeliveryNotices notices, IWorkOutput output)
    {
        foreach (SentLog log in logs.OfType<SentLog>())
        {
            try
            {
                log.Add(report.Result, account, notices != DeliveryNotices.None && !report.NoticesMissing);
            }
            catch (MailException ex)
            {
                if (Interlocked.Exchange(ref _warnings, 1) == 0)
                {
                    output.Warning($"What was sent could not be noted in the log: {ex.Message}");
                }
            }
        }
    }
}
