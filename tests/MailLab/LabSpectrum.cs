using System;
using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace SpectrumMail.MailLab;

/// <summary>
/// How Spectrum's servers greet, and how the submission server refuses. The greetings are those that were seen in 2013; the
/// replies have the codes of the operator's table (AUP#). A recipient whose name begins with <c>aup</c> and four digits is
/// refused with that code.
/// </summary>
public sealed partial class LabSpectrum
{
    /// <summary>What the IMAP server says first.</summary>
    public const string ImapGreeting = "* OK IMAP4 server (InterMail vM.8.04.03.22 201-2389-100-172-20130829) ready";

    /// <summary>What the POP3 server says first.</summary>
    public const string Pop3Greeting = "+OK InterMail POP3 server ready.";

    private const int MessagesPerConnection = 5;
    private readonly ConcurrentDictionary<string, int> _messages = new();

    /// <summary>The reply to a step of a message; null when it is accepted.</summary>
    public string? Answer(LabQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        if (question.UserName.Length == 0)
            return null;
        if (question.State == "RCPT")
            return Code().Match(question.Recipient) is { Success: true } match
                ? $"550 5.7.1 Refused. AUP#Out-{match.Groups[1].Value}"
                : null;
        if (question.State != "MAIL")
            return null;
        if (!question.Sender.Equals(question.UserName, StringComparison.OrdinalIgnoreCase))
        {
            return "550 5.1.0 sender rejected. The email address you are sending as must match the email address you used to "
                + "authenticate. AUP#Out-1500";
        }

        return _messages.AddOrUpdate(question.Client, 1, (_, count) => count + 1) > MessagesPerConnection
            ? "550 5.7.1 Too many messages in this session. AUP#Out-1540"
            : null;
    }

    [GeneratedRegex(@"^aup(\d{4})")]
    private static partial Regex Code();
}
