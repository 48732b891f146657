using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Management.Automation;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Messages;
using SpectrumMail.Mail.Outbox;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Sending;
using SpectrumMail.Mail.State;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Mail.Work;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Bases;

/// <summary>Base of the cmdlets that send: with a session, or with an account that is connected for the command alone.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial class SubmissionCmdlet : TransportCmdlet
{
    // What a session has settled already.
    private static readonly string[] s_connecting =
    [
        nameof(SmtpServer),
        nameof(Port),
        nameof(SmtpSecurity),
        nameof(ImapServer),
        nameof(ImapPort),
        nameof(ImapSecurity),
        nameof(Provider),
        nameof(LocalDomain),
        nameof(TimeoutSec),
        nameof(CertificateThumbprint),
        nameof(CertificateAuthority),
        nameof(RevocationMode),
        nameof(SkipCertificateCheck),
        nameof(LogPath),
        nameof(Proxy),
        nameof(ProxyCredential),
    ];

    // What a row may say about the account to use.
    private static readonly string[] s_naming =
    [
        nameof(Session),
        nameof(Credential),
        nameof(SmtpServer),
        nameof(Port),
        nameof(SmtpSecurity),
        nameof(ImapServer),
        nameof(ImapPort),
        nameof(ImapSecurity),
        nameof(Provider),
        nameof(LocalDomain),
    ];

    private readonly Dictionary<string, MailAccount> _accounts = [];
    private readonly Dictionary<MailAccount, RateLedger> _ledgers = [];
    private readonly HashSet<string> _commandLine = new(System.StringComparer.OrdinalIgnoreCase);
    private PSCredential? _unattended;

    private protected SubmissionCmdlet() { }

    /// <summary>The outbox.</summary>
    private protected OutboxStore Outbox => new(OutboxPath is null ? OutboxStore.DefaultFolder : FilePath(OutboxPath));

    /// <summary>Whether the row of the pipeline says which account or server to use.</summary>
    private protected bool AccountComesWithRow => s_naming.Any(name => IsGiven(name) && !OnCommandLine(name));

    /// <summary>Notes what is given for the whole command, before any row is bound.</summary>
    protected override void BeginProcessing() => _commandLine.UnionWith(MyInvocation.BoundParameters.Keys);

    /// <summary>Whether a parameter was given for the whole command.</summary>
    private protected bool OnCommandLine(string name) => _commandLine.Contains(name);

    /// <summary>Whether a parameter was given: on the command line, or by a row whose cell is not empty.</summary>
    private protected bool IsGiven(string name) =>
        MyInvocation.BoundParameters.TryGetValue(name, out object? value) && (OnCommandLine(name) || !IsEmpty(value));

    /// <summary>The texts of a list that say something; empty cells of a row do not.</summary>
    private protected static string[] Filled(string[]? texts) =>
        texts?.Where(text => !string.IsNullOrEmpty(text)).ToArray() ?? [];

    /// <summary>The account to send with, and the name of its session.</summary>
    /// <exception cref="MailException">There is none, or a setting is not usable.</exception>
    private protected (MailAccount Account, string Session) ResolveAccount()
    {
        if (ParameterSetName != WithSession)
        {
            return (OwnAccount(), string.Empty);
        }

        string? given = s_connecting.FirstOrDefault(IsGiven);
        if (given is not null)
        {
            throw CredentialFailures.CredentialRequired.Make(given);
        }

        SpectrumSession session = Store.Resolve(Session);
        return (session.Account, session.Name);
    }

    /// <summary>How to send for an account.</summary>
    private protected SendOptions Options(MailAccount account)
    {
        IDictionary<string, object> given = MyInvocation.BoundParameters;
        SendingLimits limits = account.Settings.Limits;
        return new SendOptions
        {
            Limits = limits with
            {
                RecipientsPerHour = given.ContainsKey(nameof(MaxRecipientsPerHour))
                    ? MaxRecipientsPerHour
                    : limits.RecipientsPerHour,
                RecipientsPerDay = given.ContainsKey(nameof(MaxRecipientsPerDay)) ? MaxRecipientsPerDay : limits.RecipientsPerDay,
                RecipientsPerMessage = given.ContainsKey(nameof(MaxRecipientsPerMessage))
                    ? MaxRecipientsPerMessage
                    : limits.RecipientsPerMessage,
            },
            Paced = MaxRecipientsPerHour > 0,
            MustCount = MaxRecipientsPerHour > 0 || MaxRecipientsPerDay > 0,
            AtLimit = RateLimitAction,
        };
    }

    /// <summary>What sends for an account.</summary>
    private protected Submission Submitter(MailAccount account, string session, IWorkOutput output)
    {
        if (!_ledgers.TryGetValue(account, out RateLedger? ledger))
        {
            ledger = new RateLedger(StateFolder.Path, account.Settings.Credential.UserName);
            _ledgers.Add(account, ledger);
        }

        return new Submission(account, ledger, session)
        {
            Waiting = until => output.Verbose($"Waiting until {until.ToLocalTime():HH:mm:ss}: the limit on sending is reached."),
        };
    }

    private protected override void Release()
    {
        foreach (MailAccount account in _accounts.Values)
        {
            account.Dispose();
        }

        _accounts.Clear();
    }

    private MailAccount OwnAccount()
    {
        // A vault is asked once; a credential may come with each row.
        PSCredential credential =
            Credential
            ?? (
                _unattended ??= UnattendedSecrets.Find(
                    this,
                    new SecretSource
                    {
                        Name = SecretName,
                        Vault = SecretVault,
                        UserName = UserName,
                        Variable = PasswordVariable,
                        File = PasswordFile,
                    }
                )
            );
        string server =
            Given(SmtpServer) ?? (Given(Provider) is null ? GetVariableValue("PSEmailServer") as string : null) ?? string.Empty;
        string? smtp = server.Length > 0 ? server : null;

        // A row may name another account or server; each is connected once.
        string key = string.Join(
            "\n",
            credential.UserName,
            Provider,
            smtp,
            Port,
            SmtpSecurity,
            ImapServer,
            ImapPort,
            ImapSecurity,
            LocalDomain
        );
        if (!_accounts.TryGetValue(key, out MailAccount? account))
        {
            account = new MailAccount(
                Settings(
                    Account(credential),
                    MailProtocol.Imap,
                    new ServerOverride(Given(ImapServer) ?? smtp, ImapPort, ImapSecurity),
                    new ServerOverride(smtp, Port, SmtpSecurity)
                )
            );
            _accounts.Add(key, account);
        }

        return account;
    }

    private static bool IsEmpty(object? value) =>
        value switch
        {
            null or "" or 0 or MailSecurity.Auto => true,
            SessionReference session => session.IsEmpty,
            string[] texts => Filled(texts).Length == 0,
            _ => false,
        };
}
