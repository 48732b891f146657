using System.Collections.Generic;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Tracking;

/// <summary>Receives the reports that were read.</summary>
internal interface IReportReceiver
{
    /// <summary>Receives reports; waits while the pipeline takes no more.</summary>
    void Take(IReadOnlyCollection<SpectrumDeliveryReport> reports);
}

/// <summary>Writes reports to the pipeline.</summary>
/// <param name="output">The output of the work.</param>
internal sealed class ReportWriter(IWorkOutput output) : IReportReceiver
{
    public void Take(IReadOnlyCollection<SpectrumDeliveryReport> reports)
    {
        if (reports.Count > 0)
        {
            output.WriteBatch(reports);
        }
    }
}
