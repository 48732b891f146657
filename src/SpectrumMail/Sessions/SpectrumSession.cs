using System;
using System.Management.Automation;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Models;

namespace SpectrumMail.Sessions;

/// <summary>
/// An account that is signed in: its mailbox connection, and the submission connection that opens with the first message
/// sent and is kept. Belongs to the runspace that connected it.
/// </summary>
public sealed class SpectrumSession
{
    internal SpectrumSession(string name, MailAccount account)
    {
        Name = name;
        Account = account;
    }

    /// <summary>The session's id.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>The name to refer to it by; the user name unless <c>-Name</c> said otherwise.</summary>
    public string Name { get; }

    /// <summary>The user name: the account's full address.</summary>
    public string UserName => Account.Settings.Credential.UserName;

    /// <summary>The state of the mailbox connection.</summary>
    public ConnectionState State => Account.Mailbox.State;

    /// <summary>How the mailbox is read: IMAP or POP3.</summary>
    public MailProtocol Protocol => Account.Settings.Protocol;

    /// <summary>The mailbox server.</summary>
    public string Server => Account.Mailbox.Endpoint?.Host ?? string.Empty;

    /// <summary>The mailbox server's port.</summary>
    public int Port => Account.Mailbox.Endpoint?.Port ?? 0;

    /// <summary>The mailbox connection's encryption mode.</summary>
    public MailSecurity Security => Account.Mailbox.Endpoint?.Security ?? MailSecurity.Auto;

    /// <summary>The TLS version in use, for example Tls13; empty without encryption.</summary>
    public string TlsProtocol => Account.Mailbox.Trace?.TlsProtocol ?? string.Empty;

    /// <summary>
    /// What weakens the encryption of a connection of the session, for example <c>no forward secrecy</c> with the cipher suite;
    /// empty when nothing does.
    /// </summary>
    public string SecurityNote => Account.SecurityNote;

    /// <summary>The submission server; the first to be tried until a message is sent.</summary>
    public string SmtpServer => Account.Submission.Endpoint?.Host ?? string.Empty;

    /// <summary>The submission server's port.</summary>
    public int SmtpPort => Account.Submission.Endpoint?.Port ?? 0;

    /// <summary>The submission connection's encryption mode.</summary>
    public MailSecurity SmtpSecurity => Account.Submission.Endpoint?.Security ?? MailSecurity.Auto;

    /// <summary>The state of the submission connection.</summary>
    public ConnectionState SmtpState => Account.Submission.State;

    /// <summary>The provider whose servers and limits apply.</summary>
    public string Provider => Account.Settings.Provider.Name;

    /// <summary>
    /// The proxy both connections go through, as <c>socks5://host:port</c> or <c>http://host:port</c>; empty without one.
    /// </summary>
    public string Proxy => Account.Settings.Policy.Proxy?.ToString() ?? string.Empty;

    /// <summary>When the mailbox connection was made, in local time; null when there is none.</summary>
    public DateTime? ConnectedAt => Account.Mailbox.ConnectedAt;

    /// <summary>Whether commands use this session when none is named: it is the one connected last.</summary>
    public bool IsDefault { get; internal set; }

    internal MailAccount Account { get; }

    /// <summary>The name.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;
}

/// <summary>How a session is named on the command line: the object itself, its name or its id.</summary>
public sealed class SessionReference
{
    /// <summary>Refers to a session object.</summary>
    /// <param name="session">The session.</param>
    public SessionReference(SpectrumSession session) => Session = session;

    /// <summary>Refers to a session by name or id.</summary>
    /// <param name="name">The name, or the id as text.</param>
    public SessionReference(string name) => Name = name;

    /// <summary>Refers to a session by id.</summary>
    /// <param name="id">The id.</param>
    public SessionReference(Guid id) => Name = id.ToString();

    /// <summary>Refers to a session that came out of a job or a file: by its name.</summary>
    /// <param name="value">The deserialized object.</param>
    public SessionReference(PSObject value) =>
        Name = value?.Properties["Name"]?.Value as string ?? value?.ToString() ?? string.Empty;

    internal SpectrumSession? Session { get; }

    internal string Name { get; } = string.Empty;

    /// <summary>Whether it refers to nothing, as an empty cell does.</summary>
    internal bool IsEmpty => Session is null && Name.Length == 0;

    /// <summary>The name.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Session?.Name ?? Name;
}
