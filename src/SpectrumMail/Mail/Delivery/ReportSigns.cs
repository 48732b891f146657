using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using MimeKit;

namespace SpectrumMail.Mail.Delivery;

/// <summary>What shows that a message is a report, or an automatic reply, from its header and the way it begins.</summary>
internal static class ReportSigns
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private static readonly Pattern s_sender = new(
        @"mail(?:er|ing)?[ ._-]?(?:delivery|daemon|deamon|administrator|system|service|router|server|robot)|"
            + @"system administrator|systemadministrator|post_?master|delivery (?:subsystem|system|agent|notification)|"
            + @"mail ?master|^(?:daemon|mdaemon|mmdf|bounces?|postoffice|mail|info-?bounce|courier|nobody-bounce)\b|"
            + @"non-?deliver|microsoft outlook|microsoft exchange|internet mail delivery|^mail[ -]?return",
        Options
    );

    private static readonly Pattern s_subject = new(
        @"undeliver|un-?delivered|non-?deliver|not? (?:be )?deliver|deliver(?:y|ed|ing)?\b.{0,40}(?:fail|status|"
            + @"problem|error|notif|delay|report|warning|unsuccess|incomplete|suspend|refus|attempt|abort)|(?:fail|problem|"
            + @"error|unable|could not|couldn'?t|cannot|can't).{0,40}(?:deliver|sen[dt]|mail|message|recipient)|"
            + @"returned? (?:e-?)?(?:mail|message|to sender)|(?:mail|message|e-?mail).{0,30}(?:return|fail|bounce|reject|"
            + @"error|block|refus|delay|not sent|status)|failure notice|^failure|bounced?\b|^warning: ?.{0,60}|user unknown|"
            + @"over quota|mailbox (?:full|quota)|rejected (?:posting|mail|message)|^rejected|nicht zustellbar|unzustellbar|"
            + @"zustell|fehlgeschlagen|non (?:remis|recapit|delivr)|échec|impossible de (?:re)?mettre|niet bezorgd|"
            + @"onbestelbaar|ikke lever|ej levere|no se (?:ha )?(?:pudo|entreg)|não (?:foi )?entreg|devuelto|devolvid|"
            + @"mancata consegna|недоставлен|не доставлен|配信|送信(?:でき|エラー|失敗)|エラー|退信|无法投递|系统退信|投递失败",
        Options
    );

    private static readonly Pattern s_opening = new(
        @"this is the (?:qmail|mail (?:system|delivery|transfer)|postfix|mailer|james|machine generated|deliver|"
            + @"dragonfly|courier|MAILER-DAEMON|exim|email system|smtp server)|"
            + @"hi\. this is the|this (?:message|e-?mail|mail) (?:was|is|has been) (?:created |"
            + @"generated )?automatically(?: generated)?(?: by)?(?: the)? (?:mail|mail delivery|ms|our)|"
            + @"automatically generated delivery|"
            + @"(?:your|the|a|this) (?:e-?mail|mail|message)\b.{0,80}(?:could(?: not|n't)|can(?:not|'t)|was ?n[o']t|"
            + @"has not been|did ?n[o']t|not) (?:be )?(?:deliver|reach|sent|transmit)|"
            + @"(?:unable|failed|not able|we could not|could not|couldn't|trouble) (?:to )?deliver|"
            + @"delivery (?:to the following|has failed|failed|failure|of your)|undeliverable|"
            + @"(?:addresses|address|recipients?\(?s?\)?) (?:had|failed|could not|were not|was not|did not|has been)|"
            + @"transcript of (?:the )?session|did not receive (?:this|your) message|returned to sender|"
            + @"(?:message|mail) (?:was|is being|has been) (?:rejected|returned|bounced|refused|blocked|delayed)|"
            + @"could not be delivered|error occurred while attempting to deliver|failure reasons|warning message only",
        Options
    );

    private static readonly Pattern s_failure = new(
        @"fail|undeliver|not (?:be )?deliver|could ?n[o']t|cannot|unable|reject|refus|error|unknown|no such|"
            + @"does ?n[o']t exist|not found|full|quota|denied|bounced|return|delay|expired|invalid|unavailable|blocked|"
            + @"disabled|problem|unreach|transcript|not listed|not accept|inactive|unbekannt|konnte nicht|unzustell|inconnu|"
            + @"échec|impossible|desconhec|no existe|rechaz|退信|失败|失敗|不存在|存在しません|できません|届き|suspend|exceed|warning|deferred|"
            + @"not recogni",
        Options
    );

    private static readonly Pattern s_delay = new(
        @"\bdelayed\b|delay reason|delay (?:notif|warning)|not yet (?:been )?deliver|yet to be delivered|"
            + @"still (?:being )?(?:trying|tried|queued|in the queue|attempting)|will (?:be re-?tried|retry|(?:keep|"
            + @"continue|go on) (?:trying|to (?:try|be (?:tried|attempted)))|try (?:again|to deliver))|(?:attempts|retries|"
            + @"trying) (?:will )?continue|warning message only|this is (?:just |only )?a warning|warning only|"
            + @"need not resend|do not need to resend|will continue (?:trying|to)|queued (?:and|for) (?:retry|later)|"
            + @"has been delayed|retried for",
        Options
    );

    // What also a report of a delay says, and what ends the hope.
    private static readonly Pattern s_ended = new(
        @"(?<!fails )permanent|giv(?:en|ing) up|has failed|"
            + @"(?:is|was|been|are|being) returned|no (?:further|more) (?:delivery )?attempts|"
            + @"will not (?:be )?(?:re)?tr(?:y|ied)|fatal",
        Options
    );

    private static readonly Pattern s_reply = new(
        @"^\W*(?:(?:re|aw|antw|sv|vs) ?: ?)?(?:out[- ]of[- ](?:the[- ])?office|auto(?:matic|mated)?[- ]?(?:reply|"
            + @"respon[sd]\w*|antwort|svar|response|confirm\w*|acknowledg\w*)|auto ?:|automatische? (?:antwort|antwoord)|"
            + @"r[ée]ponse automatique|absence (?:du bureau|:)|risposta automatica|respuesta autom[áa]tica|"
            + @"resposta autom[áa]tica|abwesenheit|(?:i am |i'm )?(?:away|on (?:vacation|holiday|leave))|vacation|"
            + @"holiday (?:message|reply)|autoreply|autoresponse|自動(?:応答|返信)|不在|自动回复|автоответ|автоматический ответ|"
            + @"automatiskt svar|automatisk svar|fuori sede|fuera de (?:la )?oficina|poissa)|out of (?:the )?office|"
            + @"\(auto(?:matic )?reply\)|auto-?reply",
        Options
    );

    /// <summary>Whether a header names the type of a report (RFC 6522).</summary>
    public static bool HasReportType(HeaderList headers) =>
        Contains(headers[HeaderId.ContentType] ?? string.Empty, "multipart/report");

    /// <summary>Whether the header says that a mail system wrote the message.</summary>
    public static bool HasReportHeader(MimeMessage message)
    {
        string type = message.Headers[HeaderId.ContentType] ?? string.Empty;
        return IsFromSystem(message)
            || (s_subject.IsMatch(message.Subject ?? string.Empty) && !IsFromAuthor(message))
            || message.Headers.Contains("X-Failed-Recipients")
            || (HasReportType(message.Headers) && !Contains(type, "disposition-notification"))
            || (HasNullPath(message) && !HasReplyHeader(message));
    }

    /// <summary>Whether the sender is a mail system.</summary>
    public static bool IsFromSystem(MimeMessage message) =>
        message
            .From.Mailboxes.Take(3)
            .Any(from =>
                AddressText.IsDaemon(from.Address ?? string.Empty)
                || s_sender.IsMatch(AddressText.Local(from.Address ?? string.Empty))
                || s_sender.IsMatch(from.Name ?? string.Empty)
            ) || (message.From.Count == 0 && s_sender.IsMatch(message.Headers[HeaderId.From] ?? string.Empty));

    /// <summary>Whether the header says that the message answers by itself.</summary>
    public static bool HasReplyHeader(MimeMessage message)
    {
        string automatic = (message.Headers["Auto-Submitted"] ?? string.Empty).Trim();
        string precedence = (message.Headers["Precedence"] ?? string.Empty).Trim();
        bool answers =
            message.InReplyTo is not null
            || message.References.Count > 0
            || (message.Subject ?? string.Empty).TrimStart().StartsWith("Re:", StringComparison.OrdinalIgnoreCase);
        return automatic.StartsWith("auto-replied", StringComparison.OrdinalIgnoreCase)
            || (automatic.StartsWith("auto-", StringComparison.OrdinalIgnoreCase) && answers)
            || precedence.StartsWith("auto", StringComparison.OrdinalIgnoreCase)
            || precedence.Equals("vacation", StringComparison.OrdinalIgnoreCase)
            || message.Headers.Any(header => IsReplyField(header.Field))
            || s_reply.IsMatch(message.Subject ?? string.Empty);
    }

    /// <summary>Whether a person sent the message: replies to it and reports about it go to its author.</summary>
    public static bool IsFromAuthor(MimeMessage message) =>
        AddressText.First(message.Headers[HeaderId.ReturnPath] ?? string.Empty) is { Length: > 0 } path
        && message.From.Mailboxes.Any(from => path.Equals(from.Address, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a text begins in the way of a report.</summary>
    public static bool HasOpening(IReadOnlyList<string> notice) => notice.Take(25).Any(line => s_opening.IsMatch(line));

    /// <summary>Whether a text speaks of a failure.</summary>
    public static bool SpeaksOfFailure(IEnumerable<string> notice) => notice.Any(IsFailure);

    /// <summary>Whether a line speaks of a failure.</summary>
    public static bool IsFailure(string line) => s_failure.IsMatch(line) || CauseReader.IndexOfCode(line) >= 0;

    /// <summary>Whether a text says that the server goes on trying.</summary>
    public static bool SpeaksOfDelay(MimeMessage message, IReadOnlyList<string> notice)
    {
        string words = string.Join(" ", notice.Take(60));
        bool delays = s_delay.IsMatch(words) || s_delay.IsMatch(message.Subject ?? string.Empty);
        return delays && !s_ended.IsMatch(words);
    }

    private static bool IsReplyField(string name) =>
        name.Equals("X-Autoreply", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-Auto-Reply", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-Autorespond", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-Autoresponder", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-Autogenerated", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-Vacation", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-Mail-Autoreply", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-Apple-Action", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Delivered-By-The-Graces-Of", StringComparison.OrdinalIgnoreCase);

    private static bool HasNullPath(MimeMessage message) => (message.Headers[HeaderId.ReturnPath] ?? "x").Trim() is "<>" or "";

    private static bool Contains(string text, string part) => text.IndexOf(part, StringComparison.OrdinalIgnoreCase) >= 0;
}
