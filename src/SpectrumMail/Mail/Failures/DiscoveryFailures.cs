using SpectrumMail.Models;
using static SpectrumMail.Models.FailureScope;

namespace SpectrumMail.Mail.Failures;

/// <summary>Why the mail servers of a domain are not found by asking the domain.</summary>
internal static class DiscoveryFailures
{
    public static readonly Failure<string, string> DiscoveryFailed = new(
        MailCause.NameNotFound,
        Account,
        "The mail servers of '{domain}' cannot be looked up: {reason}.",
        "Check that this computer has a network and DNS, or name the servers (-Server and -SmtpServer). Nothing was sent."
    );

    public static readonly Failure<string, string> ServersNotFound = new(
        MailCause.InvalidInput,
        Account,
        "'{domain}' publishes no mail server that can be used: no mail exchanger of a provider in the settings table, no SRV "
            + "record, and no configuration file ({reason}).",
        "Ask the provider of the mailbox for its servers, and name them (-Server and -SmtpServer). Nothing was sent."
    );

    /// <summary>A forged answer of the DNS could name any host.</summary>
    public static readonly Failure<string, string, string> ServersUnconfirmed = new(
        MailCause.InvalidInput,
        Account,
        "'{domain}' names hosts outside of it ({hosts}), and only DNS that is not signed says so.",
        "If these are the servers of the mailbox, name them: {parameters}. Nothing was sent."
    );
}
