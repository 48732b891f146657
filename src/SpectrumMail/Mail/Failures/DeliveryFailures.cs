using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>What fails with reports about mail that was sent.</summary>
internal static class DeliveryFailures
{
    public static readonly Failure<string, string> ReportUnreadable = new(
        MailCause.InvalidInput,
        Item,
        "The report {name} cannot be read: {reason}",
        "The other reports are read. Look at this message in a mail program."
    );

    public static readonly Failure<string> FilterNeedsFolder = new(
        MailCause.InvalidInput,
        Command,
        "-{parameter} is for the messages of a folder.",
        "For files give -Since and -Before, or filter the reports with Where-Object."
    );

    public static readonly Failure MatchNeedsEveryReport = new(
        MailCause.InvalidInput,
        Command,
        "-Match needs every report, and -Checkpoint leaves out those of earlier runs.",
        "Leave -Checkpoint out, and limit the reports with -Since."
    );

    public static readonly Failure<string> SentLogNotFound = new(
        MailCause.InvalidInput,
        Command,
        "There is no log of what was sent at '{path}'.",
        "Give the file of Send-SpectrumMail -SentLog. Without -SentLog the log of the outbox is read."
    );
}
