using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Net;
using System.Threading;
using SpectrumMail.Commands.Bases;
using SpectrumMail.Commands.Binding;
using SpectrumMail.Failures;
using SpectrumMail.Mail.Accounts;
using SpectrumMail.Mail.Diagnostics;
using SpectrumMail.Mail.Failures;
using SpectrumMail.Mail.Providers;
using SpectrumMail.Mail.Wire;
using SpectrumMail.Mail.Work;
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
    private readonly List<ConnectionTest[]> _accounts = [];
    private HashSet<string> _typed = [];
    private bool _sound = true;

    /// <summary>Makes the command; a test waits less long than a connection that is needed.</summary>
    public TestSpectrumConnectionCommand() => TimeoutSec = DefaultTimeout;

    /// <summary>
    /// Addresses to test as far as that goes without a password: names, ports, encryption, certificates, greetings. A row that
    /// has both an EmailAddress and a Credential is tested by its address; pipe the credentials themselves to sign in.
    /// </summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = "Address"
    )]
    [AllowNull]
    [AllowEmptyString]
    public string[]? EmailAddress { get; set; } = [];

    /// <summary>The account to test: the full address as user name, and the webmail password.</summary>
    [Parameter(
        Mandatory = true,
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = "Credential"
    )]
    [PipedCredential]
    [ValidateNotNull]
    public PSCredential Credential { get; set; } = PSCredential.Empty;

    /// <summary>A session whose account, servers and trust are tested, over connections of the test's own.</summary>
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

    /// <summary>
    /// The POP3 server's port when IMAP is tested too, whose port -Port is then. Default, and the meaning of 0: the provider's,
    /// or the usual ones.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    [ValidateRange(0, 65535)]
    public int Pop3Port { get; set; }

    /// <summary>How the POP3 connection is encrypted when IMAP is tested too; as <c>-Security</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EmptyCell]
    public MailSecurity Pop3Security { get; set; }

    /// <summary>
    /// The last step to take. Default: Access. Without a password the test stops before Authenticate in any case.
    /// </summary>
    [Parameter]
    public ConnectionStep Through { get; set; } = ConnectionStep.Access;

    /// <summary>
    /// How many tests run at a time, 1 to 256. Default 8. A test that fails opens a few connections more for a moment, to try
    /// what else works.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 8;

    /// <summary>Gives only one Boolean: True when every test passed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>
    /// Notes what was typed: what the pipeline binds later, a session's own Server for example, is not an override.
    /// </summary>
    protected override void BeginProcessing() => _typed = [.. MyInvocation.BoundParameters.Keys];

    /// <summary>Collects what to test.</summary>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == "Credential")
        {
            Collect(() => Tests(Account(Credential)), Credential.UserName);
            return;
        }

        if (ParameterSetName != "Address")
        {
            Collect(SessionTests, InputObject?.Name ?? Session?.ToString());
            return;
        }

        foreach (string? address in EmailAddress ?? [null!])
        {
            Collect(() => Tests(new NetworkCredential(PipedAddress.Checked(address), string.Empty)), address);
        }
    }

    // One unusable row of many must not stop the others.
    private void Collect(Func<ConnectionTest[]> tests, string? target)
    {
        try
        {
            _accounts.Add(tests());
        }
        catch (MailException ex)
        {
            _sound = false;
            WriteError(ErrorRecords.From(ex, target));
        }
    }

    /// <summary>Tests.</summary>
    protected override void EndProcessing() => Run(Test, null);

    private void Test(IWorkOutput output, CancellationToken cancel)
    {
        int done = 0,
            failed = 0;
        var accounts = new AccountTests(_accounts);
        Workers.Run(
            accounts.Waiting,
            ThrottleLimit,
            (next, _) =>
            {
                if (accounts.Run(next, cancel) is not { } results)
                {
                    return;
                }

                Interlocked.Increment(ref done);
                if (results.Any(result => result.Status != ConnectionStatus.Passed))
                {
                    Interlocked.Increment(ref failed);
                }

                output.Progress(
                    "Testing mail connections",
                    done,
                    _accounts.Count,
                    $"{done:N0} of {_accounts.Count:N0} accounts, {failed:N0} failed"
                );
                if (!Quiet)
                {
                    output.WriteBatch(results);
                }
            }
        );
        if (Quiet)
        {
            // Where nothing could be tested, nothing was proven.
            output.Write(_sound && failed == 0 && _accounts.Count > 0);
        }
    }

    private ConnectionTest[] SessionTests()
    {
        RefuseOverrides();
        AccountSettings session = (InputObject ?? Store.Resolve(Session)).Account.Settings;
        ConnectionPolicy policy = _typed.Contains(nameof(TimeoutSec))
            ? session.Policy with
            {
                Timeout = TimeSpan.FromSeconds(TimeoutSec),
            }
            : session.Policy;
        Protocol = _typed.Contains(nameof(Protocol)) ? Protocol : [];
        return Tests(session.Credential, session.Protocol, policy, session.Provider, session.Candidates);
    }

    private ConnectionTest[] Tests(NetworkCredential account)
    {
        AccountSettings settings = TestsOnlySubmission
            ? Settings(
                account,
                MailProtocol.Imap,
                new ServerOverride(Given(Server), 0, MailSecurity.Auto),
                new ServerOverride(Given(Server), Port, Security)
            )
            : Settings(account, MailProtocol.Imap);
        bool known = Given(Provider) is not null || MailProvider.Serving(account.UserName) is not null;
        return Tests(
            account,
            MailProtocol.Imap,
            settings.Policy,
            known ? settings.Provider : null,
            protocol => protocol == MailProtocol.Pop3 ? Pop3Candidates(settings.Provider) : settings.Candidates(protocol)
        );
    }

    private ConnectionTest[] Tests(
        NetworkCredential account,
        MailProtocol mailbox,
        ConnectionPolicy policy,
        MailProvider? known,
        Func<MailProtocol, IReadOnlyList<ServerEndpoint>> candidates
    ) =>
        (Protocol.Length > 0 ? Protocol : [mailbox, MailProtocol.Smtp])
            .Distinct()
            .Select(protocol => new ConnectionTest(account, candidates(protocol), policy, Through, known))
            .ToArray();

    // Alone, and with no server of its own named, submission takes -Port and -Security: so a result of this command can be piped
    // back.
    private bool TestsOnlySubmission =>
        Protocol.All(protocol => protocol == MailProtocol.Smtp)
        && Protocol.Length > 0
        && Given(SmtpServer) is null
        && SmtpPort == 0
        && SmtpSecurity == MailSecurity.Auto;

    // Beside IMAP, -Port and -Security are IMAP's; alone, POP3 takes them as its own.
    private IReadOnlyList<ServerEndpoint> Pop3Candidates(MailProvider provider)
    {
        bool alone = !Protocol.Contains(MailProtocol.Imap);
        int port = Pop3Port == 0 && alone ? Port : Pop3Port;
        MailSecurity security = Pop3Security == MailSecurity.Auto && alone ? Security : Pop3Security;
        IReadOnlyList<ServerEndpoint> candidates = ServerEndpoint.Attempts(
            MailProtocol.Pop3,
            provider,
            new ServerOverride(Given(Pop3Server) ?? Given(Server), port, security)
        );
        return security == MailSecurity.None && !AllowUnencrypted
            ? throw ConnectionErrors.NoPlainText(candidates[0])
            : candidates;
    }

    // A session brings its servers and its trust along; another server given beside it would be ignored without a word.
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
