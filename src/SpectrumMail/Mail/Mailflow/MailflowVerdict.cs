using System;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Mailflow;

/// <summary>Decides what became of a test message, and what to do about it.</summary>
internal static class MailflowVerdict
{
    private static readonly Regex s_greylisting = new("gr[ea]y ?-?list", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Nothing was sent.</summary>
    public static MailflowTestResult NotSent(MailflowTestResult result, MailException failure) =>
        Failed(result, MailflowOutcome.NotSent, failure.Cause, failure.Message, failure.Remedy);

    /// <summary>The answer of the submission server; null when it took the message, or may have.</summary>
    public static MailflowTestResult? OfSubmission(MailflowTestResult result, SendReport report, MailflowPair pair)
    {
        SendResult sent = report.Result;
        if (sent.Status is SendStatus.Sent or SendStatus.Indeterminate)
        {
            return null;
        }

        if (report.Failure is { } failure)
        {
            return failure.Cause == MailCause.RateLimited
                ? Failed(result, MailflowOutcome.Deferred, failure.Cause, failure.Message, failure.Remedy)
                : NotSent(result, failure);
        }

        RecipientResult recipient = sent.Recipients[0];
        string said = $"{recipient.Code.ToString(CultureInfo.InvariantCulture)} {recipient.Text}";
        MailException refusal = SendingFailures.Recipient(sent, recipient, pair.Sender.Settings.Credential.UserName);
        bool isDeferred = recipient.Status == RecipientStatus.Deferred;
        MailCause cause = ServerReplies.Classify(said, refusal.Cause);
        return isDeferred
            ? Failed(result, MailflowOutcome.Deferred, cause, refusal.Message, LaterRemedy(said, refusal.Remedy))
            : Failed(result, MailflowOutcome.Refused, cause, refusal.Message, refusal.Remedy);
    }

    /// <summary>What was seen after the submission.</summary>
    public static MailflowTestResult OfSighting(MailflowTestResult result, MailflowSighting sighting, MailflowPair pair)
    {
        if (sighting.Arrival is { } arrival)
        {
            return OfArrival(result, arrival, pair);
        }

        if (sighting.Failure is { } failure)
        {
            return Failed(result, MailflowOutcome.NotObserved, failure.Cause, failure.Message, failure.Remedy);
        }

        return sighting.Report is { } report ? OfReport(result, report) : OfSilence(result, pair);
    }

    private static MailflowTestResult OfArrival(MailflowTestResult result, MailflowArrival arrival, MailflowPair pair)
    {
        TimeSpan latency = arrival.Seen - result.Sent!.Value.ToUniversalTime();
        bool isSpam = arrival.Folder.Use == FolderUse.Junk;
        MailflowTestResult arrived = result with
        {
            Outcome = isSpam ? MailflowOutcome.InSpam : MailflowOutcome.Delivered,
            MessageLatencyTime = latency,
            Folder = arrival.Folder.Path,
            FolderUse = arrival.Folder.Use,
            Arrived = arrival.Seen.ToLocalTime(),
            Received = arrival.Received,
            Hops = ReceivedTrail.Hops(arrival.Headers, result.Sent.Value),
            Authentication = ReceivedTrail.Authentication(arrival.Headers),
        };
        return isSpam ? OfSpam(arrived) : OfLatency(arrived, latency, pair);
    }

    private static MailflowTestResult OfSpam(MailflowTestResult arrived)
    {
        string[] bad =
        [
            .. arrived
                .Authentication.Where(finding => finding.Result.EndsWith("fail", StringComparison.OrdinalIgnoreCase))
                .Select(finding => finding.ToString()),
        ];
        string why = bad.Length == 0 ? string.Empty : $" Its server reports {string.Join(", ", bad)}: mend that first.";
        return Failed(
            arrived,
            MailflowOutcome.InSpam,
            MailCause.None,
            $"The message arrived in the spam folder '{arrived.Folder}'.",
            "The recipient's filter decides. Mark the sender as wanted there, and see that SPF, DKIM and DMARC pass." + why
        );
    }

    private static MailflowTestResult OfLatency(MailflowTestResult arrived, TimeSpan latency, MailflowPair pair)
    {
        if (latency > pair.Critical)
        {
            return arrived with
            {
                Status = MailflowStatus.Critical,
                Detail = Late(latency, pair.Critical.Value),
                Remedy = LateRemedy,
            };
        }

        return latency > pair.Warning
            ? arrived with
            {
                Status = MailflowStatus.Warning,
                Detail = Late(latency, pair.Warning.Value),
                Remedy = LateRemedy,
            }
            : arrived;
    }

    private const string LateRemedy = "Hops says at which server the message waited.";

    private static string Late(TimeSpan latency, TimeSpan limit) =>
        $"The message took {latency.TotalSeconds:0.0} seconds, and {limit.TotalSeconds:0.#} are allowed.";

    private static MailflowTestResult OfReport(MailflowTestResult result, ReturnedReport report)
    {
        string host = report.Host.Length > 0 ? $" by {report.Host}" : string.Empty;
        string words = report.Words.Length > 0 ? report.Words : report.Status;
        return report.IsFinal
            ? Failed(
                result,
                MailflowOutcome.Bounced,
                ServerReplies.Classify(WithCode(words, report.Status), MailCause.ServerRejected),
                $"The message was refused{host} and came back: {words}",
                "The address, the recipient's mailbox or the recipient's server refuses it; the words say which."
            )
            : Failed(
                result,
                MailflowOutcome.Deferred,
                MailCause.Throttled,
                $"The message is delayed{host}: {words}",
                LaterRemedy(words, "The server on the way tries again by itself; its words say why.")
            );
    }

    private static MailflowTestResult OfSilence(MailflowTestResult result, MailflowPair pair)
    {
        string id = result.QueueId.Length > 0 ? $" as {result.QueueId}" : string.Empty;
        return Failed(
            result,
            MailflowOutcome.NotArrived,
            MailCause.TimedOut,
            $"The message did not arrive within {pair.Limit.TotalSeconds:0} seconds. {result.Server} had accepted it{id}.",
            $"It may be on its way: look in the server's log for {result.MessageId}. A longer -TimeoutSec waits longer. "
                + "A rule of the recipient may delete or forward it."
        );
    }

    private static string LaterRemedy(string words, string otherwise) =>
        s_greylisting.IsMatch(words)
            ? "The server makes the first message of a sender wait (greylisting). Run the test again after a few minutes."
            : otherwise;

    // The diagnosis of a report is mostly a reply with its code; of a full mailbox the status may say it alone.
    private static string WithCode(string words, string status) =>
        status.EndsWith(".2.2", StringComparison.Ordinal) && !Regex.IsMatch(words, "^[245][0-9]{2}[ -]")
            ? $"552 {status} {words}"
            : words;

    private static MailflowTestResult Failed(
        MailflowTestResult result,
        MailflowOutcome outcome,
        MailCause cause,
        string detail,
        string remedy
    ) => result with { Outcome = outcome, Status = MailflowStatus.Critical, Cause = cause, Detail = detail, Remedy = remedy };
}
