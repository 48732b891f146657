using System.Collections;
using System.Collections.Generic;

namespace SpectrumMail.Commands.Binding;

/// <summary>Completes the keywords that mail programs agree on (the IANA registry of IMAP keywords).</summary>
public sealed class KeywordCompleter : WordCompleter
{
    private protected override IEnumerable<(string Text, string Meaning)> Words(IDictionary given) =>
        [
            ("$Forwarded", "It was forwarded."),
            ("$Important", "A program takes it for important (RFC 8457)."),
            ("$Junk", "It is spam."),
            ("$NotJunk", "It is not spam."),
            ("$MDNSent", "A confirmation that it was read has been sent (RFC 3503)."),
            ("$Phishing", "It tries to deceive."),
            ("$label1", "Important, in Thunderbird."),
            ("$label2", "Work, in Thunderbird."),
            ("$label3", "Personal, in Thunderbird."),
            ("$label4", "To do, in Thunderbird."),
            ("$label5", "Later, in Thunderbird."),
        ];
}
