using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Net;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Diagnostics;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Models;
using SpectrumMail.Sessions;

namespace SpectrumMail.Commands.Diagnosis;

/// <summary>
/// Tests the connections of accounts step by step, and says what is wrong and what to do about it. Nothing is changed and
/// nothing is sent. A failure is a result, not an error.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "SpectrumConnection", DefaultParameterSetName = "Address")]
[OutputType(typeof(ConnectionTestResult), ParameterSetName = ["Address", "Credential", "Session", "InputObject"])]
[OutputType(typeof(bool), ParameterSetName = ["Address", "Credential", "Session", "InputObject"])]
public sealed class TestSpectrumConnectionCommand : ConnectionCmdlet
{
    private const int DefaultTimeout = 30;
    private readonly AccountTests _tests = new();
    private HashSet<string> _typed = [];

    /// <summary>Initializes the command; a test waits less long than a connection that is needed.</summary>
    public TestSpectrumConnectionCommand() => TimeoutSec = DefaultTimeout;

    /// <summary>
    /// Addresses to test as far as possible without a password, or with -AccessToken or -Certificate to the end: names, ports,
    /// encryption, certificates, greetings. A row that has both an EmailAddress and a Credential is tested by its address; pipe
    /// the credentials themselves to sign in.
    /// </summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = "Address"
    )]
    [PositionalAddress]
    [AllowNull]
    [AllowEmptyString]
    public string[]? EmailAddress { get; set; } = [];

    /// <summary>
    /// An access token (OAuth 2.0) to sign in with at the addresses: a SecureString, or a script block that returns one. It gets
    /// the address as its argument.
    /// </summary>
    [Parameter(ParameterSetName = "Address")]
    [AccessTokenTransformation]
    [ValidateNotNull]
    public AccessTokenInput? AccessToken { get; set; }

    /// <summary>The account to test: the full address as user name, and the webmail password.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = "Credential"
    )]
    [PipedCredential]
    [ValidateNotNull]
    public PSCredential Credential { get; set; } = PSCredential.Empty;

    /// <summary>A session whose account, servers and trust are tested, over separate connections.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Session")]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public SessionReference? Session { get; set; }

    /// <summary>A session from Get-SpectrumSession or Connect-Spectrum; as <c>-Session</c>.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    [ValidateNotNull]
    public SpectrumSession? InputObject { get; set; }

    /// <summary>The protocols to test. Default: Imap and Smtp; for a POP3 session Pop3 and Smtp.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public MailProtocol[] Protocol { get; set; } = [];

    /// <summary>The POP3 server's host name when IMAP is tested too. Default: the mailbox server.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Pop3Server { get; set; }

    /// <summary>The POP3 server's port when IMAP is tested too. Default and 0: the provider's, or the usual ones.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    [ValidateRange(0, 65535)]
    public int Pop3Port { get; set; }

    /// <summary>How the POP3 connection is encrypted when IMAP is tested too; as <c>-Security</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    public MailSecurity Pop3Security { get; set; }

    /// <summary>
    /// The last step to take. Default: Access. Without a password, a token or a client certificate the test stops before
    /// Authenticate.
    /// </summary>
    [Parameter]
    public ConnectionStep Through { get; set; } = ConnectionStep.Access;

    /// <summary>How many tests run at a time, 1 to 256. Default 8. A test that fails tries a few more connections.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 8;

    /// <summary>Returns one Boolean instead of the results: True when every test passed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Notes what was typed: what the pipeline binds later, such as a session's own Server, is no override.</summary>
    protected override void BeginProcessing() => _typed = [.. MyInvocation.BoundParameters.Keys];

    /// <summary>Collects what to test.</summary>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case "Credential":
                Collect(() => MakeTests(Account(Credential)), Credential.UserName);
                break;
            case "Address":
                foreach (string? address in EmailAddress ?? [null!])
                {
                    Collect(() => MakeTests(AccountOf(address)), address);
                }

                break;
            default:
                Collect(MakeSessionTests, InputObject?.Name ?? Session?.ToString());
                break;
        }
    }

    /// <summary>Tests.</summary>
    protected override void EndProcessing() => Run((output, cancel) => _tests.Run(ThrottleLimit, Quiet, output, cancel), null);

    // One unusable row of many must not stop the others.
    private void Collect(Func<ConnectionTest[]> tests, string? target)
    {
        try
        {
            _tests.Add(tests());
        }
        catch (MailException ex)
        {
            _tests.AddUnusable();
            WriteError(ErrorRecords.From(ex, target));
        }
    }

    private NetworkCredential AccountOf(string? address)
    {
        string user = PipedAddress.Checked(address);
        return AccessToken switch
        {
            { } token => new TokenCredential(user, token.Source),
            null when Certificate is not null => new CertificateCredential(user),
            null => new NetworkCredential(user, string.Empty),
        };
    }

    private ConnectionTest[] MakeTests(NetworkCredential account)
    {
        ConnectionTestPlan plan = Plan(Protocol);
        AccountSettings settings = Settings(account, MailProtocol.Imap, plan.Servers.Mailbox, plan.Servers.Submission);
        return plan.ForAccount(settings);
    }

    private ConnectionTest[] MakeSessionTests()
    {
        RefuseOverrides();
        AccountSettings settings = (InputObject ?? Store.Resolve(Session)).Account.Settings;
        if (_typed.Contains(nameof(TimeoutSec)))
        {
            settings = settings with { Policy = settings.Policy with { Timeout = TimeSpan.FromSeconds(TimeoutSec) } };
        }

        return Plan(_typed.Contains(nameof(Protocol)) ? Protocol : []).ForSession(settings);
    }

    private ConnectionTestPlan Plan(MailProtocol[] protocols) =>
        new()
        {
            Protocols = protocols,
            Through = Through,
            Mailbox = new ServerOverride(Given(Server), Port, Security),
            Submission = new ServerOverride(Given(SmtpServer), SmtpPort, SmtpSecurity),
            Pop3 = new ServerOverride(Given(Pop3Server), Pop3Port, Pop3Security),
            AllowUnencrypted = AllowUnencrypted,
        };

    // A session brings its servers and its trust along; another server given beside it would be ignored silently.
    private void RefuseOverrides()
    {
        string? other = typeof(ConnectionCmdlet)
            .GetProperties()
            .Select(property => property.Name)
            .Concat([nameof(Pop3Server), nameof(Pop3Port), nameof(Pop3Security)])
            .FirstOrDefault(name => name != nameof(TimeoutSec) && _typed.Contains(name));
        if (other is not null)
        {
            throw SessionFailures.SessionWithServers.Make(other);
        }
    }
}
