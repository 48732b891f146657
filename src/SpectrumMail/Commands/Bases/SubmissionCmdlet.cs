using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Management.Automation;
using System.Net;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Mail.Outbox;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Bases;

/// <summary>Base of the cmdlets that send, with a session or with an account that is connected for the command only.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial class SubmissionCmdlet : TransportCmdlet
{
    // The parameters for the servers of an account. A row of the pipeline may have them too.
    private static readonly string[] s_servers =
    [
        nameof(SmtpServer),
        nameof(Port),
        nameof(SmtpSecurity),
        nameof(ImapServer),
        nameof(ImapPort),
        nameof(ImapSecurity),
        nameof(Provider),
        nameof(LocalDomain),
    ];

    // The parameters that cannot change the connections of a session.
    private static readonly string[] s_connection =
    [
        .. s_servers,
        nameof(Discover),
        nameof(TimeoutSec),
        nameof(CertificateThumbprint),
        nameof(CertificateAuthority),
        nameof(Certificate),
        nameof(CertificatePassword),
        nameof(RevocationMode),
        nameof(SkipCertificateCheck),
        nameof(LogPath),
        nameof(Proxy),
        nameof(ProxyCredential),
    ];

    private readonly Dictionary<object, MailAccount> _accounts = [];
    private readonly HashSet<string> _commandLine = new(StringComparer.OrdinalIgnoreCase);
    private PSCredential? _unattended;

    private protected SubmissionCmdlet()
    {
        ColdStart.PrepareMessages();
    }

    /// <summary>The outbox.</summary>
    private protected OutboxStore Outbox => OpenOutbox(OutboxPath);

    /// <summary>Whether the row of the pipeline chooses the account or its servers.</summary>
    private protected bool HasAccountOfRow =>
        s_servers.Concat([nameof(Session), nameof(Credential)]).Any(name => IsGiven(name) && !IsOnCommandLine(name));

    /// <summary>Records the parameters of the command line before the first row is bound.</summary>
    protected override void BeginProcessing() => _commandLine.UnionWith(MyInvocation.BoundParameters.Keys);

    /// <summary>Processes a row of the pipeline.</summary>
    protected sealed override void ProcessRecord()
    {
        try
        {
            ProcessRow();
        }
        finally
        {
            // For the next row the engine resets the properties, but not the list of bound parameters.
            foreach (string name in MyInvocation.BoundParameters.Keys.Where(name => !IsOnCommandLine(name)).ToArray())
            {
                MyInvocation.BoundParameters.Remove(name);
            }
        }
    }

    /// <summary>Processes a row of the pipeline, whose parameters are bound.</summary>
    private protected abstract void ProcessRow();

    /// <summary>Whether a parameter was given on the command line.</summary>
    private protected bool IsOnCommandLine(string name) => _commandLine.Contains(name);

    /// <summary>Whether a parameter was given on the command line, or by a cell of the row that is not empty.</summary>
    private protected bool IsGiven(string name) =>
        MyInvocation.BoundParameters.TryGetValue(name, out object? value) && (IsOnCommandLine(name) || !IsEmpty(value));

    /// <summary>Returns the texts of a list without the empty ones, which are empty cells of a row.</summary>
    private protected static string[] RemoveEmpty(string[]? texts) =>
        texts?.Where(text => !string.IsNullOrEmpty(text)).ToArray() ?? [];

    /// <summary>
    /// Returns the account to send with, and the name of its session. Ends the command when it cannot, unless the row chooses the
    /// account.
    /// </summary>
    /// <exception cref="MailException">The row chooses an account that cannot be used.</exception>
    private protected (MailAccount Account, string Session) ResolveAccount()
    {
        try
        {
            return ParameterSetName == WithSession ? ResolveSession() : (ResolveOwnAccount(), string.Empty);
        }
        catch (MailException ex) when (!HasAccountOfRow)
        {
            Fail(ex, Session?.ToString() ?? UserName ?? SecretName);
            throw;
        }
    }

    /// <summary>Creates the options for sending with an account.</summary>
    private protected SendOptions CreateOptions(MailAccount account) =>
        new()
        {
            Limits = account.Settings.Limits.Override(
                recipientsPerMessage: GetIfGiven(nameof(MaxRecipientsPerMessage), MaxRecipientsPerMessage),
                recipientsPerHour: GetIfGiven(nameof(MaxRecipientsPerHour), MaxRecipientsPerHour),
                recipientsPerDay: GetIfGiven(nameof(MaxRecipientsPerDay), MaxRecipientsPerDay)
            ),
            Paced = MaxRecipientsPerHour > 0,
            MustCount = MaxRecipientsPerHour > 0 || MaxRecipientsPerDay > 0,
            AtLimit = RateLimitAction,
        };

    private protected override void Release()
    {
        foreach (MailAccount account in _accounts.Values)
        {
            account.Dispose();
        }

        _accounts.Clear();
    }

    private int? GetIfGiven(string name, int value) => IsOnCommandLine(name) ? value : null;

    private (MailAccount Account, string Session) ResolveSession()
    {
        string? given = s_connection.FirstOrDefault(IsGiven);
        if (given is not null)
        {
            throw CredentialFailures.CredentialRequired.Make(given);
        }

        SpectrumSession session = Store.Resolve(Session);
        return (session.Account, session.Name);
    }

    // Each combination of account and servers is connected once.
    private MailAccount ResolveOwnAccount()
    {
        NetworkCredential credential = FindCredential();
        string? server = Given(SmtpServer) ?? (Given(Provider) is null ? GetVariableValue("PSEmailServer") as string : null);
        string? smtp = Given(server);
        object servers = (smtp, Port, SmtpSecurity, Given(ImapServer), ImapPort, ImapSecurity);
        object key = (credential.UserName, Given(Provider), Given(LocalDomain), servers);
        if (!_accounts.TryGetValue(key, out MailAccount? account))
        {
            var mailbox = new ServerOverride(Given(ImapServer) ?? smtp, ImapPort, ImapSecurity);
            var submission = new ServerOverride(smtp, Port, SmtpSecurity);
            account = new MailAccount(Settings(credential, MailProtocol.Imap, mailbox, submission));
            _accounts.Add(key, account);
        }

        return account;
    }

    private NetworkCredential FindCredential()
    {
        if (AccessToken is { } token)
        {
            return new TokenCredential(UserName!, token.Source);
        }

        return ParameterSetName == WithPassword && IsByCertificate(PasswordVariable, PasswordFile)
            ? new CertificateCredential(UserName!)
            : Account(Credential ?? (_unattended ??= FindUnattended()));
    }

    // A vault is asked once for the whole command.
    private PSCredential FindUnattended() =>
        UnattendedSecrets.Find(
            this,
            new SecretSource
            {
                Name = SecretName,
                Vault = SecretVault,
                UserName = UserName,
                Variable = PasswordVariable,
                File = PasswordFile,
            }
        );

    private static bool IsEmpty(object? value) =>
        value switch
        {
            null or "" or 0 or MailSecurity.Auto => true,
            SessionReference session => session.IsEmpty,
            string[] texts => RemoveEmpty(texts).Length == 0,
            _ => false,
        };
}
