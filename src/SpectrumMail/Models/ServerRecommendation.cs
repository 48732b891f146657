using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;

namespace SpectrumMail.Models;

/// <summary>
/// Settings that worked when the asked-for ones did not: the server greeted over verified TLS. It can be piped into
/// Connect-Spectrum, and splatted (<c>$use = $result.Recommendation; Connect-Spectrum -Credential $c @use</c>), because it is
/// both an object with the parameters' names and a dictionary of them.
/// </summary>
public abstract class ServerRecommendation : ReadOnlyDictionary<string, object>
{
    private protected ServerRecommendation(IDictionary<string, object> parameters)
        : base(parameters) { }

    /// <summary>The parameters as they would be typed.</summary>
    /// <returns>The short form.</returns>
    public override string ToString() => string.Join(" ", this.Select(parameter => $"-{parameter.Key} {parameter.Value}"));

    internal static ServerRecommendation For(MailProtocol protocol, string host, int port, MailSecurity security) =>
        protocol == MailProtocol.Smtp
            ? new SubmissionRecommendation(host, port, security)
            : new MailboxRecommendation(protocol, host, port, security);
}

/// <summary>Settings that work for reading the mailbox.</summary>
public sealed class MailboxRecommendation : ServerRecommendation
{
    internal MailboxRecommendation(MailProtocol protocol, string host, int port, MailSecurity security)
        : base(
            new Dictionary<string, object>
            {
                [nameof(Protocol)] = protocol,
                [nameof(Server)] = host,
                [nameof(Port)] = port,
                [nameof(Security)] = security,
            }
        ) { }

    /// <summary>IMAP or POP3.</summary>
    public MailProtocol Protocol => (MailProtocol)this[nameof(Protocol)];

    /// <summary>The server's host name.</summary>
    public string Server => (string)this[nameof(Server)];

    /// <summary>The TCP port.</summary>
    public int Port => (int)this[nameof(Port)];

    /// <summary>The encryption mode.</summary>
    public MailSecurity Security => (MailSecurity)this[nameof(Security)];
}

/// <summary>Settings that work for submitting mail.</summary>
public sealed class SubmissionRecommendation : ServerRecommendation
{
    internal SubmissionRecommendation(string host, int port, MailSecurity security)
        : base(
            new Dictionary<string, object>
            {
                [nameof(SmtpServer)] = host,
                [nameof(SmtpPort)] = port,
                [nameof(SmtpSecurity)] = security,
            }
        ) { }

    /// <summary>The submission server's host name.</summary>
    public string SmtpServer => (string)this[nameof(SmtpServer)];

    /// <summary>The TCP port.</summary>
    public int SmtpPort => (int)this[nameof(SmtpPort)];

    /// <summary>The encryption mode.</summary>
    public MailSecurity SmtpSecurity => (MailSecurity)this[nameof(SmtpSecurity)];
}
