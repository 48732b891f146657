using System;
using System.Globalization;
using System.Text.RegularExpressions;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Delivery;

/// <summary>What a table of a provider's own codes says about the words of a server.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Remedy">What can be done; empty for the remedy of the cause.</param>
/// <param name="Passes">Whether another attempt may succeed, although the code refuses for good.</param>
internal sealed record ProviderVerdict(DeliveryCause Cause, string Remedy, bool Passes);

/// <summary>Reads codes, cause and class of a refusal from its words.</summary>
/// <param name="provider">Asks the table of a provider's own codes; it decides before everything else.</param>
internal sealed class CauseReader(Func<string, ProviderVerdict?> provider)
{
    // A number is a reply code at the start, or after a mark, and before words or an enhanced code.
    private static readonly Pattern s_reply = new(
        @"(?:^|[\s:>\[(#'""=])(?<code>[245][0-5]\d)(?:[ \-:]|"
            + @"$)(?!(?![245]\.\d{1,3}\.)\d{1,3}[ .:/]\d)(?![ ]?(?:hours?|days?|minutes?|seconds?|bytes|[KMG]i?B)\b)",
        RegexOptions.CultureInvariant
    );

    private static readonly Pattern s_status = new(
        @"(?<![\d.])(?<code>[245]\.\d\.\d{1,3})(?![\d.]*\d)",
        RegexOptions.CultureInvariant
    );

    /// <summary>The SMTP reply code in words; 0 when there is none.</summary>
    public static int FindCode(string words) =>
        s_reply.Match(words) is { Success: true } match
            ? int.Parse(match.Groups["code"].Value, NumberStyles.None, CultureInfo.InvariantCulture)
            : 0;

    /// <summary>The place of the first reply code or enhanced code in words; -1 when there is none.</summary>
    public static int IndexOfCode(string words)
    {
        int reply = s_reply.Match(words) is { Success: true } code ? code.Groups["code"].Index : -1;
        int status = s_status.Match(words) is { Success: true } enhanced ? enhanced.Index : -1;
        return reply >= 0 && (status < 0 || reply < status) ? reply : status;
    }

    /// <summary>The enhanced status code in words; empty when there is none. One that says more goes first.</summary>
    public static string FindStatus(string words)
    {
        string found = string.Empty;
        for (Match match = s_status.Match(words); match.Success; match = match.NextMatch())
        {
            string code = match.Groups["code"].Value;
            if (!CauseTable.IsVague(code))
            {
                return code;
            }

            found = found.Length > 0 ? found : code;
        }

        return found;
    }

    /// <summary>Completes a record of a failure or a delay: codes, cause, class and remedy.</summary>
    public DeliveryRecord Complete(DeliveryRecord record)
    {
        string words = record.Diagnostic;
        int code = record.Code > 0 ? record.Code : FindCode(words);
        string inWords = FindStatus(words);
        string status = CauseTable.IsVague(record.Status) && inWords.Length > 0 ? inWords : record.Status;
        DeliveryRecord coded = record with { Code = code, Status = status };
        if (record.Class is not (DeliveryClass.Hard or DeliveryClass.Soft or DeliveryClass.Delay))
        {
            return coded;
        }

        ProviderVerdict? verdict = provider(words);
        DeliveryCause cause = verdict?.Cause ?? FindCause(words, status, code);
        return coded with
        {
            Cause = cause,
            Class = record.Class == DeliveryClass.Delay ? DeliveryClass.Delay : Judge(verdict, cause, status, code),
            Remedy = verdict is { Remedy.Length: > 0 } ? verdict.Remedy : Remedies.For(cause),
        };
    }

    private static DeliveryCause FindCause(string words, string status, int code)
    {
        DeliveryCause ofWords = CauseTable.OfWords(words);
        DeliveryCause ofStatus = CauseTable.OfStatus(status);
        if (ofStatus == DeliveryCause.ServerUnreachable && code >= 500)
        {
            // A server that refuses was reached.
            ofStatus = DeliveryCause.Other;
        }

        // Words such as "refused" fit many refusals; a code that says more decides then.
        bool isWeak = ofWords is DeliveryCause.PolicyRefused or DeliveryCause.SystemFault or DeliveryCause.ServerUnreachable;
        if (ofWords == DeliveryCause.Other || (isWeak && ofStatus != DeliveryCause.Other))
        {
            ofWords = ofStatus == DeliveryCause.Other ? ofWords : ofStatus;
        }

        return ofWords != DeliveryCause.Other ? ofWords : OfCode(code);
    }

    private static DeliveryCause OfCode(int code) =>
        code switch
        {
            550 or 551 => DeliveryCause.RecipientUnknown,
            552 => DeliveryCause.MailboxFull,
            421 or 450 or 451 => DeliveryCause.Throttled,
            452 => DeliveryCause.MailboxFull,
            500 or 501 or 502 or 503 or 504 => DeliveryCause.SyntaxRefused,
            _ => DeliveryCause.Other,
        };

    // What passes is soft, also where a server gives it a code that is for good.
    private static DeliveryClass Judge(ProviderVerdict? verdict, DeliveryCause cause, string status, int code)
    {
        bool isStated = status.Length > 0 && !CauseTable.IsVague(status);
        bool isFinal = code >= 500 || (isStated && status[0] == '5');
        bool passes =
            cause is DeliveryCause.MailboxFull or DeliveryCause.Expired
            || (cause is DeliveryCause.ServerUnreachable && code < 500)
            || (cause is DeliveryCause.Throttled && !isFinal);
        if (passes || verdict is { Passes: true })
        {
            return DeliveryClass.Soft;
        }

        bool isTemporary = isStated
            ? status[0] == '4'
            : code is >= 400 and < 500 || (code == 0 && status.StartsWith("4", StringComparison.Ordinal));
        return isTemporary ? DeliveryClass.Soft : DeliveryClass.Hard;
    }
}
