using System;
using System.ComponentModel;
using System.Management.Automation;
using System.Net;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Auditing.Queue;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Bases;

/// <summary>Base of the cmdlets that work on many mailboxes, several at a time, at the pace their servers take.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ManyMailboxesCmdlet : TransportCmdlet
{
    private const int DefaultTimeout = 300;
    private readonly SharedSettings<(ServerOverride, ConnectionChoices)> _settings = new();
    private readonly UnknownColumns _columns = new();

    // A mailbox may take longer than an answer.
    private protected ManyMailboxesCmdlet() => TimeoutSec = DefaultTimeout;

    /// <summary>
    /// The mailboxes: credentials, sessions, or objects such as the rows of a CSV. An object has EmailAddress (or
    /// PrimarySmtpAddress, UserPrincipalName) and one of Credential, Password, SecretName (SecretManagement; SecretVault names
    /// the vault), PasswordVariable (an environment variable), PasswordFile, AccessToken or TokenSecretName (a secret that is an
    /// access token). UserName is needed where it is not the address. With -AccessToken, or with a client certificate, the
    /// address alone is enough.
    /// Each parameter that says how to connect, from Server to CertificateAuthority, may also be a column; an empty cell stands
    /// for the parameter. A column that no parameter takes is warned of once.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    public new virtual PSObject?[] Account { get; set; } = [];

    /// <summary>
    /// Access tokens (OAuth 2.0) for the mailboxes that have neither a password nor a token of their own: a SecureString, or a
    /// script block that returns one. The script block is asked at each sign-in and gets the user name as its argument.
    /// </summary>
    [Parameter]
    [AccessTokenTransformation]
    [ValidateNotNull]
    public AccessTokenInput? AccessToken { get; set; }

    /// <summary>How many mailboxes at a time, 1 to 256. Default 16.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>
    /// How many mailboxes at a time on one server, 1 to 256. Default: 4 on a server of the settings table, 16 on others. A busy
    /// server gets fewer.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int MaxPerHost { get; set; } = 16;

    /// <summary>How often a mailbox is tried again when its server asks to come back later, 0 to 10. Default 4.</summary>
    [Parameter]
    [ValidateRange(0, 10)]
    public int MaximumRetryCount { get; set; } = 4;

    /// <summary>Seconds before the first of these, 1 to 600; each later wait is twice as long, up to 120. Default 2.</summary>
    [Parameter]
    [ValidateRange(1, 600)]
    public int RetryIntervalSec { get; set; } = 2;

    /// <summary>The part of the mailboxes to take, such as <c>3/8</c>. An address has the same part on every machine.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Shard { get; set; }

    /// <summary>The server of rows that name none. Default: the provider's.</summary>
    [Parameter]
    public string? Server { get; set; }

    /// <summary>The port of rows that name none. Default and 0: the provider's; for -Server 993, then 143.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <summary>The encryption of rows that name none. Auto, the default, uses what the provider or the port asks for.</summary>
    [Parameter]
    public MailSecurity Security { get; set; }

    /// <summary>Collects the mailboxes.</summary>
    protected override void ProcessRecord()
    {
        foreach (PSObject? account in Account ?? [null])
        {
            try
            {
                Collect(new AccountRow(account ?? new PSObject()));
            }
            catch (MailException ex)
            {
                WriteError(ErrorRecords.From(ex, account));
            }
        }
    }

    /// <summary>The limits of the parameters.</summary>
    private protected RunLimits Limits =>
        new(
            ThrottleLimit,
            MyInvocation.BoundParameters.ContainsKey(nameof(MaxPerHost)) ? MaxPerHost : null,
            MaximumRetryCount,
            TimeSpan.FromSeconds(RetryIntervalSec)
        );

    /// <summary>The part of the mailboxes that is wanted; null for all.</summary>
    /// <exception cref="MailException">It is not usable.</exception>
    private protected Mail.Auditing.Survey.Shard? Part => Shard is null ? null : Mail.Auditing.Survey.Shard.Parse(Shard);

    /// <summary>Takes a mailbox.</summary>
    /// <param name="address">Its address.</param>
    /// <param name="settings">Returns how to reach it; its failure becomes the result of the mailbox.</param>
    private protected abstract void Add(string address, Func<AccountSettings> settings);

    /// <summary>Warns of columns that no parameter takes, once all rows are there.</summary>
    private protected void WarnOfColumns() => _columns.Warn(this);

    private void Collect(AccountRow row)
    {
        _columns.Add(row);
        if (row.Value is SpectrumSession session)
        {
            if (AccessToken is not null)
            {
                throw TokenFailures.TokenAndSession.Make(session.Name);
            }

            AccountSettings settings = session.Account.Settings;
            ConnectionPolicy policy = settings.Policy with { Timeout = TimeSpan.FromSeconds(TimeoutSec) };
            Add(settings.Credential.UserName, () => settings with { Policy = policy });
        }
        else
        {
            Add(row.Address, () => SettingsOf(row));
        }
    }

    private AccountSettings SettingsOf(AccountRow row)
    {
        NetworkCredential credential = row.SignIn(this, AccessToken?.Source, Certificate is not null);
        ServerOverride server = row.Server(new ServerOverride(Given(Server), Port, Security));
        ConnectionChoices choices = row.Connection(this, Choices());
        return _settings.ForAccount(
            credential,
            (server, choices),
            () => Settings(credential, MailProtocol.Imap, server, new ServerOverride(server.Host, 0, MailSecurity.Auto), choices)
        );
    }
}
