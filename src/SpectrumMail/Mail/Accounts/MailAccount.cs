using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Security;
using System.Threading;
using MailKit.Net.Imap;
using MailKit.Net.Pop3;
using SpectrumMail.Mail.Clients;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;

namespace SpectrumMail.Mail.Accounts;

/// <summary>The settings that reach an account.</summary>
/// <param name="Credential">User name (the full address), and password or source of tokens.</param>
/// <param name="Provider">The provider whose limits and servers apply.</param>
/// <param name="Protocol">How the mailbox is read: IMAP or POP3.</param>
/// <param name="Mailbox">Where the mailbox may be, in the order to try.</param>
/// <param name="Submission">Where mail may be submitted, in the order to try.</param>
/// <param name="Policy">How connections are made.</param>
internal sealed record AccountSettings(
    NetworkCredential Credential,
    MailProvider Provider,
    MailProtocol Protocol,
    IReadOnlyList<ServerEndpoint> Mailbox,
    IReadOnlyList<ServerEndpoint> Submission,
    ConnectionPolicy Policy
)
{
    private readonly NetworkCredential _credential = Sendable(Credential);

    /// <summary>User name (the full address) and password.</summary>
    /// <exception cref="MailException">One of them cannot be sent in one line.</exception>
    public NetworkCredential Credential
    {
        get => _credential;
        init => _credential = Sendable(value);
    }

    /// <summary>
    /// Where a protocol may be served. For the mailbox protocol not in use that is the provider's, or the named server's usual
    /// ports.
    /// </summary>
    public IReadOnlyList<ServerEndpoint> Candidates(MailProtocol protocol) =>
        protocol switch
        {
            MailProtocol.Smtp => Submission,
            _ when protocol == Protocol => Mailbox,
            _ => ServerEndpoint.Attempts(protocol, Provider, new ServerOverride(NamedServer, 0, MailSecurity.Auto)),
        };

    // A mailbox server that is not the provider's was named by hand.
    private string? NamedServer => Mailbox.FirstOrDefault(endpoint => !IsProviders(endpoint))?.Host;

    /// <summary>
    /// How many bytes the provider lets a mailbox hold; null for a server named by hand, whose limit is not known.
    /// </summary>
    public long? MailboxLimit => Mailbox.All(IsProviders) ? Provider.MailboxBytes : null;

    /// <summary>
    /// The limits of sending: the provider's on its own servers; those of a server named by hand are not known.
    /// </summary>
    public SendingLimits Limits => Submission.All(IsProviders) ? Provider.Limits : SendingLimits.Unknown;

    // Here, because every connection of every protocol begins with these settings.
    private static NetworkCredential Sendable(NetworkCredential credential)
    {
        // The fields of a token's sign-in are separated by the character 1.
        if (HasLineEnd(credential.UserName) || (credential is TokenCredential && credential.UserName.Contains('\u0001')))
        {
            throw CredentialFailures.CredentialUnsendable.Make("user name");
        }

        return HasLineEnd(credential.Password) || IsCut(credential)
            ? throw CredentialFailures.CredentialUnsendable.Make("password")
            : credential;
    }

    private static bool HasLineEnd(string text) => text.Any(character => character is '\r' or '\n' or '\0');

    // A secure string is read up to its first NUL only.
    private static bool IsCut(NetworkCredential credential)
    {
        using SecureString whole = credential.SecurePassword;
        return whole.Length != credential.Password.Length;
    }

    private bool IsProviders(ServerEndpoint endpoint) =>
        Provider.Servers.Any(server => server.Server.Equals(endpoint.Host, StringComparison.OrdinalIgnoreCase));
}

/// <summary>
/// An account with its connections: the mailbox one, and the submission one that opens on first use and is kept.
/// </summary>
internal sealed class MailAccount : IDisposable
{
    private readonly List<LinkSlot> _parallel = [];
    private bool _disposed;
    private readonly ConcurrentDictionary<Type, object> _attached = new();

    public MailAccount(AccountSettings settings)
    {
        Settings = settings;
        Mailbox = new LinkSlot(settings.Mailbox, settings.Policy, settings.Credential);
        Submission = new LinkSlot(settings.Submission, settings.Policy, settings.Credential);
    }

    public AccountSettings Settings { get; }

    public LinkSlot Mailbox { get; }

    public LinkSlot Submission { get; }

    /// <summary>What weakens the encryption of its connections; empty when nothing does.</summary>
    public string SecurityNote =>
        string.Join("; ", new[] { Mailbox.SecurityNote, Submission.SecurityNote }.Where(note => note.Length > 0).Distinct());

    /// <summary>The path of the folder of sent mail, once it was looked for; null until then.</summary>
    public string? SentPath { get; set; }

    /// <summary>
    /// What another room remembers of this account as long as it exists: one object of each type, created on first use.
    /// </summary>
    /// <typeparam name="T">The type, which belongs to the room that asks.</typeparam>
    /// <param name="create">Creates it.</param>
    public T Attached<T>(Func<MailAccount, T> create)
        where T : class => (T)_attached.GetOrAdd(typeof(T), _ => create(this));

    /// <summary>Connects the mailbox now, so that a wrong setting fails at once.</summary>
    public void Connect(CancellationToken cancel) => Mailbox.Use<MailKit.MailService, bool>(_ => true, cancel);

    /// <summary>Works on the mailbox over IMAP.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancel">Cuts the connection.</param>
    /// <param name="owner">Whose unfinished commands stay as they are.</param>
    /// <exception cref="MailException">NotSupported for a POP3 session; otherwise what went wrong.</exception>
    public T Imap<T>(Func<ImapClient, T> work, CancellationToken cancel, IUnfinished? owner = null) =>
        Settings.Protocol == MailProtocol.Imap ? Mailbox.Use(work, cancel, owner) : throw SessionFailures.ImapRequired.Make();

    /// <summary>Works on the mailbox over POP3.</summary>
    public T Pop3<T>(Func<Pop3Client, T> work, CancellationToken cancel) => Mailbox.Use(work, cancel);

    /// <summary>Works on the submission connection.</summary>
    public T Smtp<T>(Func<SubmissionClient, T> work, CancellationToken cancel) => Submission.Use(work, cancel);

    /// <summary>One of several submission connections for sending in parallel; they are kept like the first.</summary>
    /// <param name="index">0 is the connection that everything else uses.</param>
    public LinkSlot SubmissionAt(int index)
    {
        lock (_parallel)
        {
            while (_parallel.Count < index)
            {
                var slot = new LinkSlot(Settings.Submission, Settings.Policy, Settings.Credential);
                if (_disposed)
                {
                    // Otherwise nothing would close what this one opens.
                    slot.Close();
                }

                _parallel.Add(slot);
            }

            return index == 0 ? Submission : _parallel[index - 1];
        }
    }

    public void Dispose()
    {
        LinkSlot[] parallel;
        lock (_parallel)
        {
            _disposed = true;
            parallel = [.. _parallel];
        }

        Mailbox.Close();
        Submission.Close();
        Array.ForEach(parallel, slot => slot.Close());
    }
}
