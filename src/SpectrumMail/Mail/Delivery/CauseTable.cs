using System;
using System.Collections.Generic;
using System.Text.RegularExpressions;
using SpectrumMail.Models;
using static SpectrumMail.Models.DeliveryCause;

namespace SpectrumMail.Mail.Delivery;

/// <summary>What the words and the status codes of a refusal mean. The first line of words that matches counts.</summary>
internal static class CauseTable
{
    private static readonly (DeliveryCause Cause, Pattern Words)[] s_words =
    [
        CreateLine(Throttled, @"gr[ae]y-?list|too many (?:concurrent |simultaneous )?(?:connections|sessions)"),
        CreateLine(
            MailboxFull,
            @"over[ -]?(?:the )?(?:disk )?quota|(?:exceed\w*|beyond|out of|reached|above|over|"
                + @"violat\w*)\b[^.]{0,40}\b(?:quota|storage|disk space|mailbox size)",
            @"quota[^.]{0,30}\b(?:exceeded|full|reached|violat)|(?:mail ?box|mail ?folder|in ?box|account|mail ?drop|"
                + @"user)[^.]{0,60}\b(?:is|was|are)?\b ?(?:currently |now )?(?:too )?full\b",
            @"\bfull (?:mail ?box|in ?box)|mailbox ?full|storage (?:allocation|space|limit)[^.]{0,30}(?:exceed|full)|"
                + @"insufficient (?:disk |system )?(?:space|storage|quota)",
            @"not enough (?:storage|disk) space|(?:mailbox|account)[^.]{0,30}exceed\w* [^.]{0,30}(?:limit|size|space)|"
                + @"exceeds? allowed size|too many messages (?:on this|in (?:the|your) )",
            @"messages in (?:the )?recipient'?s? mailbox exceeded|would exceed (?:mailbox|quota)|espace insuffisant|"
                + @"QuotaExceeded|STOREDRV\.Deliver.*quota|boîte[^.]{0,20}pleine|Postfach[^.]{0,20}voll"
        ),
        CreateLine(
            MessageTooLarge,
            @"message (?:is |was |size |file )?(?:exceed\w*|too (?:big|large|long))|(?:exceed\w*|"
                + @"larger than)[^.]{0,40}(?:message size|size limit|maximum (?:message |allowed )?size|"
                + @"max(?:imum)? (?:message )?size)",
            @"size limit[^.]{0,20}exceed|too (?:big|large) (?:for|to)|message size[^.]{0,30}(?:exceed|limit|large)|"
                + @"\bmail (?:is )?too (?:big|large)|data (?:size|too large)"
        ),
        CreateLine(
            MailboxDisabled,
            @"(?:account|mail ?box|user|recipient)[^.]{0,40}(?:disabled|suspended|deactivated|inactive|not active|"
                + @"closed|locked|frozen|terminated|cancel+ed|discontinued|on hold)",
            @"disabled (?:account|mailbox|user|recipient)|inactive (?:account|mailbox|user|recipient)|account expired|"
                + @"extended inactivity|temporarily (?:locked|inactive)|mailbox (?:is )?(?:currently )?unavailable now"
        ),
        CreateLine(
            RecipientMoved,
            @"(?:has|have) moved|no longer (?:works?|employed|with|at|accept|valid|in use|available|on|active|exists?|"
                + @"a valid)|(?:new|changed)[^.]{0,20}e?-?mail address|address (?:has )?changed|user has (?:left|moved)"
        ),
        CreateLine(
            AuthenticationFailed,
            @"\b(?:SPF|DKIM|DMARC)\b|sender (?:policy framework|id)\b|unauthenticated (?:e-?mail|mail|sender)|"
                + @"fails? authentication"
        ),
        CreateLine(
            MalwareRefused,
            @"\bvirus|malware|infected|trojan|worm\b|(?:attachment|file)[^.]{0,40}(?:banned|blocked|prohibited|"
                + @"not allowed|not accepted|rejected|forbidden)|(?:banned|blocked|prohibited|executable) (?:attachment|"
                + @"file|content)"
        ),
        CreateLine(
            SpamRefused,
            @"\bspam|unsolicited|junk|bulk (?:e-?)?mail|black[ -]?list|block[ -]?list|deny[ -]?list|\bDNSBL|\bRBLs?\b|"
                + @"\bSBL|\bXBL|\bPBL\b|spamhaus|spamcop|sorbs|barracuda ?central",
            @"reputation|content (?:is )?(?:rejected|refused|not acceptable)|message (?:looks|"
                + @"appears)[^.]{0,30}(?:like|to be)|(?:your|client|ip|source|host)[^.]{0,40}(?:is |been |was )?(?:blocked|"
                + @"banned|blacklisted|listed)|blocked (?:by|using|due|for|because)|"
                + @"rejected due to (?:recipient preferences|content)|PTR record|reverse (?:DNS|lookup)|dynamic ip|abusive"
        ),
        CreateLine(
            RelayDenied,
            @"relay(?:ing)?[^.]{0,20}(?:denied|not (?:permitted|allowed)|prohibited|refused|disallowed)|"
                + @"unable to relay|not? (?:open )?relay|(?:do|does|will) not relay|allowed rcpthosts|relay not permitted|"
                + @"relay access denied|we don't handle mail|not a (?:local|gateway) (?:domain|host)|cannot relay|"
                + @"not permitted to relay"
        ),
        CreateLine(
            RoutingLoop,
            @"too many hops|\bmail (?:forwarding )?loop|\blooping|loops? (?:back|detected)|routing loop|hop count|"
                + @"loop detected|maximum hop"
        ),
        CreateLine(
            DomainUnknown,
            @"\bhost (?:or domain name )?(?:is )?(?:unknown|not found|does not exist)|unknown (?:host|domain)|"
                + @"domain[^.]{0,60}(?:does ?n[o']t exist|not (?:exist|found)|invalid|is not valid|unknown|"
                + @"couldn't be found)|no such (?:domain|host)|NXDOMAIN",
            @"non-?existent (?:host|domain|hosts)|bad destination (?:system|host)|couldn'?t find any host|"
                + @"could not (?:find|resolve)[^.]{0,30}(?:host|domain|MX)|(?:null|empty|no) MX\b|no (?:mail server|"
                + @"MX record|valid MX|DNS entry|A record)|unrout(?:e)?able (?:mail )?domain|cannot (?:find|"
                + @"resolve)[^.]{0,20}(?:host|domain|mail (?:exchange|server))|name service error|DNS (?:error|failure)|"
                + @"does not accept mail|Invalid (?:domain|host)|address couldn't be found[^.]{0,10}domain"
        ),
        CreateLine(
            SenderRefused,
            @"sender (?:address |domain |e-?mail )?(?:\S+ )?(?:is )?(?:rejected|refused|denied|invalid|unknown|"
                + @"not found|blocked|does not exist|verify failed|verification|must exist)|bad sender|invalid sender|"
                + @"(?:cannot|could not|unable to) verify (?:sender|your)|envelope sender|domain of sender|"
                + @"return path[^.]{0,20}(?:invalid|not)|(?:sender|from)[^.]{0,20}does ?n[o']t (?:exist|resolve)|"
                + @"MAIL FROM[^.]{0,30}(?:rejected|denied|refused|invalid)|sender callout"
        ),
        CreateLine(
            RecipientUnknown,
            @"Access denied\. AS\(",
            @"(?:user|recipient|mail ?box|address|addressee|account|person|customer|name|alias|"
                + @"login)[^.]{0,60}\b(?:unknown|not (?:found|known|listed|exist|recognized|recognised|local|our|valid|"
                + @"have)|unavailable|does(?: not|n'?t| n't) exist|undefined|undeliverable|couldn'?t be found|(?:is|"
                + @"was) (?:not a valid|invalid|incorrect|wrong)|invalid|rejected|wasn't found)",
            @"(?:unknown|invalid|no such|nonexistent|non-existent|undefined|bad|incorrect|illegal|not (?:a|"
                + @"our)(?: valid)?|no valid|not a known|unrecognized|can'?t find|wrong) (?:local |destination |e-?mail |"
                + @"virtual |mail |alias |final )?(?:user|recipient|mail ?box|address|addressee|account|person|customer|"
                + @"name|rcpt|alias|forward-path)",
            @"no mail ?box (?:here|found|by|exists)|not? (?:user|account|mailbox|one|recipient|person)s? (?:here |"
                + @"exists? |found )?(?:by|with|under|of|named|like|called)|does ?n[o']t have an?\b.{0,60}account|"
                + @"not (?:listed|found) in[^.]{0,30}(?:directory|address book)|unrout(?:e)?able address|RecipNotFound|"
                + @"RecipientNotFound|ADR\.ExRecip|not known (?:at|here)|is not (?:known|recognized|a (?:known|valid|"
                + @"registered))",
            @"doesn'?t exist|does not exist|user_?unknown|destination (?:address )?(?:unknown|invalid)|(?:no|"
                + @"not a) such (?:local )?(?:user|addr|mail)|unknown (?:local )?part|\bdead\b (?:user|address)|"
                + @"mailbox unavailable|addressee|utilisateur inconnu|unbekannt|inconnu|desconhecido|no existe|"
                + @"adresse[^.]{0,30}(?:inexistante|existiert nicht)|nicht gefunden|宛先|存在しません|用户不存在|收件人"
        ),
        CreateLine(
            Throttled,
            @"gr[ae]y-?list|too many (?:\w+ ){0,3}(?:connections|sessions|messages|recipients|errors|concurrent|mails|"
                + @"e-?mails)|rate[ -]?limit|throttl|try (?:again )?later|temporar\w+ (?:deferred|rejected|rate|limited|"
                + @"blocked|unavailable|suspended|failure|lookup|local|system|error)|(?:excessive|unusual) (?:rate|volume|"
                + @"amount|number)|deferred|too (?:busy|fast|frequently)|please (?:re)?try|resources? temporarily|"
                + @"server busy"
        ),
        CreateLine(
            Expired,
            @"(?:retry|delivery|deliver) ?(?:time|period|timeout)[^.]{0,20}(?:exceeded|expired)|retry timeout|"
                + @"(?:message|delivery|time|queue)[^.]{0,20}(?:has )?expired|expired (?:message|before)|too long (?:in|"
                + @"on) (?:the )?queue|queue(?:d)? too long|could not be delivered (?:for|within|in) |(?:delivery|"
                + @"attempts)[^.]{0,20}failed \d+ (?:attempts|times)|\d+ (?:failed )?attempts|maximum (?:time|retries|"
                + @"attempts)|exceeded (?:the )?(?:max|number of)[^.]{0,20}(?:retries|attempts)"
        ),
        CreateLine(
            ServerUnreachable,
            @"connection (?:was |is |has been |attempt |to \S+ )?(?:refused|timed ?out|reset|died|lost|dropped|closed|"
                + @"failed|broken|aborted)|connect(?:ing)? to \S+[^.]{0,20}|time(?:d)? ?-?out|no route to host|"
                + @"network (?:is )?unreachable|host (?:is )?(?:unreachable|not reach|down)|not reachable|(?:unable|"
                + @"could not|couldn'?t|wasn'?t able|can't|cannot|failed) to (?:establish|connect|reach|contact|open)|"
                + @"did not (?:respond|accept)[^.]{0,30}(?:connect|request)|not (?:responding|answering)|"
                + @"no answer from (?:the )?(?:host|server)|communications? failure|server (?:is )?(?:down|unavailable|"
                + @"not available|unreachable)|SMTP connection|lost connection|connection"
        ),
        CreateLine(
            PolicyRefused,
            @"polic(?:y|ies)|prohibit|administrative(?:ly)?|not (?:authori[sz]ed|permitted|allowed|accept(?:ed|able))|"
                + @"permission|access (?:is )?denied|restrict|refuse[sd]?\b|reject(?:ed|s)?\b|denied|you are not (?:allowed|"
                + @"a member)|non-?member|members? only|moderat|RESOLVER\.RST"
        ),
        CreateLine(
            SystemFault,
            @"(?:local )?configuration error|system (?:error|full|fault|not (?:accepting|capable)|resources?|config|"
                + @"problem)|(?:i/o|disk|internal|server|software|unexpected|local|mailer|unknown) (?:error|failure|fault|"
                + @"problem)|out of memory|command (?:died|failed|output|time)|(?:can'?t|cannot|could not) (?:create|open|"
                + @"write|append|execute|lock)|permission problem|program (?:returned|exit)|exit(?:ed)? (?:status|with)|"
                + @"user'?s? mail ?box[^.]{0,20}(?:corrupt|error)"
        ),
        CreateLine(
            SyntaxRefused,
            @"syntax|malformed|bad (?:address|command)|unrecogni[sz]ed command|command not (?:recogni|implemented)|"
                + @"not (?:an? )?RFC"
        ),
    ];

    private static readonly Pattern s_preamble = new(
        @"(?:recipient address|sender address|client host|helo command|data command|end-of-data)\s+rejected:\s*"
            + @"|delivery temporarily suspended:\s*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    private static readonly Dictionary<string, DeliveryCause> s_codes = new(StringComparer.Ordinal)
    {
        ["1.0"] = RecipientUnknown,
        ["1.1"] = RecipientUnknown,
        ["1.2"] = DomainUnknown,
        ["1.3"] = SyntaxRefused,
        ["1.4"] = RecipientUnknown,
        ["1.6"] = RecipientMoved,
        ["1.7"] = SenderRefused,
        ["1.8"] = SenderRefused,
        ["1.10"] = DomainUnknown,
        ["2.0"] = MailboxDisabled,
        ["2.1"] = MailboxDisabled,
        ["2.2"] = MailboxFull,
        ["2.3"] = MessageTooLarge,
        ["2.4"] = SystemFault,
        ["3.1"] = MailboxFull,
        ["3.2"] = SystemFault,
        ["3.4"] = MessageTooLarge,
        ["3.5"] = SystemFault,
        ["4.1"] = ServerUnreachable,
        ["4.2"] = ServerUnreachable,
        ["4.3"] = DomainUnknown,
        ["4.4"] = DomainUnknown,
        ["4.5"] = Throttled,
        ["4.6"] = RoutingLoop,
        ["4.7"] = Expired,
        ["5.1"] = SyntaxRefused,
        ["5.2"] = SyntaxRefused,
        ["5.3"] = Throttled,
        ["7.0"] = PolicyRefused,
        ["7.1"] = PolicyRefused,
        ["7.2"] = PolicyRefused,
        ["7.20"] = AuthenticationFailed,
        ["7.23"] = AuthenticationFailed,
        ["7.26"] = AuthenticationFailed,
        ["7.27"] = SenderRefused,
    };

    /// <summary>What words mean; Other when no line matches.</summary>
    public static DeliveryCause OfWords(string words)
    {
        // Servers put what was refused before the reason: "Recipient address rejected: Greylisted".
        int reason = words.Length == 0 ? -1 : EndOfPreamble(words);
        DeliveryCause cause = reason < 0 ? DeliveryCause.Other : Match(words.Substring(reason));
        return cause == DeliveryCause.Other ? Match(words) : cause;
    }

    /// <summary>What an enhanced status code means; Other when it says nothing.</summary>
    public static DeliveryCause OfStatus(string status)
    {
        int dot = status.IndexOf('.');
        if (dot < 0)
        {
            return Other;
        }

        string detail = status.Substring(dot + 1);
        if (s_codes.TryGetValue(detail, out DeliveryCause cause))
        {
            return cause;
        }

        return detail.StartsWith("7.", StringComparison.Ordinal) ? PolicyRefused : Other;
    }

    /// <summary>Whether a status code only says whether something failed, and not what.</summary>
    public static bool IsVague(string status) => status.Length == 0 || status.EndsWith(".0.0", StringComparison.Ordinal);

    private static int EndOfPreamble(string words) =>
        s_preamble.Match(words) is { Success: true } match ? match.Index + match.Length : -1;

    private static DeliveryCause Match(string words)
    {
        foreach ((DeliveryCause cause, Pattern pattern) in s_words)
        {
            if (pattern.IsMatch(words))
            {
                return cause;
            }
        }

        return Other;
    }

    private static (DeliveryCause Cause, Pattern Words) CreateLine(DeliveryCause cause, params string[] words) =>
        (cause, new Pattern(string.Join("|", words), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant));
}
